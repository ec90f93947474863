"""The value nodes of focus nodes, found in the indexes of the graph rather than node by node where that suffices."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import chain, repeat
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.paths import Path


class ValueNodes:
    """Focus nodes, one as often as it is looked at, and the value nodes of each."""

    def __init__(self, nodes: Collection[str], path: Path | None, data: DataGraph) -> None:
        """Take the focus nodes, and the path to their value nodes unless each is its own."""
        self._nodes, self._path, self._data = nodes, path, data

    @cached_property
    def pairs(self) -> list[tuple[str, Collection[str]]]:
        """Each focus node with its value nodes."""
        if self._path is None:
            return [(node, (node,)) for node in self._nodes]
        return self._path.pairs(self._data, self._nodes)

    @property
    def all(self) -> Collection[str]:
        """The value nodes of all focus nodes, one as often as it is found."""
        return self._nodes if self._path is None else list(chain.from_iterable(map(itemgetter(1), self.pairs)))

    @cached_property
    def distinct(self) -> set[str]:
        """The value nodes of all focus nodes, each once."""
        if self._path is None and isinstance(self._nodes, frozenset | set):
            return self._nodes  # type: ignore[return-value] # nobody changes it
        return set(self.all)

    @property
    def superset(self) -> set[str]:
        """The value nodes, and maybe others: all objects of a predicate if it has no many more subjects."""
        predicate = self._path.predicate if self._path else None
        if predicate is None or len(self._data.by_subject(predicate)) > 2 * len(self._nodes):
            return self.distinct
        return self._data.values(predicate)

    def with_any(self, values: Collection[str]) -> list[tuple[str, str]]:
        """Return each focus node with each of its value nodes that is one of these."""
        predicate = self._path.predicate if self._path else None
        if predicate is not None and "pairs" not in self.__dict__:
            by_object = self._data.by_object(predicate)
            suspects = set[str]().union(*(by_object.get(value, ()) for value in values))
            if suspects.isdisjoint(self._nodes):
                return []
        return [(focus, value) for focus, each in self.pairs for value in each if value in values]

    def with_fewer(self, number: int) -> list[str]:
        """Return the focus nodes with fewer value nodes."""
        if number == 1 and self._path and self._path.steps:
            missing = self._data.without_step(self._nodes, self._path.steps)
            return [node for node in self._nodes if node in missing] if missing else []
        return [focus for focus, each in self.pairs if len(each) < number]

    def with_more(self, number: int) -> list[str]:
        """Return the focus nodes with more value nodes."""
        if self._path and self._path.steps and self._data.most(self._path.steps) <= number:
            return []
        return [focus for focus, each in self.pairs if len(each) > number]

    def counts_of(self, values: Collection[str]) -> Iterable[tuple[str, int]]:
        """Return each focus node with the number of its value nodes that are some of these."""
        if self._path and self._path.predicate:
            look = self._data.by_object(self._path.predicate).get
            counts = Counter(chain.from_iterable(map(look, values, repeat(()))))
            return zip(self._nodes, map(counts.__getitem__, self._nodes), strict=True)
        return [(focus, len([node for node in each if node in values])) for focus, each in self.pairs]

    def without(self, value: str) -> list[str]:
        """Return the focus nodes that do not have a value node."""
        if self._path and self._path.predicate:
            subjects = self._data.by_object(self._path.predicate).get(value, ())
            return [node for node in self._nodes if node not in subjects]
        return [focus for focus, each in self.pairs if value not in each]
