"""Operators of SPARQL that do not need the value of every argument (SPARQL 1.1, sections 17.2 and 17.4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mapping.shacl.compiled.sparql.functions import equal
from mapping.shacl.compiled.sparql.nodes import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mapping.shacl.compiled.sparql.nodes import Value

    Test = Callable[[tuple[Any, ...]], bool]
    Evaluate = Callable[[tuple[Any, ...]], Value]


def _not(tests: Sequence[Test]) -> Test:
    (test,) = tests
    return lambda row: not test(row)


def _decided(tests: Sequence[Test], *, decisive: bool) -> Test:
    """Return the connection of tests that one outcome decides, even if others are errors."""

    def connected(row: tuple[Any, ...]) -> bool:
        error = None
        for test in tests:
            try:
                if test(row) is decisive:
                    return decisive
            except ExpressionError as each:
                error = each
        if error:
            raise error
        return not decisive

    return connected


def any_equal(values: Sequence[Evaluate]) -> Test:
    """Return whether the first value is equal to one of the others."""
    first, *others = values
    return _decided([lambda row, each=each: equal(first(row), each(row)) for each in others], decisive=True)  # type: ignore[misc]


def _coalesce(_: object, values: Sequence[Evaluate]) -> Evaluate:
    def first(row: tuple[Any, ...]) -> Value:
        for value in values:
            try:
                return value(row)
            except ExpressionError:
                continue
        raise ExpressionError

    return first


def _if(tests: Sequence[Test], values: Sequence[Evaluate]) -> Evaluate:
    (test,), (then, otherwise) = tests, values
    return lambda row: then(row) if test(row) else otherwise(row)


CONNECTIVES: Final[Mapping[str, Callable[[Sequence[Test]], Test]]] = {
    "!": _not,
    "&&": lambda tests: _decided(tests, decisive=False),
    "||": lambda tests: _decided(tests, decisive=True),
}
CHOICES: Final = {"COALESCE": _coalesce, "IF": _if}
