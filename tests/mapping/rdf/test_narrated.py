"""The narrated graph holds only what an article says in its own voice, as actual, and does not itself deny."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import PREFIXES
from mapping.rdf.narrated import narrated_quads

IRIS = Iris("http://localhost:8000/")
#: A narrated detention, affirmed as actual; each test changes or adds one thing.
DATA = """
<claim> a onr:NarratedClaim ; schema:appearance <article> ; onr:stance onr:affirms ; onr:modality onr:actual ;
  onr:content <held> .
<held> a onr:Situation ; onr:kind k:detention ; onr:affected <ana> ; onr:agent <city> ; rdfs:label "held"@en .
"""
DETAINED = "<ana> nar:detainedBy <city>"
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
