"""Count the statements of a dataset by property and its resources by class, and describe both in VoID.

https://www.w3.org/TR/void/#class-property-partitions
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from mapping.rdf.namespaces import PREFIXES, RDF, VOID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mapping.rdf.iris import Iris
    from mapping.rdf.triple_lines import TripleLine

#: Properties of the partitions themselves, which are part of the dataset that they count: link, term and number.
_OF_PROPERTIES: Final = (VOID.propertyPartition, VOID.property, VOID.triples)
_TYPE: Final = str(RDF.type)
_OF_CLASSES: Final = (VOID.classPartition, VOID.term("class"), VOID.entities)


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

    def add_lines(self, triples: Iterable[TripleLine]) -> None:
        """Count further triples."""
        for each in triples:
            self.properties[NamedNode(each.predicate[1:-1])] += 1
            if each.predicate == _TYPE and each.target.startswith("<"):
                self.classes[NamedNode(each.target[1:-1])] += 1

    def add_counts(self, properties: Mapping[str, int], classes: Mapping[str, int]) -> None:
        """Add the counts of further quads, by IRI."""
        for counter, counts in ((self.properties, properties), (self.classes, classes)):
            counter.update({NamedNode(iri): number for iri, number in counts.items()})


def partition_quads(described: Iterable[Quad], others: Tally, iris: Iris, graph: NamedNode) -> frozenset[Quad]:
    """Return the sizes of a dataset: of the whole, of each class and of each property.

    ``described`` is the rest of its description, ``others`` counts all other graphs. The returned quads are counted
    too, which works because their number depends on the classes and properties, not on the counts.
    """
    tally = Tally(Counter(others.properties), Counter(others.classes))
    tally.add(described)
    own = (VOID.classes, VOID.properties, *_OF_PROPERTIES, *(_OF_CLASSES if tally.classes else ()))
    # The number of statements depends on the set of properties, not on how often each is used.
    named = Tally(tally.properties + Counter(own), tally.classes)
    tally.add(_statements(named, iris, graph))
    return frozenset(_statements(tally, iris, graph))


def _statements(tally: Tally, iris: Iris, graph: NamedNode) -> Iterator[Quad]:
    node = iris.dataset
    yield Quad(node, VOID.triples, Literal(tally.statements), graph)
    yield Quad(node, VOID.classes, Literal(len(tally.classes)), graph)
    yield Quad(node, VOID.properties, Literal(len(tally.properties)), graph)
    counts = (("class", tally.classes, _OF_CLASSES), ("property", tally.properties, _OF_PROPERTIES))
    for kind, numbers, (has_partition, names_term, counts_uses) in counts:
        for term, number in numbers.items():
            partition = iris.partition(kind, _short(term))
            yield Quad(node, has_partition, partition, graph)
            yield Quad(partition, names_term, term, graph)
            yield Quad(partition, counts_uses, Literal(number), graph)


def _short(term: NamedNode) -> str:
    """Return a term with its prefix, encoded for a fragment; the whole IRI if it has no known prefix."""
    for prefix, namespace in PREFIXES.items():
        if term.value.startswith(namespace):
            return f"{prefix}:{quote(term.value.removeprefix(namespace), safe='')}"
    return quote(term.value, safe="")
