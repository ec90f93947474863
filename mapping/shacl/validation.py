"""Validate a data graph against a shapes graph (SHACL), with pySHACL as the engine.

pySHACL and rdflib cost 0.4 s to import, so they are imported where they are used. Nothing here reaches the network:
no owl:imports, no JavaScript, no remote JSON-LD context, no SERVICE or FROM in the queries of shapes.
"""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from mapping.errors import UnreadableInput
from mapping.rdf.namespaces import RDF, RDFS, SH, XSD
from mapping.rdf.parsing import read_rdf
from mapping.shacl.results import Report, Result, results_of
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import rdflib

__all__ = ["DEFAULT_SHAPES", "Shapes", "is_targeted", "load_shapes", "validate"]

#: What must hold, what should, and the prefixes of the queries in both.
DEFAULT_SHAPES: Final = (FOLDER / "shapes.ttl", FOLDER / "shapes-recommended.ttl", FOLDER / "prefixes.ttl")
_QUERIES: Final = frozenset({SH.select, SH.ask, SH.construct})
_REACHES_OUT: Final = re.compile(r"(?<![\w?$:#/-])(SERVICE|FROM|LOAD)\b", re.IGNORECASE)
#: Terms of SHACL that also stand where there are no shapes: prefixes, and the queries of executables.
_MARKS_NO_SHAPE: Final = frozenset({SH.declare, SH.prefix, SH.namespace, SH.prefixes, SH.select, SH.ask, SH.construct})
#: Loggers that would write about ill-typed literals and odd shapes to standard error.
_LOGGERS: Final = ("rdflib.term", "pyshacl-validate", "pyshacl.validator")


@dataclass(frozen=True)
class Shapes:
    """A shapes graph and the names of the files it was read from."""

    graph: rdflib.Graph
    names: tuple[str, ...]


def load_shapes(*paths: Path) -> Shapes:
    """Read shapes in any RDF syntax; without paths, those of onrecord.

    Raises `UnreadableInput` for a broken file, one without shapes, or one whose queries reach out.
    """
    quads: list[ox.Quad] = []
    for path in paths or DEFAULT_SHAPES:
        _refuse_queries_that_reach_out(path, read := read_rdf(path))
        quads += read
    if not any(map(_is_of_a_shape, quads)):
        raise UnreadableInput(paths[0], "holds no SHACL shapes")
    with _quiet():
        return Shapes(_to_rdflib(quads), tuple(map(str, paths or DEFAULT_SHAPES)))


def _is_of_a_shape(quad: ox.Quad) -> bool:
    return quad.predicate.value.startswith(SH.iri) and quad.predicate not in _MARKS_NO_SHAPE


def _refuse_queries_that_reach_out(path: Path, quads: Iterable[ox.Quad]) -> None:
    for quad in quads:
        if quad.predicate in _QUERIES and (found := _REACHES_OUT.search(str(quad.object))):
            reason = f"a query of these shapes uses {found[1].upper()}, but validation reads nothing but the data"
            raise UnreadableInput(path, reason, "leave that part of the query out")


def validate(quads: Iterable[ox.Quad], shapes: Shapes, background: Iterable[ox.Quad] = ()) -> Report:
    """Validate the union of all graphs of ``quads``.

    ``background`` is seen by the shapes (types of entities, the scheme of kinds) and never reported on.
    Raises `UnreadableInput` where the shapes themselves cannot be used.
    """
    data, known = list(quads), list(background)
    with _quiet():
        report = _run_pyshacl(_to_rdflib([*data, *known]), shapes)
        results = set(results_of(report, shapes.graph))
    if known:
        reportable = _reportable(data, known)
        results = {result for result in results if result.focus in reportable or result.focus.startswith("_:")}
    return Report(tuple(sorted(results, key=Result.order)))


def is_targeted(quads: Iterable[ox.Quad], shapes: Shapes) -> bool:
    """Tell whether any shape looks at a node of the data (SHACL, section 2.1.3), subclasses aside."""
    targets: dict[str, set[str]] = {
        name: {str(node) for node in shapes.graph.objects(None, _uri(SH.term(name)))}
        for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
    }
    # A shape that is a class has its instances as targets.
    classes = targets["targetClass"] | {str(node) for node in shapes.graph.subjects(None, _uri(RDFS.Class))}
    predicates = targets["targetSubjectsOf"] | targets["targetObjectsOf"]
    return bool(targets["targetNode"]) or any(
        quad.predicate.value in predicates
        or (quad.predicate == RDF.type and isinstance(quad.object, ox.NamedNode) and quad.object.value in classes)
        for quad in quads
    )


def _uri(node: ox.NamedNode) -> rdflib.URIRef:
    import rdflib  # noqa: PLC0415

    return rdflib.URIRef(node.value)


def _reportable(data: list[ox.Quad], background: list[ox.Quad]) -> frozenset[str]:
    """Return the nodes that the data describes, and those it mentions and nothing describes."""
    nodes = {quad.object for quad in data} - {quad.subject for quad in background} | {quad.subject for quad in data}
    return frozenset(node.value if isinstance(node, ox.NamedNode) else str(node) for node in nodes)


def _run_pyshacl(data: rdflib.Graph, shapes: Shapes) -> rdflib.Graph:
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    try:
        _, report, text = pyshacl.validate(data, shacl_graph=shapes.graph, inplace=True)
    except Exception as error:
        # Whatever the engine stumbles over here is in the shapes: our graph is plain triples.
        raise UnreadableInput(", ".join(shapes.names), f"these shapes cannot be used: {error}") from error
    if not isinstance(report, rdflib.Graph):
        raise UnreadableInput(", ".join(shapes.names), f"these shapes cannot be used: {text}")
    return report


def _to_rdflib(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Convert terms one by one; blank nodes are renamed by first occurrence, so that reports are stable."""
    import rdflib  # noqa: PLC0415

    terms: dict[object, Any] = {}
    blank_nodes = (rdflib.BNode(f"b{number}") for number in range(1, 2**63))

    def convert(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
        if isinstance(term, ox.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return next(blank_nodes)
        if isinstance(term, ox.Triple):
            raise UnreadableInput("data graph", f"holds a triple term, which SHACL 1.0 does not know: {term}")
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        # rdflib tells "en" from "en"^^xsd:string, which are one literal.
        datatype = None if term.datatype == XSD.string else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)

    graph = rdflib.Graph()
    for quad in quads:
        for term in quad.triple:
            if term not in terms:
                terms[term] = convert(term)
        graph.add((terms[quad.subject], terms[quad.predicate], terms[quad.object]))
    return graph


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings of the engine from users, and its queries from loading graphs."""
    from rdflib.plugins import sparql  # noqa: PLC0415

    loads, loggers = sparql.SPARQL_LOAD_GRAPHS, list(map(logging.getLogger, _LOGGERS))
    before = [logger.disabled for logger in loggers]
    try:
        sparql.SPARQL_LOAD_GRAPHS = False
        for logger in loggers:
            logger.disabled = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sparql.SPARQL_LOAD_GRAPHS = loads
        for logger, was_disabled in zip(loggers, before, strict=True):
            logger.disabled = was_disabled
