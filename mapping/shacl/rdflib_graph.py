"""Convert RDF from pyoxigraph to rdflib, which the SHACL engine works on, term by term.

rdflib's own parsers would change the lexical forms of literals, and with them the values in a report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from mapping.rdf.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import rdflib


Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class RdflibTerms(dict[Term, "rdflib.term.Node"]):
    """The terms of rdflib by those of pyoxigraph; blank nodes are labelled in order, so that reports are stable."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label, self._blank_nodes = label, 0

    def __missing__(self, term: Term) -> rdflib.term.Node:
        """Convert a term at its first occurrence."""
        self[term] = node = self._convert(term)
        return node

    def _convert(self, term: Term) -> rdflib.term.Node:
        import rdflib  # noqa: PLC0415

        if isinstance(term, ox.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            self._blank_nodes += 1
            return rdflib.BNode(f"{self._label}{self._blank_nodes}")
        if isinstance(term, ox.Triple):
            message = f"a triple term has no counterpart in rdflib: {term}"
            raise TypeError(message)
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        # For rdflib "en" and "en"^^xsd:string are two literals, in RDF 1.1 they are one.
        datatype = None if term.datatype == XSD.string else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def graph_of(quads: Iterable[ox.Quad], terms: RdflibTerms, prefixes: Mapping[str, str]) -> rdflib.Graph:
    """Return the union of all graphs of ``quads``, with the prefixes that the engine writes in its own messages."""
    from mapping.shacl.queried_graph import QueriedGraph  # noqa: PLC0415 - it imports rdflib

    graph = QueriedGraph()
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    for quad in quads:
        graph.add((terms[quad.subject], terms[quad.predicate], terms[quad.object]))
    return graph
