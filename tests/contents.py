"""Contents of generations from graphs that no sheet gave."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from mapping.publication.article_part import part_of_graph
from mapping.publication.derived_graphs import DerivedGraphs
from mapping.publication.generation import Contents
from mapping.publication.history import published_paths
from mapping.publication.manifest import ArticleEntry
from mapping.publication.part_store import temporary_parts
from mapping.rdf.iris import Iris
from mapping.rdf.triple_lines import graph_lines, split_lines, triple_lines
from mapping.rdf.void_partitions import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyoxigraph as ox

    from mapping.publication.manifest import Generation
    from mapping.sheet.model import DatasetDescription


@contextmanager
def contents_of(
    dataset: DatasetDescription,
    graphs: Mapping[str, frozenset[ox.Quad]],
    shared: frozenset[ox.Quad],
    entries: Iterable[ArticleEntry] = (),
    previous: Generation | None = None,
) -> Iterator[Contents]:
    """Yield the contents of a generation with these graphs of articles, by slug, and the quads of all other graphs."""
    iris = Iris(dataset.base_iri)
    known = {entry.slug: entry for entry in entries}
    with temporary_parts() as parts:
        digests = {}
        for slug, quads in graphs.items():
            entry = known.setdefault(slug, _entry(slug, iris, quads))
            part = part_of_graph(entry, quads, iris)
            parts.put(part)
            digests[slug] = part.head.sha256
        yield Contents(
            dataset=dataset,
            inputs="0" * 64,
            articles=tuple(known[slug] for slug in graphs),
            previous=previous,
            parts=dict.fromkeys(graphs, parts),
            digests=digests,
            shared_paths=published_paths(triple_lines(shared), dataset.base_iri),
            derive=lambda: DerivedGraphs(
                graphs=graph_lines(shared),
                tally=Tally.of([*shared, *chain(*graphs.values())]),
                foreign=[line for slug in graphs for line in split_lines(parts.derived(slug).foreign)],
            ),
        )


def _entry(slug: str, iris: Iris, quads: frozenset[ox.Quad]) -> ArticleEntry:
    graph = next((str(quad.graph_name)[1:-1] for quad in quads), iris.article_graph(slug).value)
    iri = iris.article(slug).value
    return ArticleEntry(slug=slug, iri=iri, graph=graph, text_sha256="", sheet_sha256="", quads=len(quads), claims=0)
