"""The narrated graph holds only what an article says in its own voice, as actual, and does not itself deny."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.publication.dump_slices import read_dump_named, read_whole_dump
from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import ONR, PREFIXES, RDF
from mapping.rdf.narrated import narrated_quads
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import dump_name
from ontology import FOLDER
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

IRIS = Iris("http://localhost:8000/")
#: A narrated detention, affirmed as actual; each test changes or adds one thing.
DATA = """
<claim> a onr:NarratedClaim ; schema:appearance <article> ; onr:stance onr:affirms ; onr:modality onr:actual ;
  onr:basis onr:stated ; onr:content <held> .
<held> a onr:Situation ; onr:kind k:detention ; onr:affected <ana> ; onr:agent <city> ; rdfs:label "held"@en .
"""
DETAINED = "<ana> nar:detainedBy <city>"
NARRATED_IN = ox.NamedNode(PREFIXES["nar"] + "narratedIn")
NARRATED = "<held> nar:narratedIn <article>"


def turtle(text: str) -> set[ox.Triple]:
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return {quad.triple for quad in ox.parse(prefixes + text, format=ox.RdfFormat.TURTLE, base_iri="http://e/")}


def derive(text: str) -> set[ox.Triple]:
    quads = [ox.Quad(triple.subject, triple.predicate, triple.object, IRIS.graph("x")) for triple in turtle(text)]
    derived = narrated_quads(quads, IRIS)
    assert {quad.graph_name for quad in derived} <= {IRIS.graph("narrated")}
    return {quad.triple for quad in derived}


def test_what_the_article_affirms_as_actual_is_derived() -> None:
    assert derive(DATA) == turtle(f"{DETAINED} . {NARRATED} .")


@pytest.mark.parametrize(
    "data",
    [
        DATA.replace("NarratedClaim", "AttributedClaim"),
        DATA.replace("onr:affirms", "onr:denies"),
        DATA.replace("onr:affirms", "onr:doubts"),
        DATA.replace("onr:actual", "onr:planned"),
        DATA.replace("onr:actual", "onr:possible"),
        DATA.replace("onr:stated", "onr:inferred"),
        DATA + "<other> a onr:NarratedClaim ; onr:stance onr:denies ; onr:modality onr:actual ; onr:content <held> .",
    ],
)
def test_nothing_else_is(data: str) -> None:
    assert data != DATA
    assert derive(data) == set()


def test_a_denial_by_another_voice_leaves_the_articles_own_word_standing() -> None:
    denial = "<other> a onr:AttributedClaim ; onr:stance onr:denies ; onr:modality onr:actual ; onr:content <held> ."
    assert derive(DATA + denial) == turtle(f"{DETAINED} . {NARRATED} .")


@pytest.mark.parametrize("kind", ["offence", "motive"])
def test_no_accusation_becomes_a_plain_statement(kind: str) -> None:
    assert derive(DATA.replace("k:detention", f"k:{kind}")) == turtle(f"{NARRATED} .")


@pytest.mark.parametrize(
    ("situation", "derived"),
    [
        ("onr:kind k:nationality ; onr:agent <ana> ; onr:participant <city>", "<ana> schema:nationality <city> ."),
        ("onr:kind k:occupation ; onr:agent <ana>", '<ana> schema:jobTitle "held"@en .'),
        (
            "onr:kind k:spokesperson ; onr:agent <ana> ; onr:participant <city>",
            '<ana> schema:jobTitle "held"@en ; schema:worksFor <city> ; nar:speaksFor <city> .',
        ),
        (
            "onr:kind k:parent-child ; onr:agent <ana> ; onr:affected <ben>",
            "<ana> schema:children <ben> . <ben> schema:parent <ana> .",
        ),
        (
            "onr:kind k:sibling ; onr:agent <ana>, <ben>",
            "<ana> schema:sibling <ben> . <ben> schema:sibling <ana> .",
        ),
    ],
)
def test_each_kind_has_its_plain_statement(situation: str, derived: str) -> None:
    data = DATA.replace("onr:kind k:detention ; onr:affected <ana> ; onr:agent <city>", situation)
    assert derive(data) == turtle(f"{derived} {NARRATED} .")


@pytest.mark.parametrize("tense", ["past", "future"])
def test_what_is_over_or_still_to_come_is_no_plain_statement(tense: str) -> None:
    assert derive(DATA + f"<held> onr:tense onr:{tense} .") == turtle(f"{NARRATED} .")
    assert derive(DATA + "<held> onr:tense onr:present .") == derive(DATA)


# The rules once excluded denials by FILTER NOT EXISTS, which reads more like the definition and took cubic time.


def derive_by_filter(quads: list[ox.Quad]) -> set[ox.Triple]:
    store = ox.Store()
    store.extend(quads)
    derived = set[ox.Triple]()
    for path in (FOLDER / "narrated").glob("*.rq"):
        rule = path.read_text("utf-8")
        assert "MINUS {" in rule
        answer = store.query(rule.replace("MINUS {", "FILTER NOT EXISTS {"), use_default_graph_as_union=True)
        assert isinstance(answer, ox.QueryTriples)
        derived |= set(answer)
    return derived


def clones(generation: Generation, number: int) -> list[ox.Quad]:
    """The first article under other names, with the shared entities."""
    article = read_dump_named(generation, dump_name("nq", ARTICLE)).decode()
    shared = list(ox.parse(read_whole_dump(generation, N_QUADS), format=N_QUADS.codec))
    quads = [quad for quad in shared if quad.graph_name == IRIS.graph("entities")]
    for slug in range(number):
        quads += ox.parse(article.replace(ARTICLE, f"clone-{slug}"), format=N_QUADS.codec)
    return quads


def test_the_first_article_derives_the_same_as_by_filter(seed_generation: Generation) -> None:
    quads = clones(seed_generation, 1)
    derived = {quad.triple for quad in narrated_quads(quads, IRIS)}
    assert derived == derive_by_filter(quads)
    assert len(derived) > 50


def test_denials_across_articles_derive_the_same_as_by_filter(seed_generation: Generation) -> None:
    """Any claim may deny the situation of any other, narrated or attributed, in its own article or another."""
    quads, choose = clones(seed_generation, 4), random.Random(35)
    situations = sorted({str(quad.object) for quad in quads if quad.predicate == ONR.content})
    for number, situation in enumerate(choose.sample(situations, len(situations) // 2)):
        denial, graph = ox.NamedNode(f"http://e/denial/{number}"), IRIS.graph(f"x{number % 3}")
        voice = choose.choice([ONR.NarratedClaim, ONR.AttributedClaim])
        stance = choose.choice([ONR.denies, ONR.doubts, ONR.affirms])
        quads += [
            ox.Quad(denial, RDF.type, voice, graph),
            ox.Quad(denial, ONR.stance, stance, graph),
            ox.Quad(denial, ONR.content, ox.NamedNode(situation.strip("<>")), graph),
        ]
    derived = {quad.triple for quad in narrated_quads(quads, IRIS)}
    assert derived == derive_by_filter(quads)
    assert 0 < len(derived) < len(narrated_quads(clones(seed_generation, 4), IRIS))


def test_many_articles_derive_what_each_derives_by_itself(seed_generation: Generation) -> None:
    """By FILTER NOT EXISTS, whose time grows with the cube of the number of articles, this would take minutes."""
    one, many = (narrated_quads(clones(seed_generation, number), IRIS) for number in (1, 64))
    own = [quad for quad in one if "/clone-0/" in str(quad)]
    assert len(own) > 30
    assert sum("/clone-" in str(quad) for quad in many) == 64 * len(own)
