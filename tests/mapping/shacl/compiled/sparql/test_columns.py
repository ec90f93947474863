"""A column holds None in each row where an expression has no value, and conditions follow the logic of SPARQL."""

from __future__ import annotations

import pytest

from mapping.shacl.compiled.sparql.columns import (
    Column,
    ExpressionError,
    apply,
    chosen,
    constant,
    decision,
    first_known,
    negation,
)

OUTCOMES = [True, False, None]
PAIRS = [(one, other) for one in OUTCOMES for other in OUTCOMES]


def column(*values: object) -> Column:
    return Column(list(values), is_complete=None not in values)


def half(number: int) -> int:
    if number % 2:
        raise ExpressionError
    return number // 2


def test_a_function_has_no_value_where_it_fails_or_an_argument_has_none() -> None:
    assert apply(half, column(2, 4)) == column(1, 2)
    assert apply(half, column(2, 3, 4)).values == [1, None, 2]
    assert apply(half, column(2, None)).values == [1, None]
    assert not apply(half, column(2, 3)).is_complete


@pytest.mark.parametrize(("decisive", "expected"), [
    (False, [True, False, None, False, False, False, None, False, None]),
    (True, [True, True, True, True, False, None, True, None, None]),
])  # fmt: skip
def test_and_and_or_are_those_of_section_17_2(decisive: bool, expected: list[bool | None]) -> None:
    ones, others = zip(*PAIRS, strict=True)
    assert decision([column(*ones), column(*others)], decisive=decisive).values == expected


def test_an_error_is_no_truth_when_it_is_negated() -> None:
    assert negation(column(*OUTCOMES)).values == [False, True, None]


def test_a_choice_needs_no_value_of_the_other_side() -> None:
    assert chosen(column(*OUTCOMES), column(1, None, 1), column(None, 2, 2)).values == [1, 2, None]


def test_the_first_value_that_a_row_has() -> None:
    assert first_known([column(None, 1, None), constant(7, 3)]) == column(7, 1, 7)
    assert first_known([column(None, 1), column(None, 2)]).values == [None, 1]
