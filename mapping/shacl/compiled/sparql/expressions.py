"""Compile expressions of queries into functions of a row.

An expression has a form for each use of its value: as a condition, as characters, as a number, and as any value.
Conditions on strings and numbers then need no literal in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from mapping.shacl.compiled.sparql.connectives import CHOICES, CONNECTIVES, any_equal
from mapping.shacl.compiled.sparql.functions import FALSE, FUNCTIONS, TESTS, TRUE, is_true, language_of, text_of
from mapping.shacl.compiled.sparql.nodes import ExpressionError
from mapping.shacl.compiled.sparql.plain import ARITHMETIC, ORDERS, PLAIN, PLAIN_TESTS, is_number, is_plain
from mapping.shacl.compiled.sparql.syntax import Call, Constant, Exists, Variable
from mapping.shacl.compiled.terms import Literal, language_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from mapping.shacl.compiled.sparql.nodes import Comparables, Value, Values
    from mapping.shacl.compiled.sparql.syntax import Expression, Group

#: The nodes of the variables of a solution; None for one that is unbound.
Row = tuple[Any, ...]
_Found = TypeVar("_Found")
_Argument = TypeVar("_Argument")


class ExpressionCompiler:
    """Compiles expressions for the rows of one table."""

    def __init__(
        self,
        slots: Mapping[str, int],
        values: Values,
        comparables: Comparables,
        exists: Callable[[Group], Callable[[Row], bool]],
    ) -> None:
        """Take the places of variables in rows, the nodes of the data, and what compiles EXISTS."""
        self._slots, self._values, self._comparables, self._exists = slots, values, comparables, exists

    def test(self, expression: Expression) -> Callable[[Row], bool]:
        """Return what says whether an expression is true of a row; it may raise `ExpressionError`, like all others."""
        match expression:
            case Exists(group):
                return self._exists(group)
            case Call("BOUND", (Variable() as name,)):
                at = self._slots.get(name)
                return lambda row: at is not None and row[at] is not None
            case Call("IN", arguments):
                return any_equal([self.value(each) for each in arguments])
            case Call(name, arguments) if name in CONNECTIVES:
                return CONNECTIVES[name]([self.test(each) for each in arguments])
            case Call(name, arguments) if name in TESTS:
                return self._comparison(name, arguments)
        value = self.value(expression)
        return lambda row: is_true(value(row))

    def _comparison(self, name: str, arguments: Sequence[Expression]) -> Callable[[Row], bool]:
        first, *others = arguments
        if name in PLAIN_TESTS and all(map(is_plain, others)) and (name not in ORDERS or is_plain(first)):
            return _call(PLAIN_TESTS[name], [self.text(each) for each in arguments])
        if name in ORDERS and all(map(is_number, arguments)):
            return _call(ORDERS[name], [self.number(each) for each in arguments])
        if name in {"<", ">", "<=", ">="} and isinstance(first, Variable) and isinstance(others[0], Variable):
            return self._order(ORDERS[name], first, others[0])
        return _call(TESTS[name], [self.value(each) for each in arguments])

    def _order(self, is_so: Callable[[Any, Any], bool], one: Variable, other: Variable) -> Callable[[Row], bool]:
        """Return the comparison of two variables."""
        first, second, comparables = self._slots.get(one), self._slots.get(other), self._comparables
        if first is None or second is None:
            return _fail

        def test(row: Row) -> bool:
            one, other = comparables[row[first] or ""], comparables[row[second] or ""]
            if one is None or other is None or one.kind != other.kind:
                raise ExpressionError
            return is_so(one.value, other.value)

        return test

    def text(self, expression: Expression) -> Callable[[Row], str]:
        """Return what gives the characters of a string, with or without a language."""
        match expression:
            case Constant(Literal() as literal) if is_plain(expression):
                return lambda _: literal.value
            case Call("STR", (Variable() as name,)):
                return self._characters_of_node(name)
            case Call("LANG", (Variable() as name,)):
                return _call(language_in, [self._literal(name)])
            case Call("LANG", (of,)):
                return _call(language_of, [self.value(of)])
            case Call(name, arguments) if name in PLAIN and is_plain(expression):
                return _call(PLAIN[name], [self.text(each) for each in arguments])
        value = self.value(expression)
        return lambda row: text_of(value(row))

    def _characters_of_node(self, name: Variable) -> Callable[[Row], str]:
        at, literals = self._slots.get(name), self._values.literals
        if at is None:
            return _fail

        def characters(row: Row) -> str:
            node: str | None = row[at]
            if node is None or node.startswith("_:"):
                raise ExpressionError
            return literals[node].value if node.startswith('"') else node

        return characters

    def _literal(self, name: Variable) -> Callable[[Row], str]:
        """Return what gives the text of a literal."""
        at = self._slots.get(name)
        if at is None:
            return _fail

        def literal(row: Row) -> str:
            node: str | None = row[at]
            if node is None or not node.startswith('"'):
                raise ExpressionError
            return node

        return literal

    def number(self, expression: Expression) -> Callable[[Row], int | Decimal | float]:
        """Return what gives a number."""
        match expression:
            case Variable() if (at := self._slots.get(expression)) is not None:
                number = self._comparables.number
                return lambda row: number(row[at] or "")
            case Call("STRLEN", (text,)):
                return _call(len, [self.text(text)])
            case Call(name, arguments) if name in ARITHMETIC:
                return _call(ARITHMETIC[name], [self.number(each) for each in arguments])
            case Constant(Literal() as literal):
                constant = self._comparables.number(literal.text)
                return lambda _: constant
        return _fail

    def value(self, expression: Expression) -> Callable[[Row], Value]:
        """Return what gives the value of an expression."""
        match expression:
            case Variable():
                return self._variable(expression)
            case Constant(constant):
                return lambda _: constant
            case Call("IF", (condition, *choices)):
                return CHOICES["IF"]([self.test(condition)], [self.value(each) for each in choices])
            case Call("COALESCE", choices):
                return CHOICES["COALESCE"]([], [self.value(each) for each in choices])
            case Call(name, arguments) if name in FUNCTIONS:
                return _call(FUNCTIONS[name], [self.value(each) for each in arguments])
        test = self.test(expression)
        return lambda row: TRUE if test(row) else FALSE

    def _variable(self, name: Variable) -> Callable[[Row], Value]:
        at, values = self._slots.get(name), self._values
        if at is None:
            return _fail

        def value(row: Row) -> Value:
            if (node := row[at]) is None:
                raise ExpressionError
            return values[node]

        return value


def _fail(_: Row) -> Any:  # noqa: ANN401 - there is no value
    raise ExpressionError


def _call(function: Callable[..., _Found], arguments: Sequence[Callable[[Row], _Argument]]) -> Callable[[Row], _Found]:
    """Return a function of the values of arguments; most have one or two."""
    if len(arguments) == 1:
        (only,) = arguments
        return lambda row: function(only(row))
    if len(arguments) == 2:
        first, second = arguments
        return lambda row: function(first(row), second(row))
    return lambda row: function(*[argument(row) for argument in arguments])
