"""Compile a shapes graph: every shape with targets whose constraints are all handled exactly; the rest is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import RDF, RDFS, SH
from mapping.shacl.compiled import pair_constraints, shape_constraints, value_constraints
from mapping.shacl.compiled.data_graph import is_literal
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.paths import compile_path
from mapping.shacl.compiled.reader import ShapeReader
from mapping.shacl.compiled.shape import Shape
from mapping.shacl.compiled.shapes_graph import items_of
from mapping.shacl.compiled.sparql_constraints import compile_sparql, message_of
from mapping.shacl.compiled.targets import Target, targets_of
from mapping.shacl.results import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.shape import Constraint

_COMPILERS: Final[Mapping[str, Callable[[ShapeReader], Iterator[Constraint]]]] = {
    **value_constraints.COMPILERS,
    **pair_constraints.COMPILERS,
    **shape_constraints.COMPILERS,
}
_NAMES: Final = {iri.value: name for name, iri in SEVERITIES.items()}
_DEEPEST: Final = 100


@dataclass(frozen=True)
class Root:
    """A compiled shape with its targets."""

    target: Target
    shape: Shape


@dataclass(frozen=True)
class CompiledShapes:
    """The compiled shapes with targets, and the targets of those left out, with the reasons."""

    roots: tuple[Root, ...]
    left_out: tuple[tuple[Target, NotCompiled], ...]


def compile_shapes(shapes: DataGraph, owners: Mapping[str, str]) -> CompiledShapes:
    """Compile all shapes with targets; ``owners`` names the shape around each shape without a name."""
    targets = targets_of(shapes)
    if problem := _ill_formed(shapes):
        return CompiledShapes((), tuple((target, problem) for target in targets))
    compiler = _Compiler(shapes, owners, _parameters_of_components(shapes))
    roots, left_out = [], []
    for target in targets:
        try:
            shape = compiler.shape(target.shape)
        except NotCompiled as reason:
            left_out.append((target, reason))
        else:
            roots.append(Root(target, shape))
    return CompiledShapes(tuple(roots), tuple(left_out))


def _ill_formed(shapes: DataGraph) -> NotCompiled | None:
    """Return why pySHACL refuses the whole graph, or would."""
    of_class, paths = shapes.by_object(RDF.type.value), shapes.by_subject(SH.path.value)
    node_shapes = set(of_class.get(SH.NodeShape.value, ()))
    property_shapes = set(of_class.get(SH.PropertyShape.value, ()))
    if not node_shapes.isdisjoint(paths) or not node_shapes.isdisjoint(property_shapes):
        return NotCompiled("sh:path", "a node shape has it")
    if any(len(values) > 1 for values in paths.values()) or property_shapes - paths.keys():
        return NotCompiled("sh:path", "a property shape has none or several")
    if any(len(values) > 1 for values in shapes.by_subject(SH.deactivated.value).values()):
        return NotCompiled("sh:deactivated", "a shape has several")
    try:
        for name in ("and", "or", "xone"):
            for values in shapes.by_subject(SH.iri + name).values():
                if not all(items_of(shapes, value, f"sh:{name}") for value in values):
                    return NotCompiled(f"sh:{name}", "a list is empty")
    except NotCompiled as problem:
        return problem
    return None


def _parameters_of_components(shapes: DataGraph) -> Mapping[str, str]:
    """Return the predicates that make constraints of custom components (SHACL, section 6)."""
    kinds = {
        SH.ConstraintComponent.value,
        *shapes.by_object(RDFS.subClassOf.value).get(SH.ConstraintComponent.value, ()),
    }
    of_class = shapes.by_object(RDF.type.value)
    components = {node for kind in kinds for node in of_class.get(kind, ()) if not node.startswith(SH.iri)}
    return {
        path: component
        for component in components
        for parameter in shapes.objects(component, SH.parameter.value)
        for path in shapes.objects(parameter, SH.path.value)
    }


@dataclass
class _Compiler:
    shapes: DataGraph
    owners: Mapping[str, str]
    #: The components that the shapes graph declares itself, by the predicates of their parameters.
    custom: Mapping[str, str]
    done: dict[str, Shape] = field(default_factory=dict)
    failed: dict[str, NotCompiled] = field(default_factory=dict)
    #: The shapes that are being compiled.
    around: list[str] = field(default_factory=list)

    def shape(self, node: str) -> Shape:
        """Compile a shape and those that it refers to, once. Raises `NotCompiled`."""
        if is_literal(node):
            raise NotCompiled("sh:property", "its value is a literal")
        if node in self.failed:
            raise self.failed[node]
        if node in self.around or len(self.around) > _DEEPEST:
            raise NotCompiled("recursion", "the shape refers to itself, or is too deep")
        if node not in self.done:
            self.around.append(node)
            try:
                self.done[node] = self._compile(node)
            except NotCompiled as reason:
                self.failed[node] = reason
                raise
            finally:
                self.around.pop()
        return self.done[node]

    def _compile(self, node: str) -> Shape:
        paths = list(self.shapes.objects(node, SH.path.value))
        path = compile_path(self.shapes, paths[0]) if paths else None
        reader = ShapeReader(self.shapes, node, path, self.shape)
        severities = reader.objects("severity") or [SH.Violation.value]
        if len(severities) > 1:
            raise NotCompiled("sh:severity", "it has several values")
        messages = {message_of(reader.literal(each, "message")) for each in reader.objects("message")}
        shape = Shape(
            node=node,
            name=self.owners.get(node, node),
            severity=_NAMES.get(severities[0], severities[0]),
            messages=tuple(sorted(messages)),
            path=path,
            is_active=not _is_deactivated(reader),
        )
        shape.constraints.extend(self._constraints(reader, shape))
        shape.properties.extend(self._properties(reader))
        return shape

    def _constraints(self, reader: ShapeReader, shape: Shape) -> Iterator[Constraint]:
        for predicate in sorted(self._predicates(reader.node)):
            if component := self.custom.get(predicate):
                raise NotCompiled(component, "the shapes declare this component themselves")
            name = predicate.removeprefix(SH.iri)
            if predicate.startswith(SH.iri) and name in _COMPILERS:
                yield from _COMPILERS[name](reader)
        yield from compile_sparql(reader, shape.messages)

    def _predicates(self, node: str) -> Iterable[str]:
        return (predicate for predicate in self.shapes.predicates if self.shapes.objects(node, predicate))

    def _properties(self, reader: ShapeReader) -> Iterator[Shape]:
        for node in reader.objects("property"):
            shape = self.shape(node)
            if shape.path is None:
                raise NotCompiled("sh:property", "its value is no property shape")
            yield shape


def _is_deactivated(reader: ShapeReader) -> bool:
    if not reader.objects("deactivated"):
        return False
    is_true = reader.is_true("deactivated")
    if not is_true and reader.literal(reader.one("deactivated"), "deactivated").value != "false":
        raise NotCompiled("sh:deactivated", "its value is neither true nor false")
    return is_true
