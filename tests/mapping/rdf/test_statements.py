"""Statements hold nodes as texts, exactly as the library writes them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import XSD
from mapping.rdf.statements import NodeTexts, in_n_triples, integer, iri, quads_in, string, typed, words

EX = "http://example.org/"
CHARACTERS = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)


def test_a_string_of_any_character_is_written_as_the_library_writes_it() -> None:
    for character in CHARACTERS[:0x300]:
        assert string(character) == str(ox.Literal(character))
    assert string(CHARACTERS) == str(ox.Literal(CHARACTERS))
    plain = "".join(each for each in CHARACTERS if string(each) == f'"{each}"')
    assert str(ox.Literal(plain)) == f'"{plain}"'


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        (words("in May", "en"), ox.Literal("in May", language="en")),
        (words('"Sì"\n', "it-CH"), ox.Literal('"Sì"\n', language="it-CH")),
        (typed("2024-09-17", XSD.date.value), ox.Literal("2024-09-17", datatype=XSD.date)),
        (typed("a\\b", f"{EX}t"), ox.Literal("a\\b", datatype=ox.NamedNode(f"{EX}t"))),
        (integer(-7), ox.Literal(-7)),
    ],
)
def test_a_literal_is_written_as_the_library_writes_it(text: str, literal: ox.Literal) -> None:
    assert text == str(literal) == NodeTexts("b").text(literal)


def test_an_iri_of_a_user_is_read() -> None:
    assert iri(f"{EX}a") == f"{EX}a"
    with pytest.raises(ValueError, match="Invalid IRI"):
        iri("no iri")


def test_statements_become_the_quads_that_they_came_from() -> None:
    graph = ox.NamedNode(f"{EX}g")
    text = f'<{EX}a> <{EX}p> <{EX}b>, "x\\\\\\"y", "in May"@en, 5 .'
    quads = {
        ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)
    }
    statements = NodeTexts("b").statements(quads)
    assert quads_in(graph, [*statements, *statements]) == quads
    assert {f"<{s}> <{p}> {in_n_triples(o)}" for s, p, o in statements} == {str(quad.triple) for quad in quads}


def test_blank_nodes_are_numbered_in_order_and_keep_their_numbers() -> None:
    quads = list(ox.parse(f"<{EX}a> <{EX}p> [ <{EX}q> [] ] .", format=ox.RdfFormat.TURTLE))
    texts = NodeTexts("s")
    first = texts.statements(quads)
    assert {node for statement in first for node in statement} == {f"{EX}a", f"{EX}p", f"{EX}q", "_:s1", "_:s2"}
    assert texts.statements(quads) == first


def test_a_triple_term_is_refused() -> None:
    node = ox.NamedNode(f"{EX}a")
    with pytest.raises(TypeError, match="knows no triple term"):
        NodeTexts("b").statements([ox.Quad(node, node, ox.Triple(node, node, node))])
