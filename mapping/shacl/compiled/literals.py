"""Values of literals: whether a lexical form is one of its datatype (XML Schema 1.1, part 2), and how two compare.

The comparison is that of the operator ``<`` of SPARQL (SPARQL 1.1, section 17.3), with ``xsd:date`` and ``xsd:time``
as XPath orders them. Python's own types of dates end with the year 9999.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from mapping.rdf.namespaces import RDF, XSD
from mapping.shacl.compiled.terms import read_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mapping.shacl.compiled.terms import Literal

_Read = TypeVar("_Read")
_INTEGER: Final = re.compile("[+-]?[0-9]+")
#: The end of an integer in N-Triples.
_INTEGER_ENDING: Final = f'"^^<{XSD.integer.value}>'
_END_OF_INTEGER: Final = -len(_INTEGER_ENDING)
#: The integer types, and their least and greatest values.
_RANGES: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    **{
        name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        for name, bits in (("long", 64), ("int", 32), ("short", 16), ("byte", 8))
    },
    **{f"unsigned{name}": (0, 2**bits - 1) for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))},
}
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_ZONE: Final = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH: Final = "(?P<month>0[1-9]|1[0-2])"
_DAY: Final = "(?P<day>0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = (
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
    r"|(?P<midnight>24:00:00(?:\.0+)?))"
)
_DATED: Final = {
    name: re.compile(pattern + _ZONE)
    for name, pattern in {
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}",
        "date": f"{_YEAR}-{_MONTH}-{_DAY}",
        "time": _CLOCK,
        "gYear": _YEAR,
        "gYearMonth": f"{_YEAR}-{_MONTH}",
        "gMonth": f"--{_MONTH}",
        "gDay": f"---{_DAY}",
        "gMonthDay": f"--{_MONTH}-{_DAY}",
    }.items()
}
_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: The lexical forms of the other types that are checked.
_PATTERNS: Final = {
    "decimal": _DECIMAL,
    "float": _DOUBLE,
    "double": _DOUBLE,
    "boolean": re.compile("true|false|1|0"),
    "hexBinary": re.compile("([0-9a-fA-F]{2})*"),
}
#: Types whose lexical forms the compiler leaves to pySHACL.
NOT_CHECKED: Final = frozenset({
    *(XSD.term(name).value for name in ("base64Binary", "duration", "dayTimeDuration", "yearMonthDuration")),
    *(RDF.term(name).value for name in ("XMLLiteral", "HTML", "JSON")),
})  # fmt: skip
#: Of the types that have an order, those whose values a shape may bound.
ORDERED: Final = frozenset(
    XSD.term(name).value
    for name in (*_RANGES, "decimal", "float", "double", "string", "boolean", "dateTime", "date", "time")
)
#: The types of numbers.
NUMBERS: Final = frozenset(XSD.term(name).value for name in (*_RANGES, "decimal", "float", "double"))


class Value(NamedTuple):
    """A value other than a number, which compares with those of the same ``kind``."""

    kind: str
    value: Any


#: The value by which a literal compares with others: numbers compare with each other.
Comparable = int | Decimal | float | Value
NUMBER_TYPES: Final = frozenset({int, Decimal, float})


def _integer(text: str) -> int | Decimal:
    """Read an integer; Python refuses to read one of more than 4,300 digits as its own."""
    return int(text) if len(text) < 1_000 else Decimal(text)


def compare(one: Literal, other: Literal) -> int | None:
    """Return -1, 0 or 1 as the first value is less, equal or greater; None if SPARQL cannot compare them."""
    return order(value_of(one), value_of(other))


def order(one: Comparable | None, other: Comparable | None) -> int | None:
    """Return -1, 0 or 1 as the first value is less, equal or greater; None if they are of two kinds."""
    if one is None or other is None:
        return None
    if isinstance(one, Value) or isinstance(other, Value):
        if not isinstance(one, Value) or not isinstance(other, Value) or one.kind != other.kind:
            return None
        one, other = one.value, other.value
    return int(one > other) - int(one < other)  # type: ignore[operator] # values of one kind


def are_numbers(values: Iterable[Comparable | None]) -> bool:
    """Say whether all of some values are numbers."""
    return NUMBER_TYPES.issuperset(map(type, values))


def number_of(literal: Literal) -> int | Decimal | float | None:
    """Return the number that a literal is; None for other literals, NaN, and forms that are no number."""
    value = value_of(literal)
    return None if isinstance(value, Value) else value


def is_well_typed(literal: Literal) -> bool:
    """Say whether a lexical form is one of its datatype; forms of unknown datatypes always are."""
    return bool(form_of(literal.datatype)(literal.value))


def form_of(datatype: str) -> Callable[[str], object]:
    """Return a function that is true, or finds something, if a text is a lexical form of a datatype."""
    return _FORMS.get(datatype, _is_any)


def value_of(literal: Literal) -> Comparable | None:
    """Return the value by which a literal compares with others; None for one that SPARQL cannot compare."""
    read = _READERS.get(literal.datatype)
    return read(literal.value) if read else None


def comparable_of(text: str) -> Comparable | None:
    """Do the same for a literal in N-Triples."""
    if text.endswith(_INTEGER_ENDING) and (digits := text[1:_END_OF_INTEGER]).isdecimal() and digits.isascii():
        return _integer(digits)  # as most numbers are
    return value_of(read_literal(text))


def _is_any(_: str) -> bool:
    return True


def _is_date(name: str, text: str) -> bool:
    found = _DATED[name].fullmatch(text)
    if found is None:
        return False
    parts = found.groupdict()
    if not parts.get("day") or not parts.get("month"):
        return True
    leap = not parts.get("year") or _is_leap(int(parts["year"]))
    return int(parts["day"]) <= _DAYS[int(parts["month"]) - 1] + (leap and parts["month"] == "02")


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _moment(name: str, text: str) -> Value:
    """Return the seconds since the year 0; a time with a zone is not comparable with one without."""
    found = _DATED[name].fullmatch(text)
    assert found is not None  # noqa: S101 - the literal is well-typed
    parts = {key: value for key, value in found.groupdict().items() if value}
    days = _days(int(parts["year"]), int(parts["month"]), int(parts["day"])) if "year" in parts else 0
    seconds = Decimal(86_400) * (days + ("midnight" in parts))
    if "hour" in parts:
        seconds += 3600 * int(parts["hour"]) + 60 * int(parts["minute"]) + Decimal(parts["second"])
    zone = parts.get("zone")
    if zone and zone != "Z":
        offset = 3600 * int(zone[1:3]) + 60 * int(zone[4:6])
        seconds += offset if zone.startswith("-") else -offset
    return Value(f"{name} with a zone" if zone else name, seconds)


def _days(year: int, month: int, day: int) -> int:
    """Count the days from the first of the year 0 of the Gregorian calendar."""
    before = year * 365 + (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
    return before + sum(_DAYS[: month - 1]) + (month > 2 and _is_leap(year)) + day - 1


def _read_double(text: str) -> float | None:
    if text == "NaN":
        return None  # neither less than a number, nor equal to it, nor greater
    return float(text.replace("INF", "inf"))


def _in_range(least: int | None, most: int | None) -> Callable[[str], object]:
    """Return what says whether a text is an integer within bounds."""
    is_integer = _INTEGER.fullmatch
    if least is most is None:
        return is_integer

    def is_good(text: str) -> bool:
        number = _integer(text) if is_integer(text) else None
        return number is not None and (least is None or number >= least) and (most is None or number <= most)

    return is_good


def _read_well_typed(name: str, read: Callable[[str], Comparable | None]) -> Callable[[str], Comparable | None]:
    """Return what reads the value of a form of a datatype, and nothing from another text."""
    is_form = _FORMS[XSD.iri + name]
    return lambda text: read(text) if is_form(text) else None


def _by_iri(named: Mapping[str, _Read]) -> dict[str, _Read]:
    return {XSD.iri + name: function for name, function in named.items()}


#: What says whether a text is a form of each datatype.
_FORMS: Final[Mapping[str, Callable[[str], object]]] = _by_iri({
    **{name: _in_range(*bounds) for name, bounds in _RANGES.items()},
    **{name: partial(_is_date, name) for name in _DATED},
    **{name: pattern.fullmatch for name, pattern in _PATTERNS.items()},
})  # fmt: skip
_OF_FORMS: Final[Mapping[str, Callable[[str], Comparable | None]]] = {
    **dict.fromkeys(_RANGES, _integer),
    "decimal": Decimal,
    **dict.fromkeys(("float", "double"), _read_double),
    "boolean": lambda text: Value("boolean", text in {"true", "1"}),
    **{name: partial(_moment, name) for name in ("dateTime", "date", "time")},
}
#: What reads the value of a text of each datatype that has an order.
_READERS: Final[Mapping[str, Callable[[str], Comparable | None]]] = _by_iri(
    {
        "string": lambda text: Value("string", text),
        **{name: _read_well_typed(name, read) for name, read in _OF_FORMS.items()},
    }
)
