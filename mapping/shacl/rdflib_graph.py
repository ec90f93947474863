"""Convert statements to rdflib, which the SHACL engine works on, node by node.

rdflib's own parsers would change the lexical forms of literals, and with them the values in a report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.rdf.namespaces import XSD
from mapping.shacl.compiled.data_graph import is_blank, is_iri
from mapping.shacl.compiled.terms import read_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import rdflib

    from mapping.rdf.statements import Statement


class RdflibTerms(dict[str, "rdflib.term.Node"]):
    """The terms of rdflib by the texts of nodes."""

    def __missing__(self, text: str) -> rdflib.term.Node:
        """Convert a node at its first occurrence."""
        self[text] = node = _convert(text)
        return node


def _convert(text: str) -> rdflib.term.Node:
    import rdflib  # noqa: PLC0415

    if is_iri(text):
        return rdflib.URIRef(text)
    if is_blank(text):
        return rdflib.BNode(text[2:])
    literal = read_literal(text)
    if literal.language:
        return rdflib.Literal(literal.value, lang=literal.language)
    # For rdflib "en" and "en"^^xsd:string are two literals, in RDF 1.1 they are one.
    datatype = None if literal.datatype == XSD.string.value else rdflib.URIRef(literal.datatype)
    return rdflib.Literal(literal.value, datatype=datatype, normalize=False)


def graph_of(statements: Iterable[Statement], prefixes: Mapping[str, str]) -> rdflib.Graph:
    """Return the graph of some statements, with the prefixes that the engine writes in its own messages."""
    from mapping.shacl.queried_graph import QueriedGraph  # noqa: PLC0415 - it imports rdflib

    graph, terms = QueriedGraph(), RdflibTerms()
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    for node, name, value in statements:
        graph.add((terms[node], terms[name], terms[value]))
    return graph
