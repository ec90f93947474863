"""Spans of days: read from an address, said in words, cut into equal parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from mapping.sheet.dates import EdtfError, parse_edtf
from server.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["MONTHS", "Part", "Period", "parts_of", "period_of", "reading"]

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
#: More parts than these cannot be told apart on a small screen.
_MOST_PARTS: Final = 24
_MOST_DAYS: Final = 31
_YEAR_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
#: Longest values of ``from=`` and ``to=``.
_LONGEST: Final = 16


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; none where it is open."""

    first: date | None = None
    last: date | None = None

    @property
    def digits(self) -> int:
        """How much of an ISO date tells its parts apart: 4 for years, 7 for months, 10 for days."""
        if self.first is None or self.last is None:
            return 4
        if (self.last - self.first).days < _MOST_DAYS:
            return 10
        return 7 if _month(self.last) - _month(self.first) < _MOST_PARTS else 4

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None


@dataclass(frozen=True)
class Part:
    """One of the equal parts of a period: what ``from=`` and ``to=`` name it by, and the words for it."""

    first: str
    last: str

    @property
    def label(self) -> str:
        """Return what is written under it."""
        return self.first if self.first == self.last else f"{self.first} to {self.last}"


def period_of(parameters: Mapping[str, str]) -> Period:
    """Read ``from`` and ``to``, each a year, a month or a day. Raises `BadRequest`."""
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


def parts_of(names: list[str]) -> list[Part]:
    """Return equal parts, without a gap, that hold all of some years, months or days (ISO 8601)."""
    if not names:
        return []
    first, last = min(names), max(names)
    if len(first) == 4:
        return _year_parts(int(first), int(last))
    between = _months(first, last) if len(first) == 7 else _days(first, last)
    return [Part(name, name) for name in between]


def _year_parts(first: int, last: int) -> list[Part]:
    step = next((step for step in _YEAR_STEPS if last // step - first // step < _MOST_PARTS), _YEAR_STEPS[-1])
    starts = range(first // step * step, last + 1, step)
    return [Part(f"{max(start, 1):04d}", f"{start + step - 1:04d}") for start in starts]


def _months(first: str, last: str) -> Iterator[str]:
    for month in range(_month(date.fromisoformat(f"{first}-01")), _month(date.fromisoformat(f"{last}-01")) + 1):
        yield f"{month // 12:04d}-{month % 12 + 1:02d}"


def _days(first: str, last: str) -> Iterator[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    for number in range((end - start).days + 1):
        yield (start + timedelta(number)).isoformat()


def _month(day: date) -> int:
    """Count months from the year 0 on."""
    return day.year * 12 + day.month - 1


def reading(earliest: date | None, latest: date | None) -> str:
    """Say a span of days in words, as short as it can be: ``2016``, ``May 2012``, ``3 May 2012 to 2014``."""
    if earliest is None or latest is None:
        start = "" if earliest is None else f"from {_day(earliest)} on"
        return start if latest is None else f"until {_day(latest)}"
    is_month_end = (latest + timedelta(1)).day == 1 if latest < date.max else True
    if earliest.day == 1 and is_month_end:
        if earliest.month == 1 and latest.month == 12:
            return _joined(str(earliest.year), str(latest.year))
        return _joined(_month_name(earliest), _month_name(latest))
    return _joined(_day(earliest), _day(latest))


def _joined(start: str, end: str) -> str:
    return start if start == end else f"{start} to {end}"


def _month_name(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _day(day: date) -> str:
    return f"{day.day} {_month_name(day)}"
