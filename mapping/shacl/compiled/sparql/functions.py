"""The functions and operators of SPARQL (SPARQL 1.1, section 17) for values: IRIs, blank nodes and literals."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from mapping.rdf.namespaces import XSD
from mapping.shacl.compiled.literals import NUMBERS, compare, number_of
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.patterns import compile_pattern
from mapping.shacl.compiled.sparql.columns import ExpressionError
from mapping.shacl.compiled.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: An IRI or a blank node as the indexes write it, or a literal.
Value = str | Literal
_STRING: Final = XSD.string.value
_BOOLEAN: Final = XSD.boolean.value
_INTEGER: Final = XSD.integer.value
#: Numbers of two of these types make a number of the one that comes later here (XPath functions, section 4.2).
_PROMOTED: Final = (_INTEGER, XSD.decimal.value, XSD.float.value, XSD.double.value)
TRUE: Final = Literal("true", _BOOLEAN)
FALSE: Final = Literal("false", _BOOLEAN)
_GROUP: Final = re.compile(r"\\([\\$])|\$([0-9])|\\")
_MOST_PATTERNS: Final = 4_096


def is_true(value: Value) -> bool:
    """Return the effective boolean value (section 17.2.2)."""
    if isinstance(value, Literal):
        if value.datatype == _BOOLEAN:
            return value.value in {"true", "1"}
        if value.datatype == _STRING or value.language:
            return bool(value.value)
        if value.datatype in NUMBERS:
            return bool(number_of(value))
    raise ExpressionError


def equal(one: Value, other: Value) -> bool:
    """Say whether two values are equal (section 17.4.1.7)."""
    if one == other:
        return not isinstance(one, Literal) or one.value != "NaN"
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    if (order := compare(one, other)) is not None:
        return order == 0
    if one.datatype != other.datatype or one.datatype == _STRING:
        return False
    if one.language:
        return one.language.lower() == other.language.lower() and one.value == other.value
    raise ExpressionError


def order_of(one: Value, other: Value) -> int:
    """Return -1, 0 or 1 as the first value is less, equal or greater."""
    order = compare(one, other) if isinstance(one, Literal) and isinstance(other, Literal) else None
    if order is None:
        raise ExpressionError
    return order


def text_of(value: Value) -> str:
    """Return the characters of a string, with or without a language."""
    if not isinstance(value, Literal) or not (value.datatype == _STRING or value.language):
        raise ExpressionError
    return value.value


def language_of(value: Value) -> str:
    """Return the language of a literal; empty if it has none."""
    return _literal(value).language


def _str(value: Value) -> Literal:
    if isinstance(value, Literal):
        return Literal(value.value)
    if value.startswith("_:"):
        raise ExpressionError
    return Literal(value)


def _literal(value: Value) -> Literal:
    if not isinstance(value, Literal):
        raise ExpressionError
    return value


def _with_text(text: str, like: Value) -> Literal:
    """Return a string with the language of another."""
    found = _literal(like)
    return Literal(text, found.datatype, found.language)


def _pair(one: Value, other: Value) -> tuple[str, str]:
    """Return the characters of two strings that are compatible (section 17.4.3.1.1)."""
    first, second = text_of(one), text_of(other)
    language = _literal(other).language
    if language and language != _literal(one).language:
        raise ExpressionError
    return first, second


def _concat(*values: Value) -> Literal:
    text = "".join(map(text_of, values))
    kinds = {_literal(value)[1:] for value in values}
    return Literal(text, *kinds.pop()) if len(kinds) == 1 else Literal(text)


def _before(one: Value, other: Value) -> Literal:
    text, part = _pair(one, other)
    return _with_text(text.partition(part)[0] if part else "", one) if part in text else Literal("")


def _after(one: Value, other: Value) -> Literal:
    text, part = _pair(one, other)
    return _with_text(text[text.index(part) + len(part) :], one) if part in text else Literal("")


def _substring(value: Value, start: Value, length: Value | None = None) -> Literal:
    text, first = text_of(value), _whole(start) - 1
    end = len(text) if length is None else first + _whole(length)
    return _with_text(text[max(first, 0) : max(end, 0)], value)


def _whole(value: Value) -> int:
    found = number(value)
    if not isinstance(found, int):
        raise ExpressionError
    return found


def _language_matches(one: Value, other: Value) -> bool:
    tag, wanted = text_of(one).lower(), text_of(other).lower()
    return bool(tag) and (wanted in {"*", tag} or tag.startswith(f"{wanted}-"))


@lru_cache(_MOST_PATTERNS)
def _pattern(text: str, flags: str) -> re.Pattern[str]:
    try:
        return compile_pattern(text, flags)
    except NotCompiled:
        raise ExpressionError from None


def has_match(text: str, pattern: str, flags: str = "") -> bool:
    """Say whether a pattern matches some part of a text."""
    return _pattern(pattern, flags).search(text) is not None


def replaced(text: str, pattern: str, replacement: str, flags: str = "") -> str:
    """Return a text with each match of a pattern replaced."""
    template = _template(replacement) if "$" in replacement or "\\" in replacement else replacement
    try:
        return _pattern(pattern, flags).sub(template, text)
    except (re.error, IndexError):  # it names a group that the pattern lacks
        raise ExpressionError from None


@lru_cache(_MOST_PATTERNS)
def _template(replacement: str) -> str:
    """Write a replacement of XPath for Python (XPath functions, section 5.6.3)."""
    return _GROUP.sub(
        lambda found: rf"\g<{found[2]}>" if found[2] else "\\\\" if found[1] in {None, "\\"} else found[1], replacement
    )


def _iri(value: Value) -> str:
    if _is_iri(value):
        return str(value)
    if not isinstance(value, Literal) or value.datatype != _STRING or ":" not in value.value:
        raise ExpressionError
    return value.value


def _is_iri(value: Value) -> bool:
    return isinstance(value, str) and not value.startswith("_:")


def number(value: Value) -> int | Decimal | float:
    """Return the number that a literal is."""
    found = number_of(value) if isinstance(value, Literal) else None
    if found is None:
        raise ExpressionError
    return found


def _type_of(*values: Value) -> str:
    """Return the type of the result of arithmetic."""
    types = [_literal(value).datatype for value in values]
    return max((each if each in _PROMOTED else _INTEGER for each in types), key=_PROMOTED.index)


def _write(found: Decimal | float, datatype: str) -> Literal:
    return Literal(f"{found.normalize():f}" if isinstance(found, Decimal) else str(found), datatype)


def _arithmetic(compute: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Value, Value], Literal]:
    def find(one: Value, other: Value) -> Literal:
        numbers: list[int | Decimal | float] = [number(one), number(other)]
        if any(isinstance(each, float) for each in numbers):
            numbers = [float(each) for each in numbers]
        return _write(compute(*numbers), _type_of(one, other))  # type: ignore[arg-type]

    return find


def _rounded(compute: Callable[[Any], Decimal | float]) -> Callable[[Value], Literal]:
    return lambda value: _write(compute(number(value)), _type_of(value))


#: Functions and operators that are true or false.
TESTS: Final[Mapping[str, Callable[..., bool]]] = {
    "=": equal,
    "!=": lambda one, other: not equal(one, other),
    "<": lambda one, other: order_of(one, other) < 0,
    ">": lambda one, other: order_of(one, other) > 0,
    "<=": lambda one, other: order_of(one, other) <= 0,
    ">=": lambda one, other: order_of(one, other) >= 0,
    "CONTAINS": lambda one, other: str.__contains__(*_pair(one, other)),
    "ISBLANK": lambda value: isinstance(value, str) and value.startswith("_:"),
    "ISIRI": _is_iri,
    "ISLITERAL": lambda value: isinstance(value, Literal),
    "ISNUMERIC": lambda value: isinstance(value, Literal) and number_of(value) is not None,
    "ISURI": _is_iri,
    "LANGMATCHES": _language_matches,
    "REGEX": lambda *values: has_match(*map(text_of, values)),
    "SAMETERM": lambda one, other: one == other,
    "STRENDS": lambda one, other: str.endswith(*_pair(one, other)),
    "STRSTARTS": lambda one, other: str.startswith(*_pair(one, other)),
}
#: The other functions and operators whose arguments all have values.
FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = {
    "+": _arithmetic(lambda one, other: one + other),
    "-": _arithmetic(lambda one, other: one - other),
    "*": _arithmetic(lambda one, other: one * other),
    "ABS": _rounded(abs),
    "CEIL": _rounded(math.ceil),
    "CONCAT": _concat,
    "DATATYPE": lambda value: _literal(value).datatype,
    "FLOOR": _rounded(math.floor),
    "IRI": _iri,
    "LANG": lambda value: Literal(language_of(value)),
    "LCASE": lambda value: _with_text(text_of(value).lower(), value),
    "REPLACE": lambda *values: _with_text(replaced(*map(text_of, values)), values[0]),
    "SHA256": lambda value: Literal(sha256(text_of(value).encode()).hexdigest()),
    "STR": _str,
    "STRAFTER": _after,
    "STRBEFORE": _before,
    "STRLEN": lambda value: Literal(str(len(text_of(value))), _INTEGER),
    "SUBSTR": _substring,
    "UCASE": lambda value: _with_text(text_of(value).upper(), value),
    "URI": _iri,
}
