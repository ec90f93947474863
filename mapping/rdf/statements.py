"""Statements whose nodes are texts: IRIs without brackets, literals in N-Triples, blank nodes as ``_:b1``.

A text costs a tenth of a term of pyoxigraph, which is parsed when it is made and copied whenever it is read, and Python
keeps its hash. `mapping.shacl` validates such statements, and publication writes them.
"""

from __future__ import annotations

from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

#: Subject, predicate and object.
Statement = tuple[str, str, str]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_INTEGER: Final = XSD.integer.value


def iri(text: str) -> str:
    """Return an IRI that a user wrote. Raises `ValueError` if it is none."""
    return ox.NamedNode(text).value


def string(text: str) -> str:
    """Write a string without a language."""
    # N-Triples escapes these two, and some characters that nobody prints.
    is_plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if is_plain else str(ox.Literal(text))


def words(text: str, language: str) -> str:
    """Write a string with a language."""
    return string(text) + _tag(language)


def typed(text: str, datatype: str) -> str:
    """Write a literal of a datatype other than that of strings."""
    return f"{string(text)}^^<{datatype}>"


def integer(number: int) -> str:
    """Write an integer."""
    return f'"{number}"^^<{_INTEGER}>'


@lru_cache(256)
def _tag(language: str) -> str:
    return str(ox.Literal("", language=language)).removeprefix('""')


class NodeTexts:
    """Writes the terms of one graph, or of several with the same blank nodes."""

    def __init__(self, label: str) -> None:
        """Take the label of blank nodes, which get a number each, in the order of their first occurrence."""
        self._label, self._labels = label, dict[ox.BlankNode, str]()

    def statements(self, quads: Iterable[ox.Quad]) -> list[Statement]:
        """Return the triples of quads; equal nodes become one text, which look-ups compare by identity."""
        text = self.text
        return [(intern(text(node)), intern(name.value), intern(text(value))) for node, name, value, _ in quads]

    def text(self, term: Term) -> str:
        """Write a term. Raises `TypeError` for a triple term, which RDF 1.1 and SHACL 1.0 do not know."""
        if isinstance(term, ox.NamedNode):
            return term.value
        if isinstance(term, ox.Literal):
            return str(term)
        if isinstance(term, ox.Triple):
            message = f"SHACL 1.0 knows no triple term: {term}"
            raise TypeError(message)
        text = self._labels.get(term)
        if text is None:
            text = self._labels[term] = f"_:{self._label}{len(self._labels) + 1}"
        return text


def quads_in(graph: ox.NamedNode, statements: Collection[Statement]) -> frozenset[ox.Quad]:
    """Return the quads that say statements without blank nodes in a graph."""
    end = f" {graph} .\n"
    lines = (f"<{node}> <{name}> {in_n_triples(value)}{end}" for node, name, value in statements)
    return frozenset(ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))


def in_n_triples(node: str) -> str:
    """Write a node as N-Triples does: an IRI in brackets."""
    return node if node.startswith(('"', "_:")) else f"<{node}>"
