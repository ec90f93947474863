"""Validate a data graph against a shapes graph (SHACL): compiled, with pySHACL, or with both to compare them.

Nothing here reaches the network: no owl:imports, no JavaScript, no remote JSON-LD context, no SERVICE or FROM in the
queries of shapes.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from mapping.errors import EnginesDiffer
from mapping.rdf.statements import NodeTexts
from mapping.shacl.compiled.data_graph import DataGraph
from mapping.shacl.compiled.engine import results_of_roots
from mapping.shacl.default_messages import DefaultMessages
from mapping.shacl.hidden_nodes import HiddenNodes
from mapping.shacl.pyshacl_engine import data_graph, results_of_pyshacl
from mapping.shacl.results import Result, ValidationReport
from mapping.shacl.shapes import DEFAULT_SHAPES, Engine, Shapes, load_shapes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pyoxigraph as ox
    import rdflib

    from mapping.rdf.statements import Statement

__all__ = ["DEFAULT_SHAPES", "Shapes", "load_shapes", "validate", "validate_statements"]


def validate(
    quads: Iterable[ox.Quad],
    shapes: Shapes,
    background: Iterable[ox.Quad] = (),
    prefixes: Mapping[str, str] = MappingProxyType({}),
) -> ValidationReport:
    """Validate the union of all graphs of ``quads`` with the engine of the shapes.

    The shapes see ``background`` too (types of entities, an ontology), but nodes that only it describes are not
    reported on. The messages of shapes without one use ``prefixes``. Raises `UnreadableInput` if the engine cannot use
    the shapes, and `EnginesDiffer` if two are compared and their reports differ.
    """
    texts = NodeTexts("b")
    return validate_statements(texts.statements(quads), shapes, texts.statements(background), prefixes)


def validate_statements(
    statements: Collection[Statement],
    shapes: Shapes,
    background: Collection[Statement] = (),
    prefixes: Mapping[str, str] = MappingProxyType({}),
) -> ValidationReport:
    """Do the same for statements; blank nodes are labelled as `mapping.shacl.results.RENAMED` says."""
    return _Validation(statements, background, shapes, prefixes).report()


class _Validation:
    def __init__(
        self,
        data: Collection[Statement],
        background: Collection[Statement],
        shapes: Shapes,
        prefixes: Mapping[str, str],
    ) -> None:
        self._statements, self._shapes, self._prefixes = (data, background), shapes, prefixes
        self._graph = DataGraph()
        self._graph.add(data)
        self._hidden = HiddenNodes(data, self._graph, background)
        self._graph.add(background)

    def report(self) -> ValidationReport:
        """Validate with the engine of the shapes."""
        engine: Engine = self._shapes.engine
        results = self._with_pyshacl() if engine == "pyshacl" else self._compiled()
        if engine == "both":
            _compare(results, self._with_pyshacl())
        nodes = (node for target in self._shapes.targets for node in target.nodes_in(self._graph))
        is_targeted = bool(results) or any(node not in self._hidden for node in nodes)
        return ValidationReport(results, is_targeted)

    def _compiled(self) -> tuple[Result, ...]:
        """Return the results of compiled shapes, and those of pySHACL for the shapes that are left out."""
        shapes = self._shapes
        words = DefaultMessages(lambda: shapes.graph, self._rdflib_data)
        found = list(results_of_roots(shapes.compiled.roots, self._graph, self._hidden, words))
        if shapes.compiled.left_out:
            rest = shapes.graph_without_compiled
            found += self._reported(results_of_pyshacl(self._rdflib_data(), rest, shapes.owners, shapes.names))
        return tuple(sorted(found, key=Result.order))

    def _with_pyshacl(self) -> tuple[Result, ...]:
        shapes = self._shapes
        found = self._reported(results_of_pyshacl(self._rdflib_data(), shapes.graph, shapes.owners, shapes.names))
        return tuple(sorted(found, key=Result.order))

    def _rdflib_data(self) -> rdflib.Graph:
        return data_graph(chain(*self._statements), self._prefixes)

    def _reported(self, results: Iterable[Result]) -> list[Result]:
        return [result for result in results if result.focus not in self._hidden]


def _compare(compiled: tuple[Result, ...], pyshacl: tuple[Result, ...]) -> None:
    """Raise `EnginesDiffer` if two reports differ."""
    one, other = Counter(compiled), Counter(pyshacl)
    if one != other:
        raise EnginesDiffer(
            [
                *(f"only compiled: {result}" for result in (one - other).elements()),
                *(f"only pySHACL: {result}" for result in (other - one).elements()),
            ]
        )
