"""Follow property paths through the indexes of a graph: steps, and paths that are made of others."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from mapping.shacl.compiled.data_graph import DataGraph, Step

    #: Returns the nodes that a path leads to from a node.
    Follow = Callable[[str], Collection[str]]
    #: Prepares a path for a graph.
    Bind = Callable[[DataGraph], Follow]


def any_step(steps: frozenset[Step]) -> Bind:
    """Go one of some steps."""

    def bind(data: DataGraph) -> Follow:
        look = data.by_step(steps).get
        return lambda node: look(node, ())

    return bind


def sequence(parts: Sequence[Bind]) -> Bind:
    """Go each path after the one before it."""

    def bind(data: DataGraph) -> Follow:
        steps = [part(data) for part in parts]

        def follow(node: str) -> Collection[str]:
            nodes: Collection[str] = (node,)
            for each_step in steps:
                found = [values for each in nodes if (values := each_step(each))]
                nodes = found[0] if len(found) == 1 else dict.fromkeys(chain.from_iterable(found))
            return nodes

        return follow

    return bind


def alternatives(parts: Sequence[Bind]) -> Bind:
    """Go any of several paths."""

    def bind(data: DataGraph) -> Follow:
        steps = [part(data) for part in parts]

        def follow(node: str) -> Collection[str]:
            found = [values for each_step in steps if (values := each_step(node))]
            return found[0] if len(found) == 1 else dict.fromkeys(chain.from_iterable(found))

        return follow

    return bind


def repeat(part: Bind, *, zero: bool, many: bool) -> Bind:
    """Go a path once, also not at all if ``zero``, also several times if ``many``."""

    def bind(data: DataGraph) -> Follow:
        each_step = part(data)

        def follow(node: str) -> Collection[str]:
            found = dict.fromkeys((node,)) if zero else {}
            left = [node]
            while left:
                new = [value for value in each_step(left.pop()) if value not in found]
                found.update(dict.fromkeys(new))
                if many:
                    left += new
            return found

        return follow

    return bind
