"""Count the statements of a dataset by property and its resources by class, and describe both in VoID.

https://www.w3.org/TR/void/#class-property-partitions
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from mapping.rdf.namespaces import PREFIXES, RDF, VOID, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mapping.rdf.iris import Iris

#: Properties of the partitions themselves, which are part of the dataset that they count.
_ALWAYS: Final = (VOID.propertyPartition, VOID.property, VOID.triples, VOID.classes, VOID.properties)
_WITH_CLASSES: Final = (VOID.classPartition, VOID.term("class"), VOID.entities)


@dataclass
class Tally:
    """Number of statements per property and of resources per class. No two of the counted graphs may share a triple."""

    properties: Counter[NamedNode] = field(default_factory=Counter)
    classes: Counter[NamedNode] = field(default_factory=Counter)

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Tally:
        """Count the given quads."""
        tally = cls()
        tally.add(quads)
        return tally

    @property
    def statements(self) -> int:
        """Number of all quads."""
        return self.properties.total()

    def add(self, quads: Iterable[Quad]) -> None:
        """Count further quads."""
        for quad in quads:
            self.properties[quad.predicate] += 1
            if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
                self.classes[quad.object] += 1


def partition_quads(described: Iterable[Quad], others: Tally, iris: Iris, graph: NamedNode) -> frozenset[Quad]:
    """Return the sizes of a dataset: of the whole, of each class and of each property.

    ``described`` is the rest of its description, ``others`` counts all other graphs. The returned quads are counted
    too, which works because their number depends on the classes and properties, not on the counts.
    """
    tally = Tally(Counter(others.properties), Counter(others.classes))
    tally.add(described)
    own = (*_ALWAYS, *(_WITH_CLASSES if tally.classes else ()))
    # The number of statements depends on the set of properties, not on how often each is used.
    named = Tally(tally.properties + Counter(own), tally.classes)
    tally.add(_statements(named, iris, graph))
    return frozenset(_statements(tally, iris, graph))


def _statements(tally: Tally, iris: Iris, graph: NamedNode) -> Iterator[Quad]:
    node = iris.dataset
    yield Quad(node, VOID.triples, _number(tally.statements), graph)
    yield Quad(node, VOID.classes, _number(len(tally.classes)), graph)
    yield Quad(node, VOID.properties, _number(len(tally.properties)), graph)
    for class_, number in tally.classes.items():
        partition = iris.partition("class", _short(class_))
        yield Quad(node, VOID.classPartition, partition, graph)
        yield Quad(partition, VOID.term("class"), class_, graph)
        yield Quad(partition, VOID.entities, _number(number), graph)
    for property_, number in tally.properties.items():
        partition = iris.partition("property", _short(property_))
        yield Quad(node, VOID.propertyPartition, partition, graph)
        yield Quad(partition, VOID.property, property_, graph)
        yield Quad(partition, VOID.triples, _number(number), graph)


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _short(term: NamedNode) -> str:
    """Return a term with its prefix, encoded for a fragment; the whole IRI if it has no known prefix."""
    for prefix, namespace in PREFIXES.items():
        if term.value.startswith(namespace):
            return f"{prefix}:{quote(term.value.removeprefix(namespace), safe='')}"
    return quote(term.value, safe="")
