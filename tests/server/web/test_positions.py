"""Offices, occupations and kin on the page of an entity, as somebody says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from mapping.rdf.namespaces import ONR, RDF, RDFS, SCHEMA
from tests.conftest import ARTICLE
from tests.server.web.made import BASE, made
from tests.server.web.reading import Element, page_of, rows_of

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from tests.server.web.sites import Site


def entity(opened: Site, name: str, query: str = "") -> Element:
    return page_of(opened, f"/entity/{name}.html{query}")


def local(opened: Site, name: str) -> Element:
    return page_of(opened, f"/article/{ARTICLE}/entity/{name}.html")


def positions(page: Element) -> list[list[str]]:
    """Return the rows of offices, occupations and kin."""
    return [[cell.words for cell in row.all("th") + row.all("td")] for row in page.one("tbody").all("tr")]


def test_offices_and_kin_are_shown_as_somebody_says_them(real: Site) -> None:
    assert positions(entity(real, "siamak-namazi")) == [
        ["the four named are Americans of dual nationality", "nationality as agent",
         "Baquer Namazi agent, Emad Shargi agent, Morad Tahbaz agent, United States participant",
         "the article itself affirmed"],
        ["father and son", "parent and child as affected", "Baquer Namazi agent", "the article itself affirmed"],
        ["his brother", "siblings as agent", "Babak Namazi agent", "the article itself affirmed"],
    ]  # fmt: skip
    assert positions(entity(real, "saeed-khatibzadeh"))[0][:3] == [
        "Foreign Ministry spokesman", "office of spokesperson as agent", "Iran's Foreign Ministry participant",
    ]  # fmt: skip


def test_an_office_that_is_over_is_marked_as_past(real: Site) -> None:
    (row,) = positions(entity(real, "donald-trump"))
    assert row[:2] == ["President", "office as agent past"]


def test_what_no_article_says_in_its_own_voice_is_marked_as_claimed(real: Site) -> None:
    (row,) = positions(local(real, "four-iranian-americans"))
    assert row[-1] == "only claimed Iranian TV affirmed"


def test_an_office_that_is_denied_is_shown_with_who_denies_it(small_generation: Generation) -> None:
    graph = NamedNode(f"{BASE}graph/article/a")
    it, office = NamedNode(f"{BASE}entity/x"), NamedNode(f"{BASE}article/a/situation/office")
    quads = [
        Quad(it, RDFS.label, Literal("X"), graph),
        Quad(office, RDF.type, ONR.Situation, graph),
        Quad(office, RDFS.label, Literal("minister"), graph),
        Quad(office, ONR.kind, NamedNode("https://w3id.org/onrecord/kinds#office"), graph),
        Quad(office, ONR.agent, it, graph),
    ]
    for stance, modality, speaker in (("denies", "actual", "usa"), ("affirms", "planned", None)):
        claim = NamedNode(f"{BASE}article/a/claim/{stance}")
        quads += [
            Quad(claim, RDF.type, ONR.Claim, graph),
            Quad(claim, ONR.content, office, graph),
            Quad(claim, ONR.stance, ONR.term(stance), graph),
            Quad(claim, ONR.modality, ONR.term(modality), graph),
        ]
        if speaker:
            quads.append(Quad(claim, ONR.claimant, NamedNode(f"{BASE}entity/{speaker}"), graph))
    with made(small_generation, quads) as opened:
        ((*_, said),) = positions(entity(opened, "x"))
    assert said == "only claimed the article itself affirmed as planned usa denied"


def test_two_roles_in_one_situation_are_both_said_and_count_once(small_generation: Generation) -> None:
    graph, it = NamedNode(f"{BASE}graph/article/a"), NamedNode(f"{BASE}entity/x")
    claim, seat = NamedNode(f"{BASE}article/a/claim/c"), NamedNode(f"{BASE}article/a/situation/s")
    facts: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
        (it, RDF.type, SCHEMA.Person),
        (it, RDFS.label, Literal("Y")),
        (it, RDFS.label, Literal("X")),
        (seat, RDF.type, ONR.Situation),
        (seat, RDFS.label, Literal("seat")),
        (seat, ONR.kind, NamedNode("https://w3id.org/onrecord/kinds#seat")),
        (seat, ONR.agent, it),
        (seat, ONR.affected, it),
        (claim, RDF.type, ONR.Claim),
        (claim, ONR.content, seat),
        (claim, ONR.stance, ONR.affirms),
        (claim, ONR.modality, ONR.actual),
    ]
    with made(small_generation, [Quad(*each, graph) for each in facts]) as opened:
        ((_, kind, *_),) = positions(entity(opened, "x"))
        (row,) = rows_of(opened, "/entities.csv")
    assert kind.endswith("as agent, affected")
    assert (row["name"], row["said"], row["about"]) == ("X", "0", "1")


def test_equal_offices_of_several_articles_are_one(many: Site) -> None:
    rows = positions(entity(many, "country-0"))
    assert len({tuple(row[:3]) for row in rows}) == len(rows)
