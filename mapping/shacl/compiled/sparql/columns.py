"""Values of expressions as columns: one value for each row of a table, None where an expression has none.

SPARQL calls that an error. Conditions are columns of true, false and None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


#: So many rows are evaluated at once where some row of the table has no value.
_PART: Final = 64


class ExpressionError(Exception):
    """A function has no value for its arguments; a filter is then not met."""


class Column(NamedTuple):
    """The value of an expression in each row."""

    values: list[Any]
    #: Whether every row has a value.
    is_complete: bool


def constant(value: object, length: int) -> Column:
    """Return a column with one value in all rows."""
    return Column([value] * length, is_complete=True)


def apply(function: Callable[..., Any], *arguments: Column) -> Column:
    """Return the values of a function, which has none where an argument has none or it raises `ExpressionError`."""
    columns = [each.values for each in arguments]
    if all(each.is_complete for each in arguments):
        try:
            return Column(list(map(function, *columns)), is_complete=True)
        except ExpressionError:
            pass  # some row is the reason: look for it
    found = []
    for at in range(0, len(columns[0]), _PART):
        found += _values_of_part(function, [each[at : at + _PART] for each in columns])
    return Column(found, is_complete=False)


def _values_of_part(function: Callable[..., Any], columns: Sequence[list[Any]]) -> list[Any]:
    """Return the values of a function in some rows, one by one if any of them has none."""
    if not any(None in each for each in columns):
        try:
            return list(map(function, *columns))
        except ExpressionError:
            pass
    return [_value(function, row) for row in zip(*columns, strict=True)]


def _value(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:  # noqa: ANN401 - of any type
    if any(each is None for each in arguments):
        return None
    try:
        return function(*arguments)
    except ExpressionError:
        return None


def first_known(columns: Sequence[Column]) -> Column:
    """Return the first value that each row has (COALESCE)."""
    found = [next((each for each in row if each is not None), None) for row in zip(*_values(columns), strict=True)]
    return Column(found, is_complete=any(each.is_complete for each in columns))


def chosen(conditions: Column, then: Column, otherwise: Column) -> Column:
    """Return the one value where a condition is true, and the other where it is false (IF)."""
    rows = zip(conditions.values, then.values, otherwise.values, strict=True)
    found = [None if condition is None else one if condition else other for condition, one, other in rows]
    return Column(found, is_complete=all(each.is_complete for each in (conditions, then, otherwise)))


def negation(conditions: Column) -> Column:
    """Return the opposite of conditions."""
    found = [None if each is None else not each for each in conditions.values]
    return Column(found, conditions.is_complete)


def decision(conditions: Sequence[Column], *, decisive: bool) -> Column:
    """Return the connection of conditions that one outcome decides, even if others are errors (section 17.2)."""
    rows = zip(*_values(conditions), strict=True)
    found = [decisive if decisive in row else None if None in row else not decisive for row in rows]
    return Column(found, all(each.is_complete for each in conditions))


def _values(columns: Sequence[Column]) -> list[list[Any]]:
    return [each.values for each in columns]
