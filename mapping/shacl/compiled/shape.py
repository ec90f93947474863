"""A compiled shape: it looks at all its focus nodes at once and yields the results of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from mapping.shacl.compiled.sparql.nodes import NodeValues
from mapping.shacl.compiled.sparql.solver import Solver
from mapping.shacl.compiled.value_nodes import ValueNodes
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


class Words(Protocol):
    """Words the results of shapes that have no message."""

    def __call__(self, parameter: str, shape: str, focus: str, value: str | None, /) -> tuple[Message, ...]:
        """Return the messages of a result; ``parameter`` is that of its constraint."""


@dataclass(frozen=True)
class Run:
    """One validation: the data, who words results without a message, and the answers of queries."""

    data: DataGraph
    words: Words
    answers: dict[object, Any] = field(default_factory=dict)

    @cached_property
    def nodes(self) -> NodeValues:
        """The values of nodes."""
        return NodeValues(self.data.literals)

    @cached_property
    def solver(self) -> Solver:
        """Answers the queries of shapes."""
        return Solver(self.data, self.nodes)


@dataclass(frozen=True)
class Constraint:
    """One constraint of a shape."""

    #: The IRI of its component.
    component: str
    #: The local name of its parameter.
    parameter: str
    find: Callable[[Run, ValueNodes], Iterable[Finding]]
    #: Returns those of some value nodes that break the constraint, if each does by itself.
    bad: Callable[[Run, set[str]], Collection[str]] | None = None
    #: Returns the focus nodes of the findings, if those say no more.
    focus_nodes: Callable[[Run, ValueNodes], Iterable[str]] | None = None


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
            if self.path is None and constraint.bad:
                failed.update(constraint.bad(run, values.distinct))
            elif constraint.focus_nodes:
                failed.update(constraint.focus_nodes(run, values))
            else:
                failed.update(found.focus for found in constraint.find(run, values))
        for shape in self.properties:
            bad = shape.failing(run, values.distinct)
            if self.path is None:
                failed |= bad
            elif bad:
                failed.update(focus for focus, each in values.pairs if not bad.isdisjoint(each))
        return failed

    def _value_nodes(self, data: DataGraph, nodes: Collection[str]) -> ValueNodes:
        return ValueNodes(nodes, self.path, data)


def of_values(component: str, parameter: str, bad: Callable[[Run, set[str]], Collection[str]]) -> Constraint:
    """Return a constraint that each value node meets or breaks by itself; ``bad`` returns those that break it."""

    def find(run: Run, values: ValueNodes) -> Iterable[Finding]:
        found = bad(run, values.superset)
        return [Finding(focus, value) for focus, value in values.with_any(found)] if found else ()

    return Constraint(component, parameter, find, bad)


def of_focus_nodes(
    component: str, parameter: str, focus_nodes: Callable[[Run, ValueNodes], Iterable[str]]
) -> Constraint:
    """Return a constraint whose findings say no more than the focus nodes that break it."""
    return Constraint(
        component, parameter, lambda run, values: map(Finding, focus_nodes(run, values)), focus_nodes=focus_nodes
    )
