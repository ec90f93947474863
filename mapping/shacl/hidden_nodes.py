"""Nodes that a validation does not report on: those that only its background describes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

    from mapping.rdf.statements import Statement
    from mapping.shacl.compiled.data_graph import DataGraph


class HiddenNodes:
    """The nodes that the background describes, or only it mentions, and the data does not describe."""

    def __init__(self, data: Collection[Statement], graph: DataGraph, background: Collection[Statement]) -> None:
        """Take the data, a graph of nothing but the data, and the background."""
        described = {subject for subject, _, _ in background}
        mentioned = {value for _, _, value in background} - described
        for predicate in graph.predicates:
            subjects = graph.by_subject(predicate)
            described, mentioned = described.difference(subjects), mentioned.difference(subjects)
        self._data, self._described, self._mentioned = data, described, mentioned

    @cached_property
    def _all(self) -> set[str]:
        return self._described | self._mentioned.difference([value for _, _, value in self._data])

    def __contains__(self, node: str) -> bool:
        """Say whether a node is one of them."""
        return node in self._described or (node in self._mentioned and node in self._all)

    def others(self, nodes: AbstractSet[str]) -> AbstractSet[str]:
        """Return those of some nodes that are not hidden; mostly all of them, which takes few look-ups."""
        hidden = self._described if self._mentioned.isdisjoint(nodes) else self._all
        return nodes if hidden.isdisjoint(nodes) else nodes - hidden
