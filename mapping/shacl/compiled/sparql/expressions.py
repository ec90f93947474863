"""Evaluate expressions of queries for all rows of a table at once.

An expression has a form for each use of its value: as a condition, as characters, as a number, and as any value.
Conditions on strings and numbers then need no literal in between.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mapping.shacl.compiled.sparql.columns import Column, apply, chosen, constant, decision, first_known, negation
from mapping.shacl.compiled.sparql.functions import (
    FALSE,
    FUNCTIONS,
    TESTS,
    TRUE,
    equal,
    is_true,
    language_of,
    number,
    text_of,
)
from mapping.shacl.compiled.sparql.plain import ARITHMETIC, ORDERS, PLAIN, PLAIN_TESTS, is_number, is_plain
from mapping.shacl.compiled.sparql.syntax import Call, Constant, Exists, Variable, variables_of
from mapping.shacl.compiled.sparql.table import Table
from mapping.shacl.compiled.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from mapping.shacl.compiled.sparql.nodes import NodeValues
    from mapping.shacl.compiled.sparql.syntax import Expression, Group


class Expressions:
    """Evaluates expressions for the rows of one table."""

    def __init__(self, table: Table, nodes: NodeValues, exists: Callable[[Group, Table], list[bool]]) -> None:
        """Take the table, the values of nodes, and what says for which rows a group has a solution."""
        self._table, self._nodes, self._exists = table, nodes, exists

    def test(self, expression: Expression) -> Column:
        """Return whether an expression is true."""
        match expression:
            case Exists(group):
                return Column(self._exists(group, self._table), is_complete=True)
            case Call("BOUND", (Variable() as name,)):
                return Column([node is not None for node in self._table.column(name)], is_complete=True)
            case Call("!" | "&&" | "||" as name, conditions):
                found = [self.test(each) for each in conditions]
                return negation(*found) if name == "!" else decision(found, decisive=name == "||")
            case Call("IN", (first, *others)):
                return self._any_equal(self.value(first), [self.value(each) for each in others])
            case Call(name, arguments) if name in TESTS:
                return self._of_distinct_nodes(Expressions.test, expression) or self._comparison(name, arguments)
        return apply(is_true, self.value(expression))

    def _any_equal(self, first: Column, others: Sequence[Column]) -> Column:
        if not others:
            return constant(False, self._table.length)
        return decision([apply(equal, first, each) for each in others], decisive=True)

    def _comparison(self, name: str, arguments: Sequence[Expression]) -> Column:
        first, *others = arguments
        if name in PLAIN_TESTS and all(map(is_plain, others)) and (name not in ORDERS or is_plain(first)):
            return apply(PLAIN_TESTS[name], *map(self.text, arguments))
        if name in ORDERS and all(map(is_number, arguments)):
            return apply(ORDERS[name], *map(self.number, arguments))
        if name in {"<", ">", "<=", ">="} and isinstance(first, Variable) and isinstance(others[0], Variable):
            return self._order(ORDERS[name], first, others[0])
        return apply(TESTS[name], *map(self.value, arguments))

    def _order(self, is_so: Callable[[Any, Any], bool], one: Variable, other: Variable) -> Column:
        """Return the comparison of two variables."""
        numbers = self.number(one), self.number(other)
        if all(each.is_complete for each in numbers):
            return apply(is_so, *numbers)
        return apply(partial(self._nodes.compare, is_so), self._column(one), self._column(other))

    def text(self, expression: Expression) -> Column:
        """Return the characters of a string, with or without a language."""
        match expression:
            case Constant(Literal() as literal) if is_plain(expression):
                return constant(literal.value, self._table.length)
            case Variable():
                return apply(self._nodes.strings.__getitem__, self._column(expression))
            case Call("STR" | "LANG" as function, (Variable() as name,)):
                known = self._nodes.characters if function == "STR" else self._nodes.languages
                return apply(known.__getitem__, self._column(name))
            case Call("LANG", (of,)):
                return apply(language_of, self.value(of))
            case Call(name, arguments) if name in PLAIN and arguments and is_plain(expression):
                return self._of_distinct_nodes(Expressions.text, expression) or apply(
                    PLAIN[name], *map(self.text, arguments)
                )
        return apply(text_of, self.value(expression))

    def _of_distinct_nodes(
        self, evaluate: Callable[[Expressions, Expression], Column], expression: Call
    ) -> Column | None:
        """Evaluate an expression once for each node of the only variable in it, if many rows have the same node."""
        names = variables_of(expression)
        if len(names) != 1 or not names <= self._table.bound:
            return None
        (name,) = names
        nodes = self._table.columns[name]
        distinct = list(set(nodes))
        if 2 * len(distinct) > len(nodes):
            return None
        table = Table({name: distinct}, len(distinct), frozenset(names))
        values, is_complete = evaluate(Expressions(table, self._nodes, self._exists), expression)
        return Column(list(map(dict(zip(distinct, values, strict=True)).__getitem__, nodes)), is_complete)

    def number(self, expression: Expression) -> Column:
        """Return a number."""
        match expression:
            case Variable():
                return self._nodes.numbers(self._column(expression))
            case Call("STRLEN", (text,)):
                return apply(len, self.text(text))
            case Call(name, arguments) if name in ARITHMETIC:
                return _compute(ARITHMETIC[name], *map(self.number, arguments))
        return apply(number, self.value(expression))

    def value(self, expression: Expression) -> Column:
        """Return the value of an expression."""
        match expression:
            case Variable():
                return apply(self._nodes.values.__getitem__, self._column(expression))
            case Constant(value):
                return constant(value, self._table.length)
            case Call("IF", (condition, then, otherwise)):
                return chosen(self.test(condition), self.value(then), self.value(otherwise))
            case Call("COALESCE", choices):
                return first_known([self.value(each) for each in choices])
            case Call(name, arguments) if name in FUNCTIONS:
                found = [self.value(each) for each in arguments]
                return apply(FUNCTIONS[name], *found) if found else constant(FUNCTIONS[name](), self._table.length)
        return apply(lambda is_so: TRUE if is_so else FALSE, self.test(expression))

    def _column(self, name: Variable) -> Column:
        return Column(self._table.column(name), name in self._table.bound)


def _compute(function: Callable[[Any, Any], Any], one: Column, other: Column) -> Column:
    """Return the numbers that a function makes of others; Python refuses to mix a decimal with a double."""
    try:
        return apply(function, one, other)
    except TypeError:
        return apply(partial(_with_doubles, function), one, other)


def _with_doubles(function: Callable[[Any, Any], Any], one: Decimal | float, other: Decimal | float) -> Any:  # noqa: ANN401
    is_double = isinstance(one, float) or isinstance(other, float)
    return function(float(one), float(other)) if is_double else function(one, other)
