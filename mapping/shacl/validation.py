"""Validate a data graph against a shapes graph (SHACL), with pySHACL as the engine.

pySHACL and rdflib take 0.4 s to import, so functions import them. Nothing here reaches the network: no owl:imports, no
JavaScript, no remote JSON-LD context, no SERVICE or FROM in the queries of shapes.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mapping.errors import UnreadableInput
from mapping.rdf.namespaces import OWL, SH
from mapping.rdf.parsing import read_rdf
from mapping.shacl.queries import explain_failure, refuse_queries_that_reach_out
from mapping.shacl.rdflib_graph import RdflibTerms, Term, graph_of
from mapping.shacl.results import Result, ValidationReport, node_text, results_of
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyoxigraph as ox
    import rdflib

    from mapping.rdf.serialization import RdfSyntax

#: The required and the recommended shapes of onrecord.
DEFAULT_SHAPES: Final = (FOLDER / "shapes.ttl", FOLDER / "shapes-recommended.ttl")
_OWN_NAMES: Final = ("onrecord",)
#: Terms of SHACL that do not make a shape: prefixes, and the queries of executables.
_MARKS_NO_SHAPE: Final = frozenset({SH.declare, SH.prefix, SH.namespace, SH.prefixes, SH.select, SH.ask, SH.construct})
#: Properties of shapes that this validation does not apply: imports, and SHACL Advanced Features and JavaScript.
_NOT_APPLIED: Final = {
    OWL.imports: "owl:imports",
    SH.target: "sh:target",
    SH.rule: "sh:rule",
    SH.js: "sh:js",
    SH.expression: "sh:expression",
}


@dataclass(frozen=True)
class Shapes:
    """A shapes graph, its files, and the properties in it that are not applied."""

    graph: rdflib.Graph
    names: tuple[str, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    #: Counts such as ``sh:rule (3)``.
    not_applied: tuple[str, ...] = ()

    @property
    def are_onrecords_own(self) -> bool:
        """Whether no file of a user is among them."""
        return self.names == _OWN_NAMES

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The named shape around each blank node of the graph."""
        parents: dict[str, str] = {}
        for subject, _, value in self.graph:
            child, parent = node_text(value), node_text(subject)
            if child.startswith("_:"):
                parents[child] = min(parents.get(child, parent), parent)
        return {node: _outermost(node, parents) for node in parents}


def _outermost(node: str, parents: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while node in parents and node not in seen:
        seen.add(node)
        node = parents[node]
    return node


def load_shapes(*paths: Path, syntax: RdfSyntax | None = None) -> Shapes:
    """Read shapes in any RDF syntax; without paths, the shapes of onrecord.

    Files whose extension names no syntax are read in ``syntax``. Raises `UnreadableInput` for a broken file, one
    without shapes, or one whose queries reach out.
    """
    quads: list[ox.Quad] = []
    prefixes: dict[str, str] = {}
    for path in paths or DEFAULT_SHAPES:
        document = read_rdf(path, fallback=syntax)
        refuse_queries_that_reach_out(path, document.quads)
        quads += document.quads
        prefixes |= document.prefixes
    if not any(map(_is_of_a_shape, quads)):
        raise UnreadableInput(paths[0], "holds no SHACL shapes")
    with _quiet():
        graph = graph_of(quads, RdflibTerms("s"), prefixes)
    return Shapes(graph, tuple(map(str, paths)) or _OWN_NAMES, prefixes, _not_applied(quads))


def _is_of_a_shape(quad: ox.Quad) -> bool:
    return quad.predicate.value.startswith(SH.iri) and quad.predicate not in _MARKS_NO_SHAPE


def _not_applied(quads: Iterable[ox.Quad]) -> tuple[str, ...]:
    """Count the uses of each property that is not applied; an import of a graph that was read is applied."""
    described = {quad.subject for quad in quads}
    counts = Counter(
        _NOT_APPLIED[quad.predicate]
        for quad in quads
        if quad.predicate in _NOT_APPLIED and not (quad.predicate == OWL.imports and quad.object in described)
    )
    return tuple(f"{name} ({count})" for name, count in sorted(counts.items()))


def validate(
    quads: Iterable[ox.Quad],
    shapes: Shapes,
    background: Iterable[ox.Quad] = (),
    prefixes: Mapping[str, str] = MappingProxyType({}),
) -> ValidationReport:
    """Validate the union of all graphs of ``quads``.

    The shapes see ``background`` too (types of entities, an ontology), but nodes that only it describes are not
    reported on. The messages of shapes without one use ``prefixes``. Raises `UnreadableInput` if the engine cannot use
    the shapes.
    """
    data, known, terms = list(quads), list(background), RdflibTerms("b")
    with _quiet():
        graph = graph_of([*data, *known], terms, prefixes)
        results = list(results_of(_run_pyshacl(graph, shapes), shapes.owners))
    foreign = {terms[node] for node in _described_elsewhere(data, known)}
    hidden = set(map(node_text, foreign))
    kept = (result for result in results if result.focus not in hidden)
    is_targeted = bool(results) or any(node not in foreign for node in _targets(graph, shapes.graph))
    return ValidationReport(tuple(sorted(kept, key=Result.order)), is_targeted)


def _described_elsewhere(data: list[ox.Quad], background: list[ox.Quad]) -> set[Term]:
    """Return the nodes that the background describes, or only it mentions, and the data does not describe."""
    nodes: set[Term] = {quad.object for quad in background} - {quad.object for quad in data}
    return (nodes | {quad.subject for quad in background}) - {quad.subject for quad in data}


def _targets(data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[rdflib.term.Node]:
    """Yield the focus nodes of all shapes (SHACL, section 2.1.3), one several times if it has several reasons."""
    from rdflib.namespace import RDF, RDFS, SH  # noqa: PLC0415

    yield from shapes.objects(None, SH.targetNode)
    classes = set(shapes.objects(None, SH.targetClass))
    for kind in (RDFS.Class, *shapes.subjects(RDFS.subClassOf, RDFS.Class)):
        classes |= set(shapes.subjects(RDF.type, kind))  # a shape that is a class has its instances as targets
    for top in classes:
        for subclass in data.transitive_subjects(RDFS.subClassOf, top):
            yield from data.subjects(RDF.type, subclass)
    for path in shapes.objects(None, SH.targetSubjectsOf):
        yield from data.subjects(path)
    for path in shapes.objects(None, SH.targetObjectsOf):
        yield from data.objects(None, path)


def _run_pyshacl(data: rdflib.Graph, shapes: Shapes) -> rdflib.Graph:
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes.graph, inplace=True)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the engine raises, it is the same failure
        report = error
    if isinstance(report, rdflib.Graph):
        return report
    # The shapes make the engine stumble, not the data: our graph is plain triples.
    raise UnreadableInput(", ".join(shapes.names), *explain_failure(report, shapes.owners))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the engine's warnings from users, and its queries from loading graphs."""
    from rdflib.plugins import sparql  # noqa: PLC0415

    loads, disabled = sparql.SPARQL_LOAD_GRAPHS, logging.root.manager.disable
    try:
        sparql.SPARQL_LOAD_GRAPHS = False
        logging.disable()  # ill-typed literals and odd shapes
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sparql.SPARQL_LOAD_GRAPHS = loads
        logging.disable(disabled)
