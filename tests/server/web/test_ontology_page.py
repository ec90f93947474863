"""The ontology as pages: every term at its anchor, and the same address in RDF."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import OWL, RDF, SH, SKOS
from mapping.rdf.shared_graphs import example_queries
from ontology import FOLDER
from server.pages.links import Links
from tests.server.web.reader import Reader
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.publication.manifest import Generation

HTML = {"Accept": "text/html"}
DOCUMENTS = {
    "/ontology": "onrecord.ttl",
    "/ontology/kinds": "kinds.ttl",
    "/ontology/narrated": "narrated.ttl",
    "/ontology/service": "service.ttl",
    "/ontology/shapes": "shapes.ttl",
    "/ontology/shapes-recommended": "shapes-recommended.ttl",
}
TERM_TYPES = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept, SKOS.ConceptScheme}


@pytest.fixture(scope="module")
def seeds(seed_generation: Generation) -> Iterator[Site]:
    with site(seed_generation) as opened:
        yield opened


def read(seeds: Site, path: str) -> Reader:
    answer = seeds.client.get(path, headers=HTML)
    assert answer.status_code == 200
    return Reader(answer.text)


def ids(page: Reader) -> set[str]:
    return {str(attributes["id"]) for _, attributes in page.tags if "id" in attributes}


@pytest.mark.parametrize(("path", "name"), DOCUMENTS.items())
def test_every_term_and_rule_of_a_file_has_its_anchor(seeds: Site, path: str, name: str) -> None:
    quads = list(ox.parse(path=FOLDER / name))
    terms = {quad.subject.value for quad in quads if quad.predicate == RDF.type and quad.object in TERM_TYPES}
    rules = {quad.subject.value for quad in quads if quad.predicate == SH.message}
    names = {iri.partition("#")[2] for iri in terms | rules if "#" in iri}
    assert names
    assert names <= ids(read(seeds, path))


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_link_within_the_ontology_leads_to_a_term(seeds: Site, path: str) -> None:
    pages = {each: ids(read(seeds, each)) for each in DOCUMENTS}
    links = [target.partition("#") for target in read(seeds, path).links() if target.startswith("/ontology")]
    for document, _, anchor in links:
        assert document in pages or seeds.client.get(document).status_code == 200
        assert not anchor or anchor in pages[document], f"{document}#{anchor}"


def test_a_term_says_what_its_file_says(seeds: Site) -> None:
    page = read(seeds, "/ontology")
    (denies,) = page.texts("section", id="denies")
    assert denies.startswith("denies onr:denies · value The voice says that the content is not so")
    assert 'Example "would not accept a partial deal" denies, as planned.' in denies
    (stance,) = page.texts("section", id="stance")
    assert "Domain claim" in stance
    assert "Range skos:Concept" in stance
    assert "Close match grasp:polarity" in stance
    (claimant,) = page.texts("section", id="claimant")
    assert "Subproperty of prov:wasAttributedTo, schema:author" in claimant
    (situation,) = page.texts("section", id="Situation")
    assert "Never query situations without the claims about them" in situation
    assert "Range of condition, theme" in situation
    (derives,) = page.texts("section", id="derives")
    assert "A plain property that may follow" in derives


def test_a_term_names_the_questions_that_use_it_and_no_other(seeds: Site) -> None:
    (told_to,) = read(seeds, "/ontology").texts("section", id="toldTo")
    users = [query.question for query in example_queries() if "onr:toldTo" in query.text]
    others = [query.question for query in example_queries() if "onr:toldTo" not in query.text]
    assert users
    assert all(question in told_to for question in users)
    assert not any(question in told_to for question in others)


def test_kinds_are_a_tree(seeds: Site) -> None:
    page = read(seeds, "/ontology/kinds")
    (custody,) = page.texts("section", id="custody")
    assert "prisoner exchange k:prisoner-exchange · concept" in custody
    (negotiation,) = page.texts("section", id="negotiation")
    assert "round of talks" in negotiation
    assert "k:prisoner-exchange" not in negotiation


def test_a_kind_shows_its_roles_beside_its_definition(seeds: Site) -> None:
    (detention,) = read(seeds, "/ontology/kinds").texts("section", id="detention")
    assert re.search(r"there is no agent\. Roles: agent, who holds; affected, who is held; .+\. Example", detention)


def test_a_kind_links_to_the_plain_properties_that_follow_from_it(seeds: Site) -> None:
    page = read(seeds, "/ontology/kinds")
    (detention,) = page.texts("section", id="detention")
    assert "Derives nar:detainedBy" in detention
    assert "/ontology/narrated#detainedBy" in page.links()


def test_rules_say_when_they_are_broken(seeds: Site) -> None:
    (rule,) = read(seeds, "/ontology/shapes").texts("li", id="claim-has-one-stance")
    assert rule.startswith("claim has one stance violation A claim has exactly one onr:stance")
    assert "checks onr:Claim: onr:stance" in rule
    (warning,) = read(seeds, "/ontology/shapes-recommended").texts("li", id="conditional-claim-names-condition")
    assert "warning" in warning


def test_narrated_statements_show_the_rules_that_make_them(seeds: Site) -> None:
    page = read(seeds, "/ontology/narrated")
    summaries = page.texts("summary")
    assert "Who speaks for whom." in summaries
    assert any("CONSTRUCT { ?person nar:speaksFor ?body }" in text for text in page.texts("pre"))


@pytest.mark.parametrize("path", DOCUMENTS)
def test_programs_still_get_rdf(seeds: Site, path: str) -> None:
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "text/turtle, text/html;q=0.9"}):
        answer = seeds.client.get(path, headers=accept)
        assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
        assert answer.content == (FOLDER / DOCUMENTS[path]).read_bytes()
        assert answer.headers["vary"].startswith("Accept")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_suffix_goes_before_what_a_browser_accepts(seeds: Site, path: str) -> None:
    assert seeds.client.get(f"{path}.ttl", headers=HTML).headers["content-type"].startswith("text/turtle")
    page = seeds.client.get(f"{path}.html", headers={"Accept": "text/turtle"})
    assert page.headers["content-type"].startswith("text/html")
    named = {each["href"] for each in Reader(page.text).all("link") if each["rel"] == "alternate"}
    assert {f"{path}.{extension}" for extension in ("ttl", "nt", "jsonld", "rdf")} <= named


def test_the_pages_ask_nothing_of_the_engine(seeds: Site) -> None:
    before = len(seeds.engine.asked)
    for path in DOCUMENTS:
        read(seeds, f"{path}?{before}")
    assert len(seeds.engine.asked) == before


@pytest.mark.parametrize(
    ("iri", "target"),
    [
        ("https://w3id.org/onrecord#denies", "/ontology#denies"),
        ("https://w3id.org/onrecord/kinds#custody", "/ontology/kinds#custody"),
        ("https://w3id.org/onrecord/narrated#speaksFor", "/ontology/narrated#speaksFor"),
        ("https://w3id.org/onrecord/service#maxNesting", "/ontology/service#maxNesting"),
        ("https://w3id.org/onrecord", "/ontology"),
        ("https://w3id.org/onrecord/shapes", "/ontology/shapes"),
        ("https://w3id.org/onrecord/0.1.0", "https://w3id.org/onrecord/0.1.0"),
    ],
)
def test_terms_are_linked_to_the_copy_here(iri: str, target: str) -> None:
    assert Links("http://localhost:8000/").to(iri) == target
