"""Follow property paths through the indexes of a graph: steps, and paths that are made of others.

A path that is made of steps alone becomes an index of all nodes that it leads from, made in one go. Only paths of any
length, or of none, are followed from each node by itself.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from mapping.shacl.compiled.data_graph import DataGraph, Step

    #: The nodes that a path leads to from each node, as far as it leads to any.
    Index = Mapping[str, Collection[str]]
    #: Returns the nodes that a path leads to from a node.
    Follow = Callable[[str], Collection[str]]
    #: Prepares a path for a graph.
    Bind = Callable[[DataGraph], Index | Follow]
    #: Returns the nodes that a path leads to from a node, or the second argument if it leads to none.
    Lookup = Callable[[str, tuple[()]], Collection[str]]

#: Equal paths are one object as long as the shapes have no more of them, and a graph then has one index for them.
_MOST_PATHS: Final = 1_024


@lru_cache(_MOST_PATHS)
def any_step(steps: frozenset[Step]) -> Bind:
    """Go one of some steps."""
    return lambda data: data.by_step(steps)


@lru_cache(_MOST_PATHS)
def sequence(*parts: Bind) -> Bind:
    """Go each path after the one before it."""

    def bind(data: DataGraph) -> Index | Follow:
        found = [each for part in parts if (each := part(data)) is not _stay]
        if len(found) < 2:
            return found[0] if found else _stay
        first, *others = map(_follow, found)
        if any(map(callable, found)):
            return lambda node: _go(first(node), others)
        index: Index = found[0]  # type: ignore[assignment] # callable() tells nothing of mappings
        return {node: reached for node, values in index.items() if (reached := _go(values, others))}

    return bind


@lru_cache(_MOST_PATHS)
def alternatives(*parts: Bind) -> Bind:
    """Go any of several paths."""

    def bind(data: DataGraph) -> Index | Follow:
        found = [part(data) for part in parts]
        if not any(map(callable, found)):
            return merge(found)  # type: ignore[arg-type]
        follows = list(map(_follow, found))
        return lambda node: _join([values for follow in follows if (values := follow(node))])

    return bind


@lru_cache(_MOST_PATHS)
def repeat(part: Bind, *, zero: bool, many: bool) -> Bind:
    """Go a path once, also not at all if ``zero``, also several times if ``many``."""

    def bind(data: DataGraph) -> Index | Follow:
        found = part(data)
        if not found:  # the data has none of its steps
            return _stay if zero else found
        each_step = _follow(found)

        def follow(node: str) -> Collection[str]:
            reached = dict.fromkeys((node,)) if zero else {}
            left = [node]
            while left:
                new = [value for value in each_step(left.pop()) if value not in reached]
                reached.update(dict.fromkeys(new))
                if many:
                    left += new
            return reached

        return follow

    return bind


def lookup_of(path: Index | Follow) -> Lookup:
    """Return the look-up in an index; one that follows a path remembers its ends."""
    return _remember(path) if callable(path) else path.get


def merge(indexes: Sequence[Index]) -> Index:
    """Join indexes in one; most nodes are in one of them only."""
    if len(indexes) == 1:
        return indexes[0]
    found: dict[str, Collection[str]] = {}
    for index in indexes:
        shared = {node: dict.fromkeys((*found[node], *index[node])) for node in found.keys() & index.keys()}
        found |= index
        found |= shared
    return found


def _stay(node: str) -> Collection[str]:
    return (node,)


def _follow(path: Index | Follow) -> Follow:
    if callable(path):
        return path
    look = path.get
    return lambda node: look(node, ())


def _go(nodes: Collection[str], follows: Sequence[Follow]) -> Collection[str]:
    for follow in follows:
        if len(nodes) == 1:
            (node,) = nodes
            nodes = follow(node)
        else:
            nodes = _join([values for node in nodes if (values := follow(node))])
    return nodes


def _join(found: Sequence[Collection[str]]) -> Collection[str]:
    return found[0] if len(found) == 1 else dict.fromkeys(chain.from_iterable(found))


def _remember(follow: Follow) -> Lookup:
    known: dict[str, Collection[str]] = {}

    def look(node: str, _: tuple[()]) -> Collection[str]:
        found = known.get(node)
        if found is None:
            found = known[node] = follow(node)
        return found

    return look
