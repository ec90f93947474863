"""Compile the constraints that compare value nodes with those of another property (SHACL, section 4.5)."""

from __future__ import annotations

from operator import itemgetter, le, lt
from typing import TYPE_CHECKING, Any, Final

from mapping.shacl.compiled.literals import are_numbers, order
from mapping.shacl.compiled.shape import Constraint, Finding, Run
from mapping.shacl.compiled.value_constraints import component

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mapping.shacl.compiled.reader import ShapeReader
    from mapping.shacl.compiled.value_nodes import ValueNodes

    Find = Callable[[Run, ValueNodes, str], Iterator[Finding]]


def _find_unequal(run: Run, values: ValueNodes, predicate: str) -> Iterator[Finding]:
    others = run.data.by_subject(predicate)
    for focus, each in values.pairs:
        other = others.get(focus, ())
        if set(other) != set(each):
            yield from (Finding(focus, value) for value in each if value not in other)
            yield from (Finding(focus, value) for value in other if value not in each)


def _find_shared(run: Run, values: ValueNodes, predicate: str) -> Iterator[Finding]:
    others = run.data.by_subject(predicate)
    for focus, each in values.pairs:
        if other := others.get(focus):
            yield from (Finding(focus, value) for value in each if value in other)


def _finder_of_not_less(is_good: Callable[[Any, Any], bool], good: frozenset[int]) -> Find:
    """Return the search for pairs of values whose comparison has another outcome, one result for each pair."""

    def find(run: Run, values: ValueNodes, predicate: str) -> Iterator[Finding]:
        others = run.data.by_subject(predicate)
        pairs = [
            (focus, value, bound) for focus, each in values.pairs for value in each for bound in others.get(focus, ())
        ]
        ones, bounds = (list(map(run.nodes.comparables.__getitem__, map(itemgetter(at), pairs))) for at in (1, 2))
        if are_numbers(ones) and are_numbers(bounds) and all(map(is_good, ones, bounds)):
            return
        for (focus, value, _), one, bound in zip(pairs, ones, bounds, strict=True):
            if order(one, bound) not in good:
                yield Finding(focus, value)

    return find


_FINDERS: Final[Mapping[str, Find]] = {
    "equals": _find_unequal,
    "disjoint": _find_shared,
    "lessThan": _finder_of_not_less(lt, frozenset({-1})),
    "lessThanOrEquals": _finder_of_not_less(le, frozenset({-1, 0})),
}


def _compile(shape: ShapeReader, name: str) -> Iterator[Constraint]:
    if name.startswith("lessThan"):
        shape.require_path(name)
    find = _FINDERS[name]
    for predicate in shape.iris(name):
        yield Constraint(
            component(name),
            name,
            lambda run, values, predicate=predicate: find(run, values, predicate),  # type: ignore[misc]
        )


#: What compiles each parameter.
COMPILERS: Final[Mapping[str, Callable[[ShapeReader], Iterator[Constraint]]]] = {
    "equals": lambda shape: _compile(shape, "equals"),
    "disjoint": lambda shape: _compile(shape, "disjoint"),
    "lessThan": lambda shape: _compile(shape, "lessThan"),
    "lessThanOrEquals": lambda shape: _compile(shape, "lessThanOrEquals"),
}
