"""Periods of days: read them from a query string, write them in words, and cut them into equal parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from mapping.sheet.dates import EdtfError, parse_edtf
from server.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
#: More parts are too narrow on a small screen.
_MOST_PARTS: Final = 24
_MOST_DAYS: Final = 31
_YEAR_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
#: Longest values of ``from=`` and ``to=``.
_LONGEST: Final = 16


@dataclass(frozen=True)
class Period:
    """A first and a last day, both included; None for an open end."""

    first: date | None = None
    last: date | None = None

    @property
    def digits(self) -> int:
        """The length of the ISO date of its parts: 4 for years, 7 for months, 10 for days."""
        if self.first is None or self.last is None:
            return 4
        if (self.last - self.first).days < _MOST_DAYS:
            return 10
        return 7 if _month(self.last) - _month(self.first) < _MOST_PARTS else 4

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None


@dataclass(frozen=True)
class PeriodPart:
    """One of the equal parts of a period, with its values of ``from=`` and ``to=``."""

    first: str
    last: str

    @property
    def label(self) -> str:
        """The part in words."""
        return self.first if self.first == self.last else f"{self.first} to {self.last}"


def period_of(parameters: Mapping[str, str]) -> Period:
    """Read ``from=`` and ``to=``, each a year, a month or a day. Raises `BadRequest`."""
    first, last = _bound(parameters, "from"), _bound(parameters, "to")
    if first.first and last.last and first.first > last.last:
        raise BadRequest("from= lies after to=")
    return Period(first.first, last.last)


def _bound(parameters: Mapping[str, str], name: str) -> Period:
    given = parameters.get(name, "").strip()
    if not given:
        return Period()
    try:
        found = parse_edtf(given[:_LONGEST])
    except EdtfError:
        found = None
    if found is None or found.earliest is None or found.latest is None:
        raise BadRequest(f"{name}= must be a year, a month or a day, such as 2016, 2016-05 or 2016-05-03")
    return Period(found.earliest, found.latest)


def parts_of(names: list[str]) -> list[PeriodPart]:
    """Return equal parts without gaps that cover some years, months or days (ISO 8601)."""
    if not names:
        return []
    first, last = min(names), max(names)
    if len(first) == 4:
        return _year_parts(int(first), int(last))
    between = _months(first, last) if len(first) == 7 else _days(first, last)
    return [PeriodPart(name, name) for name in between]


def _year_parts(first: int, last: int) -> list[PeriodPart]:
    step = next((step for step in _YEAR_STEPS if last // step - first // step < _MOST_PARTS), _YEAR_STEPS[-1])
    starts = range(first // step * step, last + 1, step)
    return [PeriodPart(f"{max(start, 1):04d}", f"{start + step - 1:04d}") for start in starts]


def _months(first: str, last: str) -> Iterator[str]:
    for month in range(_month(date.fromisoformat(f"{first}-01")), _month(date.fromisoformat(f"{last}-01")) + 1):
        yield f"{month // 12:04d}-{month % 12 + 1:02d}"


def _days(first: str, last: str) -> Iterator[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    for number in range((end - start).days + 1):
        yield (start + timedelta(number)).isoformat()


def _month(day: date) -> int:
    """Return the number of the month, counted from the year 0."""
    return day.year * 12 + day.month - 1


def reading(earliest: date | None, latest: date | None) -> str:
    """Write a period in words, as short as possible.

    >>> reading(date(2012, 5, 1), date(2012, 5, 31))
    'May 2012'
    """
    if earliest is None or latest is None:
        start = "" if earliest is None else f"from {_day(earliest)} on"
        return start if latest is None else f"until {_day(latest)}"
    is_month_end = (latest + timedelta(1)).day == 1 if latest < date.max else True
    if earliest.day == 1 and is_month_end:
        if earliest.month == 1 and latest.month == 12:
            return _join(str(earliest.year), str(latest.year))
        return _join(_month_name(earliest), _month_name(latest))
    return _join(_day(earliest), _day(latest))


def period_in_words(first: str | None, last: str | None) -> str:
    """Write a period, given its first and last day as ISO 8601, in words; empty if neither is known.

    >>> period_in_words("2026-02-03", "2026-02-03")
    '3 February 2026'
    """
    days = [_day_of(each) for each in (first, last)]
    return reading(*days) if any(days) else ""


def _day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def day_in_words(day: str) -> str:
    """Write a day as ISO 8601 in words, and anything else unchanged.

    >>> day_in_words("2024-03-05")
    '5 March 2024'
    """
    try:
        return _day(date.fromisoformat(day))
    except ValueError:
        return day


def _join(start: str, end: str) -> str:
    return start if start == end else f"{start} to {end}"


def _month_name(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _day(day: date) -> str:
    return f"{day.day} {_month_name(day)}"
