"""The lines of statements are those of the quads that say them."""

from __future__ import annotations

import pyoxigraph as ox

from mapping.rdf.statements import NodeTexts
from mapping.rdf.triple_lines import lines_of, n_quads, triple_lines

GRAPH = ox.NamedNode("http://example.org/g")
DATA = """@prefix ex: <http://example.org/> . @base <http://example.org/> .
ex:ab ex:p ex:a . ex:a ex:pq ex:a . ex:a ex:p ex:a, ex:ab, "a", "a b", "a"@en, "a\\n\\"", 5 . <a!> ex:p ex:b .
"""


def test_statements_have_the_lines_of_their_quads_in_the_same_order_and_each_once() -> None:
    quads = list(ox.parse(DATA, format=ox.RdfFormat.TURTLE))
    statements = NodeTexts("b").statements(quads)
    assert lines_of([*statements, *statements]) == triple_lines(quads)
    assert {quad.triple for quad in ox.parse(n_quads(lines_of(statements), GRAPH), format=ox.RdfFormat.N_QUADS)} == {
        quad.triple for quad in quads
    }
