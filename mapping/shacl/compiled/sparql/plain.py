"""Expressions that are always strings without a language, or numbers, and functions of their Python values."""

from __future__ import annotations

import operator
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from mapping.rdf.namespaces import XSD
from mapping.shacl.compiled.sparql.functions import has_match, replaced
from mapping.shacl.compiled.sparql.syntax import Call, Constant
from mapping.shacl.compiled.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mapping.shacl.compiled.sparql.syntax import Expression

#: Functions whose value is always a string without a language, and those that keep the language of their arguments.
_ALWAYS: Final = frozenset({"STR", "LANG", "SHA256"})
_KEEPING: Final = frozenset({"CONCAT", "LCASE", "REPLACE", "UCASE"})


def is_plain(expression: Expression) -> bool:
    """Say whether an expression is always a string without a language, or an error."""
    match expression:
        case Constant(Literal() as literal):
            return literal.datatype == XSD.string.value
        case Call(name, arguments):
            return name in _ALWAYS or (name in _KEEPING and all(map(is_plain, arguments)))
    return False


def is_number(expression: Expression) -> bool:
    """Say whether an expression is always a number, or an error."""
    match expression:
        case Constant(Literal() as literal):
            return literal.datatype in {XSD.integer.value, XSD.decimal.value}
        case Call(name, _):
            return name in ARITHMETIC or name == "STRLEN"
    return False


ARITHMETIC: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
ORDERS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
#: Functions of the characters of plain strings.
PLAIN: Final[Mapping[str, Callable[..., str]]] = {
    "CONCAT": lambda *texts: "".join(texts),
    "LCASE": str.lower,
    "REPLACE": replaced,
    "SHA256": lambda text: sha256(text.encode()).hexdigest(),
    "UCASE": str.upper,
}
#: Tests of the characters of a string, the first, and of plain ones, the others.
PLAIN_TESTS: Final[Mapping[str, Callable[..., bool]]] = {
    **ORDERS,
    "CONTAINS": operator.contains,
    "REGEX": has_match,
    "STRENDS": str.endswith,
    "STRSTARTS": str.startswith,
}
