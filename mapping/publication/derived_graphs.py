"""Derive the graphs that belong to no article from the parts of all articles, and count the statements of a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import merge
from itertools import chain
from typing import TYPE_CHECKING

from mapping.errors import BuildRefused
from mapping.publication.sorted_lines import SortedLines
from mapping.rdf.iris import Iris
from mapping.rdf.narrated import narrated_by
from mapping.rdf.serialization import N_QUADS, serialize
from mapping.rdf.shared_graphs import dataset_quads, ontology_quads
from mapping.rdf.triple_lines import graph_lines, n_quads, read_n_quads, split_lines, triple_lines
from mapping.rdf.void_partitions import Tally
from mapping.shacl.reports import write_turtle
from mapping.shacl.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyoxigraph as ox

    from mapping.publication.manifest import ArticleEntry
    from mapping.publication.part_store import PartStore
    from mapping.sheet.model import DatasetDescription


@dataclass(frozen=True)
class DerivedGraphs:
    """The graphs that belong to no article, and everything else that is derived from all parts at once."""

    #: IRI of each graph -> its N-Quads, sorted lines, which may be read again and again.
    graphs: Mapping[str, Iterable[str]]
    #: Counts the statements of the whole dataset.
    tally: Tally
    #: Lines of N-Quads in graphs of articles that another graph might hold too.
    foreign: Sequence[str] = ()
    #: Report of the shapes about all articles, in Turtle.
    report: bytes = b""


def derive_graphs(
    entries: Sequence[ArticleEntry],
    sources: Mapping[str, PartStore],
    dataset: DatasetDescription,
    described: frozenset[ox.Quad],
    own_kinds: frozenset[ox.Quad] = frozenset(),
) -> DerivedGraphs:
    """Derive from the parts of articles, by slug, and the quads ``described`` of shared entities and situations."""
    iris, tally = Iris(dataset.base_iri), Tally()
    others = described | ontology_quads(iris) | own_kinds
    about_shared, foreign, results = list[str](), list[str](), list[Result]()

    def narrated() -> Iterator[str]:
        for slug, parts in sources.items():
            derived = parts.derived(slug)
            tally.add_counts(derived.properties, derived.classes)
            yield from split_lines(derived.narrated)
            about_shared.append(derived.about_shared)
            foreign.extend(split_lines(derived.foreign))
            results.extend(derived.results)
        of_shared = narrated_by(serialize(described, N_QUADS) + "".join(about_shared).encode(), iris)
        yield from split_lines(n_quads(triple_lines(of_shared), iris.graph("narrated")))

    of_narrated = SortedLines(narrated())
    tally.add(others)
    tally.add_lines(chain.from_iterable(map(read_n_quads, of_narrated)))
    own_licences = {entry.slug: entry.licence for entry in entries if entry.licence not in {"", dataset.licence}}
    description = dataset_quads(dataset, iris, tally, len(entries), own_licences)
    tally.add(description)
    graphs: dict[str, Iterable[str]] = {**graph_lines(others | description)}
    if of_narrated:
        graphs[iris.graph("narrated").value] = of_narrated
    return DerivedGraphs(graphs, tally, foreign, write_turtle(results))


def refuse_anonymous_and_repeated(derived: DerivedGraphs) -> None:
    """Refuse shared triples, which the union of the graphs would count twice, and nodes that differ between builds.

    The triples of an article about its own parts are in no other graph of an article; its part compared them with the
    statements derived from it. Raises `BuildRefused`.
    """
    before = graph_before = ""
    # In order, lines with the same triple follow each other.
    for line in merge(*derived.graphs.values(), sorted(derived.foreign)):
        triple, graph, _ = line.rsplit(" ", 2)
        subject, _, target = triple.split(" ", 2)
        if subject.startswith("_:") or target.startswith("_:"):
            raise BuildRefused(f"{graph} has a node without a name: {triple}")
        if triple == before and graph != graph_before:
            raise BuildRefused(f"{graph_before} and {graph} share the triple {triple}")
        before, graph_before = triple, graph
