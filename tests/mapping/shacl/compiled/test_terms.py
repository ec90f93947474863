"""Literals are read from the texts that the indexes hold."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import XSD
from mapping.shacl.compiled.terms import Literals, read_literal


@pytest.mark.parametrize(
    "term",
    [
        ox.Literal(""),
        ox.Literal('a "quoted" \\ word\n\t\r\x08\x0c\x7f\x00 é \U0001f600'),
        ox.Literal('ends with "@en'),
        ox.Literal('ends with "^^<http://example.org/type>'),
        ox.Literal("in May", language="en-gb"),
        ox.Literal('"@de', language="en"),
        ox.Literal("01", datatype=XSD.integer),
        ox.Literal('"^^<x>', datatype=ox.NamedNode("http://example.org/type")),
    ],
)
def test_a_literal_is_the_term_that_was_written(term: ox.Literal) -> None:
    found = read_literal(str(term))
    assert (found.value, found.datatype, found.language or None) == (term.value, term.datatype.value, term.language)
    assert found.term == term
    assert found.text == str(term)


def test_a_literal_is_read_once() -> None:
    literals = Literals()
    assert literals['"in May"@en'] is literals['"in May"@en']
