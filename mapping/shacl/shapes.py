"""Read shapes: a shapes graph, its files, and its form for each engine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, Literal

from mapping.errors import UnreadableInput
from mapping.rdf.namespaces import OWL, SH
from mapping.rdf.parsing import read_rdf
from mapping.rdf.statements import NodeTexts
from mapping.shacl.compiled.compiler import CompiledShapes, compile_shapes
from mapping.shacl.compiled.data_graph import DataGraph, is_blank
from mapping.shacl.compiled.targets import targets_of
from mapping.shacl.pyshacl_engine import shapes_graph
from mapping.shacl.queries import refuse_queries_that_reach_out
from mapping.shacl.shapes_of_shapes import ill_formed, unknown_terms
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pyoxigraph as ox
    import rdflib

    from mapping.rdf.serialization import RdfSyntax
    from mapping.rdf.statements import Statement
    from mapping.shacl.compiled.targets import Target

Engine = Literal["compiled", "pyshacl", "both"]
#: Engines by their names: compiled shapes, pySHACL, and both compared.
ENGINES: Final[tuple[Engine, ...]] = ("compiled", "pyshacl", "both")
#: The required and the recommended shapes of onrecord.
DEFAULT_SHAPES: Final = (FOLDER / "shapes.ttl", FOLDER / "shapes-recommended.ttl")
#: How many mistakes in shapes are named.
_SHOWN: Final = 20
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
    """A shapes graph, its files, and the engine that applies it."""

    quads: tuple[ox.Quad, ...]
    names: tuple[str, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    #: Counts of the properties that are not applied, such as ``sh:rule (3)``.
    not_applied: tuple[str, ...] = ()
    engine: Engine = "compiled"

    @property
    def are_onrecords_own(self) -> bool:
        """Whether no file of a user is among them."""
        return self.names == _OWN_NAMES

    @cached_property
    def statements(self) -> list[Statement]:
        """The shapes graph as statements."""
        return NodeTexts("s").statements(self.quads)

    @cached_property
    def data(self) -> DataGraph:
        """The indexes of the shapes graph."""
        graph = DataGraph()
        graph.add(self.statements)
        return graph

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The graph that pySHACL works on."""
        return shapes_graph(self.statements, self.prefixes)

    @cached_property
    def compiled(self) -> CompiledShapes:
        """The compiled shapes."""
        return compile_shapes(self.data, self.owners)

    @cached_property
    def targets(self) -> list[Target]:
        """The targets of all shapes."""
        return targets_of(self.data)

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The named shape around each blank node of the graph."""
        parents: dict[str, str] = {}
        for predicate in self.data.predicates:
            for parent, values in self.data.by_subject(predicate).items():
                for child in filter(is_blank, values):
                    parents[child] = min(parents.get(child, parent), parent)
        return {node: _outermost(node, parents) for node in parents}

    @cached_property
    def graph_without_compiled(self) -> rdflib.Graph:
        """A graph for pySHACL in which the compiled shapes have no targets."""
        return shapes_graph(self.statements, self.prefixes, [root.target for root in self.compiled.roots])

    @cached_property
    def _mistakes(self) -> list[str]:
        if self.are_onrecords_own:
            return []
        found = [*unknown_terms(self.data), *ill_formed(self.data, self.owners)]
        more = [f"{len(found) - _SHOWN} more mistakes"] if len(found) > _SHOWN else []
        return found[:_SHOWN] + more

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes for users: mistakes in the shapes, constraints that are not applied, and shapes that pySHACL checks."""
        name = ", ".join(self.names)
        notes = [f"{name}: {each}" for each in self._mistakes]
        if self.not_applied:
            notes.append(f"{name}: not applied: {', '.join(self.not_applied)}; see docs/validate.md")
        if self.engine != "pyshacl":
            for target, why in self.compiled.left_out:
                shape = self.owners.get(target.shape, target.shape)
                notes.append(f"{name}: pySHACL checks the shape {shape}: {why}")
        return tuple(notes)


def _outermost(node: str, parents: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while node in parents and node not in seen:
        seen.add(node)
        node = parents[node]
    return node


def load_shapes(*paths: Path, syntax: RdfSyntax | None = None, engine: Engine = "compiled") -> Shapes:
    """Read shapes in any RDF syntax; without paths, the shapes of onrecord, which are compiled once in a process.

    Files whose extension names no syntax are read in ``syntax``. Raises `UnreadableInput` for a broken file, one
    without shapes, or one whose queries reach out.
    """
    return _read(paths, syntax, engine) if paths else _own_shapes(engine)


@lru_cache(len(ENGINES))
def _own_shapes(engine: Engine) -> Shapes:
    return _read((), None, engine)


def _read(paths: tuple[Path, ...], syntax: RdfSyntax | None, engine: Engine) -> Shapes:
    quads: list[ox.Quad] = []
    prefixes: dict[str, str] = {}
    for path in paths or DEFAULT_SHAPES:
        document = read_rdf(path, fallback=syntax)
        if paths:  # those of onrecord reach nowhere, and their queries take long to parse
            refuse_queries_that_reach_out(path, document.quads)
        quads += document.quads
        prefixes |= document.prefixes
    if not any(map(_is_of_a_shape, quads)):
        raise UnreadableInput(paths[0], "holds no SHACL shapes")
    names = tuple(map(str, paths)) or _OWN_NAMES
    return Shapes(tuple(quads), names, prefixes, _not_applied(quads), engine)


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
