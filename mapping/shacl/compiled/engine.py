"""Validate data against compiled shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mapping.shacl.compiled.shape import Run, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from mapping.shacl.compiled.compiler import Root
    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.results import Result


class Hidden(Protocol):
    """Nodes that are not reported on."""

    def __contains__(self, node: str) -> bool:
        """Say whether a node is one of them."""

    def others(self, nodes: AbstractSet[str]) -> AbstractSet[str]:
        """Return those of some nodes that are not."""


def results_of_roots(roots: Iterable[Root], data: DataGraph, hidden: Hidden, words: Words) -> Iterator[Result]:
    """Yield the results of shapes whose focus node is not ``hidden``; ``words`` words those without a message."""
    run = Run(data, words)
    for root in roots:
        nodes = root.target.focus_nodes(data)
        if root.shape.stays_at_focus:
            yield from root.shape.results(run, hidden.others(nodes))
        else:
            yield from (result for result in root.shape.results(run, nodes) if result.focus not in hidden)
