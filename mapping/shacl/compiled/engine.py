"""Validate data against compiled shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.shacl.compiled.shape import Run, Words
from mapping.shacl.compiled.sparql_constraints import keeps_literals, store_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    import pyoxigraph as ox

    from mapping.shacl.compiled.compiler import Root
    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.results import Result


def results_of_roots(
    roots: Iterable[Root], data: DataGraph, quads: Collection[ox.Quad], hidden: Collection[str], words: Words
) -> Iterator[Result]:
    """Yield the results of shapes whose focus node is not ``hidden``.

    ``quads`` are those of the data; ``words`` words the results of shapes that have no message.
    """
    chosen = list(roots)
    run = Run(data, words, lambda: store_of(quads, predicates_of(chosen)))
    for root in chosen:
        nodes = list(root.target.focus_nodes(data))
        if root.shape.stays_at_focus:
            yield from root.shape.results(run, [node for node in nodes if node not in hidden])
        else:
            yield from (result for result in root.shape.results(run, nodes) if result.focus not in hidden)


def exact_roots(roots: Iterable[Root], data: DataGraph) -> list[Root]:
    """Return the shapes that are exact for this data: the queries of others need literals as they are written."""
    chosen = list(roots)
    asking = [root for root in chosen if root.queries]
    if keeps_literals(data, predicates_of(asking)):
        return chosen
    return [root for root in chosen if not root.queries or keeps_literals(data, predicates_of([root]))]


def predicates_of(roots: Iterable[Root]) -> frozenset[str] | None:
    """Return the IRIs of all queries, their predicates among them; None if one needs all predicates."""
    iris = [query.iris for root in roots for query in root.queries]
    known = [each for each in iris if each is not None]
    return None if len(known) < len(iris) else frozenset[str]().union(*known)
