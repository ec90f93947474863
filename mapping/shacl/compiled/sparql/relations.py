"""The predicates and property paths of queries, followed in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mapping.shacl.compiled.steps import alternatives, any_step, repeat, sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mapping.shacl.compiled.data_graph import DataGraph, Step
    from mapping.shacl.compiled.steps import Bind


class Direction(NamedTuple):
    """A path in one direction."""

    bind: Bind
    #: The steps with which a path of at least one step begins.
    starts: frozenset[Step]


@dataclass(frozen=True)
class Relation:
    """A predicate or a path."""

    forward: Direction
    backward: Direction
    #: The least number of steps, at most 1.
    length: int = 1
    #: Whether each of its starts is the whole path.
    is_step: bool = False
    #: The paths that it goes one after the other, if it is a sequence.
    parts: tuple[Relation, ...] = ()

    def size(self, data: DataGraph) -> int:
        """Return about how many nodes a path of at least one step may begin at."""
        return sum(len(data.by_subject(predicate)) for predicate, _ in self.forward.starts)


def of_predicate(predicate: str) -> Relation:
    """Return the relation of a predicate."""
    return Relation(_step({(predicate, False)}), _step({(predicate, True)}), is_step=True)


def _step(steps: Iterable[Step]) -> Direction:
    found = frozenset(steps)
    return Direction(any_step(found), found)


def inverse_of(one: Relation) -> Relation:
    """Return a relation backwards."""
    parts = tuple(inverse_of(part) for part in reversed(one.parts))
    return Relation(one.backward, one.forward, one.length, one.is_step, parts)


def sequence_of(parts: Sequence[Relation]) -> Relation:
    """Return the relation of paths one after the other."""
    if len(parts) == 1:
        return parts[0]
    forward, backward = [part.forward for part in parts], [part.backward for part in reversed(parts)]
    return Relation(
        Direction(sequence(*[each.bind for each in forward]), _starts(forward, parts)),
        Direction(sequence(*[each.bind for each in backward]), _starts(backward, reversed(parts))),
        max(part.length for part in parts),
        parts=tuple(parts),
    )


def _starts(directions: Sequence[Direction], parts: Iterable[Relation]) -> frozenset[Step]:
    """Return the starts of a sequence: those of its first part, and of the next if the first may have no step."""
    found: frozenset[Step] = frozenset()
    for direction, part in zip(directions, parts, strict=True):
        found |= direction.starts
        if part.length:
            break
    return found


def alternatives_of(parts: Sequence[Relation]) -> Relation:
    """Return the relation of any of several paths; those that are single steps share one index."""
    steps, others = [part for part in parts if part.is_step], [part for part in parts if not part.is_step]
    if steps:
        one = Relation(
            _any_step([each.forward for each in steps]), _any_step([each.backward for each in steps]), is_step=True
        )
        others.append(one)
    if len(others) == 1:
        return others[0]
    return Relation(
        _any_of([part.forward for part in others]),
        _any_of([part.backward for part in others]),
        min(part.length for part in others),
    )


def _any_step(directions: Iterable[Direction]) -> Direction:
    return _step(step for each in directions for step in each.starts)


def _any_of(directions: Sequence[Direction]) -> Direction:
    starts = frozenset(step for each in directions for step in each.starts)
    return Direction(alternatives(*[each.bind for each in directions]), starts)


def repeated(one: Relation, sign: str) -> Relation:
    """Return the relation of a path with ``*``, ``+`` or ``?`` behind it."""
    zero, many = sign != "+", sign != "?"
    forward, backward = (
        Direction(repeat(each.bind, zero=zero, many=many), each.starts) for each in (one.forward, one.backward)
    )
    return Relation(forward, backward, 0 if zero else one.length)
