"""Read the subset of EDTF that news needs, and work out which days an expression can mean.

The subset of the Extended Date/Time Format (Library of Congress, 2019): level 0 dates and intervals, level 1
unspecified digits, qualifiers, open intervals and seasons; and from level 2 the unspecified year (``XXXX-05``), which
expresses "In May" in a text that names no year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(r"(?P<year>[0-9X]{4})(?:-(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?)?[?~%]?")
_YEAR = re.compile(r"(?<![0-9])(?:1[0-9]|20)[0-9]{2}(?![0-9])")
#: Spring to winter (EDTF level 1): the months they can lie in, in either hemisphere's reckoning, are the whole year.
_SEASONS = frozenset({"21", "22", "23", "24"})


class EdtfError(ValueError):
    """The text is not a date of the subset."""


@dataclass(frozen=True)
class EdtfDate:
    """A date or interval: its text and the days it spans; a bound is None if no year gives it."""

    text: str
    earliest: date | None
    latest: date | None


def years_in(text: str) -> frozenset[str]:
    """Return the years from 1000 to 2099 that a text writes out.

    >>> sorted(years_in("from 2015 to 2018"))
    ['2015', '2018']
    """
    return frozenset(_YEAR.findall(text))


def parse_edtf(text: str) -> EdtfDate:
    """Parse a date or interval; raise `EdtfError` if the text is neither."""
    start, slash, end = text.partition("/")
    if not slash:
        return EdtfDate(text, *_bounds(text))
    if {start, end} <= {"", ".."}:
        raise EdtfError(text)
    earliest = None if start in {"", ".."} else _bounds(start)[0]
    latest = None if end in {"", ".."} else _bounds(end)[1]
    if earliest and latest and earliest > latest:
        raise EdtfError(text)
    return EdtfDate(text, earliest, latest)


def _bounds(text: str) -> tuple[date | None, date | None]:
    match = _DATE.fullmatch(text)
    if not match:
        raise EdtfError(text)
    year, month, day = match["year"], match["month"] or "XX", match["day"] or "XX"
    _refuse_impossible(text, year, month, day)
    if "X" in year.rstrip("X"):
        raise EdtfError(text)
    if year == "XXXX":
        return None, None
    first_year, last_year = int(year.replace("X", "0")) or 1, int(year.replace("X", "9"))
    if "X" in year or "X" in month or month in _SEASONS:
        return date(first_year, 1, 1), date(last_year, 12, 31)
    if "X" in day:
        last_day = monthrange(first_year, int(month))[1]
        return date(first_year, int(month), 1), date(first_year, int(month), last_day)
    only = date(first_year, int(month), int(day))
    return only, only


def _refuse_impossible(text: str, year: str, month: str, day: str) -> None:
    """Refuse months and days that no calendar has; an unstated year counts as a leap year."""
    if year == "0000" or ("X" in month and month != "XX") or ("X" in day and day != "XX"):
        raise EdtfError(text)
    if month in _SEASONS or month == "XX":
        if day != "XX":
            raise EdtfError(text)
        return
    try:
        date(int(year) if "X" not in year else 2000, int(month), 1 if day == "XX" else int(day))
    except ValueError as error:
        raise EdtfError(text) from error
