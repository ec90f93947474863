"""Compile the constraints whose parameters are shapes (SHACL, sections 4.6 and 4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import SH
from mapping.shacl.compiled.data_graph import is_literal
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.shape import Constraint, Finding, Run, Shape, of_values
from mapping.shacl.compiled.shapes_graph import items_of
from mapping.shacl.compiled.value_constraints import component
from mapping.shacl.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mapping.shacl.compiled.reader import ShapeReader
    from mapping.shacl.compiled.value_nodes import ValueNodes

_VALUE_SHAPE: Final = "qualifiedValueShape"


def _shapes(shape: ShapeReader, nodes: list[str], name: str) -> list[Shape]:
    if any(map(is_literal, nodes)):
        raise NotCompiled(f"sh:{name}", "its value is no shape")
    return [shape.compile(node) for node in nodes]


def _compile_not(shape: ShapeReader) -> Iterator[Constraint]:
    for inner in _shapes(shape, shape.objects("not"), "not"):
        yield of_values(
            component("not"),
            "not",
            lambda run, nodes, inner=inner: nodes - inner.failing(run, nodes),  # type: ignore[misc]
        )


def _compile_node(shape: ShapeReader) -> Iterator[Constraint]:
    for inner in _shapes(shape, shape.objects("node"), "node"):
        if inner.path:
            raise NotCompiled("sh:node", "its value is a property shape")
        yield Constraint(
            component("node"),
            "node",
            lambda run, values, inner=inner: _find_not_conforming(run, values, inner),  # type: ignore[misc]
            bad=lambda run, nodes, inner=inner: inner.failing(run, nodes),  # type: ignore[misc]
            focus_nodes=lambda run, values, inner=inner: _with_not_conforming(run, values, inner),  # type: ignore[misc]
        )


def _find_not_conforming(run: Run, values: ValueNodes, inner: Shape) -> Iterator[Finding]:
    """Yield each value node that does not conform to a shape, with the results that explain it."""
    if failed := inner.failing(run, values.distinct):
        details = {node: tuple(sorted(inner.results(run, [node]), key=Result.order)) for node in failed}
        for focus, each in values.pairs:
            yield from (Finding(focus, node, details=details[node]) for node in each if node in failed)


def _with_not_conforming(run: Run, values: ValueNodes, inner: Shape) -> set[str]:
    """Return the focus nodes with a value node that does not conform, without the results that explain it."""
    failed = inner.failing(run, values.distinct)
    return {focus for focus, each in values.pairs if not failed.isdisjoint(each)} if failed else set()


def _fail_all(run: Run, nodes: set[str], shapes: list[Shape]) -> set[str]:
    """Return the nodes that conform to none of the shapes."""
    for shape in shapes:
        nodes = shape.failing(run, nodes)
    return nodes


def _fail_any(run: Run, nodes: set[str], shapes: list[Shape]) -> set[str]:
    """Return the nodes that do not conform to all of the shapes."""
    return set[str]().union(*(shape.failing(run, nodes) for shape in shapes))


def _fail_one(run: Run, nodes: set[str], shapes: list[Shape]) -> set[str]:
    """Return the nodes that do not conform to exactly one of the shapes."""
    failing = [shape.failing(run, nodes) for shape in shapes]
    return {node for node in nodes if sum(node not in failed for failed in failing) != 1}


def _compile_list(
    shape: ShapeReader, name: str, bad: Callable[[Run, set[str], list[Shape]], set[str]]
) -> Iterator[Constraint]:
    for start in shape.objects(name):
        nodes = items_of(shape.shapes, start, f"sh:{name}")
        if not nodes or len(set(nodes)) < len(nodes):
            raise NotCompiled(f"sh:{name}", "its list is empty, or names a shape twice")
        inner = _shapes(shape, nodes, name)
        yield of_values(component(name), name, lambda run, nodes, inner=inner: bad(run, nodes, inner))  # type: ignore[misc]


def _compile_qualified(shape: ShapeReader) -> Iterator[Constraint]:
    shape.require_path(_VALUE_SHAPE)
    names = [name for name in ("qualifiedMinCount", "qualifiedMaxCount") if shape.objects(name)]
    if not names or not shape.objects(_VALUE_SHAPE):
        raise NotCompiled(f"sh:{_VALUE_SHAPE}", "it has no shape or no count")
    is_disjoint = bool(shape.objects("qualifiedValueShapesDisjoint")) and shape.is_true("qualifiedValueShapesDisjoint")
    for node in shape.objects(_VALUE_SHAPE):
        (inner,) = _shapes(shape, [node], _VALUE_SHAPE)
        siblings = _shapes(shape, _siblings(shape, node), _VALUE_SHAPE) if is_disjoint else []
        for name in names:
            yield Constraint(component(name), _VALUE_SHAPE, _finder_of_count(inner, siblings, name, shape.count(name)))


def _require_value_shape(shape: ShapeReader) -> Iterator[Constraint]:
    """Compile nothing: these parameters belong to ``qualifiedValueShape``."""
    if not shape.objects(_VALUE_SHAPE):
        raise NotCompiled(f"sh:{_VALUE_SHAPE}", "it has no shape or no count")
    yield from ()


def _siblings(shape: ShapeReader, node: str) -> list[str]:
    """Return the value shapes of the other property shapes around (SHACL, section 4.7.3)."""
    graph = shape.shapes
    parents = graph.by_object(SH.property.value).get(shape.node, ())
    of_parents = {each for parent in parents for each in graph.objects(parent, SH.property.value)}
    return sorted({value for each in of_parents for value in graph.objects(each, SH.iri + _VALUE_SHAPE)} - {node})


def _finder_of_count(
    inner: Shape, siblings: list[Shape], name: str, limit: int
) -> Callable[[Run, ValueNodes], Iterator[Finding]]:
    is_least = name == "qualifiedMinCount"

    def find(run: Run, values: ValueNodes) -> Iterator[Finding]:
        nodes = values.superset
        conforming = nodes - inner.failing(run, nodes)
        for sibling in siblings:
            conforming &= sibling.failing(run, conforming)
        for focus, count in values.counts_of(conforming):
            if count < limit if is_least else count > limit:
                yield Finding(focus)

    return find


#: What compiles each parameter.
COMPILERS: Final[Mapping[str, Callable[[ShapeReader], Iterator[Constraint]]]] = {
    "not": _compile_not,
    "node": _compile_node,
    "and": lambda shape: _compile_list(shape, "and", _fail_any),
    "or": lambda shape: _compile_list(shape, "or", _fail_all),
    "xone": lambda shape: _compile_list(shape, "xone", _fail_one),
    _VALUE_SHAPE: _compile_qualified,
    "qualifiedMinCount": _require_value_shape,
    "qualifiedMaxCount": _require_value_shape,
    "qualifiedValueShapesDisjoint": _require_value_shape,
}
