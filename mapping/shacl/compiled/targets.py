"""The targets of shapes (SHACL, section 2.1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from mapping.shacl.compiled.data_graph import DataGraph

#: The predicates of targets.
TARGET_PREDICATES: Final = tuple(SH.iri + f"target{name}" for name in ("Node", "Class", "SubjectsOf", "ObjectsOf"))
#: Predicates whose subjects are shapes.
_MARKS: Final = (*TARGET_PREDICATES, SH.property.value, SH.node.value)


@dataclass(frozen=True)
class Target:
    """A shape and what declares its focus nodes."""

    shape: str
    nodes: tuple[str, ...]
    classes: tuple[str, ...]
    subjects_of: tuple[str, ...]
    objects_of: tuple[str, ...]
    #: The types that make the shape a class, which is then one of ``classes``.
    metaclasses: tuple[str, ...]

    def focus_nodes(self, data: DataGraph) -> AbstractSet[str]:
        """Return the focus nodes in the data."""
        parts = list(self._parts(data))
        if len(parts) == 1 and isinstance(parts[0], frozenset) and not self.nodes:
            return parts[0]
        return set(self.nodes).union(*parts)

    def nodes_in(self, data: DataGraph) -> Iterator[str]:
        """Yield the focus nodes in the data, some more than once."""
        return chain(self.nodes, *self._parts(data))

    def _parts(self, data: DataGraph) -> Iterator[Iterable[str]]:
        yield from map(data.instances, self.classes)
        yield from map(data.by_subject, self.subjects_of)
        yield from map(data.values, self.objects_of)


def targets_of(shapes: DataGraph) -> list[Target]:
    """Return the targets of each shape that has any; a shape that is a class has its instances as targets."""
    classes = implicit_classes(shapes)
    nodes = {node: None for term in TARGET_PREDICATES for node in shapes.by_subject(term)} | dict.fromkeys(classes)
    targets = []
    for node in nodes:
        declared, kinds, subjects_of, objects_of = (tuple(shapes.objects(node, term)) for term in TARGET_PREDICATES)
        own = (node,) if node in classes else ()
        metaclasses = tuple(classes.get(node, ()))
        targets.append(Target(node, declared, (*kinds, *own), subjects_of, objects_of, metaclasses))
    return targets


def implicit_classes(shapes: DataGraph) -> dict[str, list[str]]:
    """Return the shapes that are classes, and the types that make them classes (SHACL, section 2.1.3.3)."""
    by_class = shapes.by_object(RDF.type.value)
    known = {node for term in _MARKS for node in shapes.by_subject(term)}
    known |= {node for kind in (SH.NodeShape, SH.PropertyShape) for node in by_class.get(kind.value, ())}
    metaclasses = {
        RDFS.Class.value,
        OWL.Class.value,
        *shapes.by_object(RDFS.subClassOf.value).get(RDFS.Class.value, ()),
    }
    found: dict[str, list[str]] = {}
    for kind in sorted(metaclasses):
        for node in by_class.get(kind, ()):
            if node in known:
                found.setdefault(node, []).append(kind)
    return found
