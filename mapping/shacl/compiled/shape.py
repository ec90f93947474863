"""A compiled shape: it looks at all its focus nodes at once and yields the results of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from mapping.shacl.compiled.sparql.solver import Solver
from mapping.shacl.results import Message, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.paths import Path


class Finding(NamedTuple):
    """What one constraint has against a focus node; messages of its own replace those of the shape."""

    focus: str
    value: str | None = None
    path: str | None = None
    messages: tuple[Message, ...] | None = None
    details: tuple[Result, ...] = ()


class ValueNodes:
    """Focus nodes, one as often as it is looked at, and the value nodes of each."""

    def __init__(self, nodes: Collection[str], pairs: list[tuple[str, Collection[str]]] | None = None) -> None:
        """Take the focus nodes, and the value nodes of each unless it is its own."""
        self._nodes, self._pairs = nodes, pairs

    @cached_property
    def pairs(self) -> list[tuple[str, Collection[str]]]:
        """Each focus node with its value nodes."""
        return [(node, (node,)) for node in self._nodes] if self._pairs is None else self._pairs

    @property
    def all(self) -> Collection[str]:
        """The value nodes of all focus nodes, one as often as it is found."""
        return self._nodes if self._pairs is None else list(chain.from_iterable(map(itemgetter(1), self._pairs)))

    @cached_property
    def distinct(self) -> set[str]:
        """The value nodes of all focus nodes, each once."""
        return set(self.all)


class Words(Protocol):
    """Words the results of shapes that have no message."""

    def __call__(self, parameter: str, shape: str, focus: str, value: str | None) -> tuple[Message, ...]:
        """Return the messages of a result; ``parameter`` is that of its constraint."""


@dataclass(frozen=True)
class Run:
    """One validation: the data, who words results without a message, and the answers of queries."""

    data: DataGraph
    words: Words
    answers: dict[object, Any] = field(default_factory=dict)

    @cached_property
    def solver(self) -> Solver:
        """Answers the queries of shapes."""
        return Solver(self.data)


@dataclass(frozen=True)
class Constraint:
    """One constraint of a shape."""

    #: The IRI of its component.
    component: str
    #: The local name of its parameter.
    parameter: str
    find: Callable[[Run, ValueNodes], Iterable[Finding]]


@dataclass(frozen=True)
class Shape:
    """A compiled shape. Equal shapes are one shape: compare them by identity."""

    node: str
    #: The named shape around it, if it has no name.
    name: str
    severity: str
    messages: tuple[Message, ...]
    #: None for a node shape, whose value node is the focus node.
    path: Path | None
    is_active: bool = True
    constraints: list[Constraint] = field(default_factory=list)
    properties: list[Shape] = field(default_factory=list)

    @property
    def stays_at_focus(self) -> bool:
        """Whether its results are all about its own focus nodes, not about value nodes of property shapes inside."""
        return not (self.path and self.properties) and all(shape.stays_at_focus for shape in self.properties)

    def results(self, run: Run, nodes: Collection[str]) -> Iterator[Result]:
        """Yield the results of validating each of the nodes."""
        if not self.is_active or not nodes:
            return
        values = self._value_nodes(run.data, nodes)
        path = self.path.text if self.path else None
        for constraint in self.constraints:
            for found in constraint.find(run, values):
                messages = found.messages
                if messages is None:
                    messages = self.messages or run.words(constraint.parameter, self.node, found.focus, found.value)
                yield Result(
                    focus=found.focus,
                    path=found.path or path,
                    value=found.value,
                    severity=self.severity,
                    messages=messages,
                    shape=self.name,
                    component=constraint.component,
                    details=found.details,
                )
        if self.properties:
            inner = values.all
            for shape in self.properties:
                yield from shape.results(run, inner)

    def failing(self, run: Run, nodes: Collection[str]) -> set[str]:
        """Return those of the nodes that do not conform."""
        failed = set[str]()
        if not self.is_active or not nodes:
            return failed
        values = self._value_nodes(run.data, nodes)
        for constraint in self.constraints:
            failed.update(found.focus for found in constraint.find(run, values))
        for shape in self.properties:
            if bad := shape.failing(run, values.distinct):
                failed.update(focus for focus, each in values.pairs if not bad.isdisjoint(each))
        return failed

    def _value_nodes(self, data: DataGraph, nodes: Collection[str]) -> ValueNodes:
        return ValueNodes(nodes) if self.path is None else ValueNodes(nodes, self.path.pairs(data, nodes))


def each_value(bad: Callable[[Run, set[str]], Collection[str]]) -> Callable[[Run, ValueNodes], Iterable[Finding]]:
    """Return the search for value nodes that break a constraint; ``bad`` returns those among a set of nodes."""

    def find(run: Run, values: ValueNodes) -> Iterable[Finding]:
        found = bad(run, values.distinct)
        if not found:
            return _NONE
        return [Finding(focus, value) for focus, each in values.pairs for value in each if value in found]

    return find


_NONE: Final[tuple[Finding, ...]] = ()
