"""Compare the words of a time with its EDTF value: year, month, day and weekday, and the date of publication."""

from __future__ import annotations

import re
from calendar import month_name
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.sheet.dates import parse_edtf, years_in
from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from mapping.sheet.word_lists import Word, WordLists

#: Days before and after publication in which a time can lie whose words state no year.
_WITHIN_A_YEAR: Final = (-366, 366)
#: Days in which a weekday can lie that no other word places.
_WITHIN_A_WEEK: Final = (-7, 7)
_PARTS: Final = re.compile(r"[0-9X]{4}(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_DECADE: Final = re.compile(r"\b(\d{3})0(?:s|er)\b")
_SHORT_INTERVAL: Final = re.compile(r"\b(\d{4})[/–-](\d{2})\b(?![-/]\d)")
_DAY: Final = re.compile(r"(?<![\w.,:/])(0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th|\.)?(?![\w:/]|[.,]\d)")


class Disagreement(NamedTuple):
    """The words of a time and an EDTF value that differ."""

    words: str
    value: str


def disagreement(expression: str, edtf: str, words: WordLists) -> Disagreement | None:
    """Return the first part of a date in which the words of a time and a valid EDTF value disagree; None without one.

    >>> from mapping.sheet.word_lists import word_lists
    >>> disagreement("On Monday", "2024-03-05", word_lists("en"))
    Disagreement(words='Monday', value='a Tuesday')
    """
    stated, meant = _stated_years(expression), years_in(edtf)
    if stated and meant and not meant <= stated | _years_between(stated, edtf):
        return Disagreement(" ".join(sorted(stated)), " ".join(sorted(meant - stated)))
    return _calendar(expression, edtf, words)


def is_out_of_range(expression: str, edtf: str, published: date, words: WordLists) -> bool:
    """Tell whether a time whose words state no year lies where the date of publication does not allow it."""
    dated = parse_edtf(edtf)
    earliest, latest = dated.earliest or dated.latest, dated.latest or dated.earliest
    if _stated_years(expression) or earliest is None or latest is None:
        return False
    first, last = _allowed(expression, words)
    return (latest - published).days < first or (earliest - published).days > last


def _stated_years(expression: str) -> frozenset[str]:
    """Return the years that words give; ``the 2010s`` gives ten, ``2019/20`` two."""
    decades = {f"{tens}{unit}" for tens in _DECADE.findall(expression) for unit in range(10)}
    short = {f"{first[:2]}{last}" for first, last in _SHORT_INTERVAL.findall(expression)}
    return years_in(expression) | decades | short


def _years_between(stated: frozenset[str], edtf: str) -> frozenset[str]:
    """Return the years of an interval that the words span: "from 2015 to 2018" may be 2016."""
    return frozenset(year for year in years_in(edtf) if min(stated) <= year <= max(stated))


def _calendar(expression: str, edtf: str, words: WordLists) -> Disagreement | None:
    """Compare month, day and weekday, with either end of an interval."""
    listed = list(words_in(expression))
    ends = [found for end in edtf.split("/") if (found := _PARTS.fullmatch(end.rstrip("?~%")))]
    months = {words.months[word.folded]: word.text for word in listed if word.folded in words.months}
    given = {int(end["month"]) for end in ends if end["month"] and int(end["month"]) <= len(month_name) - 1}
    if months and given and not given & months.keys():
        return Disagreement(next(iter(months.values())), month_name[min(given)])
    days = {int(day) for day in _DAY.findall(expression)} if months else set()
    given = {int(end["day"]) for end in ends if end["day"]}
    if days and given and not given & days:
        return Disagreement(f"day {min(days)}", f"day {min(given)}")
    return _weekday(listed, edtf, words)


def _weekday(listed: Sequence[Word], edtf: str, words: WordLists) -> Disagreement | None:
    dated = parse_edtf(edtf)
    if not dated.earliest or dated.earliest != dated.latest:
        return None
    weekdays = {words.weekdays[word.folded]: word.text for word in listed if word.folded in words.weekdays}
    if not weekdays or dated.earliest.isoweekday() in weekdays:
        return None
    return Disagreement(next(iter(weekdays.values())), f"a {dated.earliest:%A}")


def _allowed(expression: str, words: WordLists) -> tuple[int, int]:
    listed = [word.folded for word in words_in(expression)]
    folded = f" {' '.join(listed)} "
    for said, window in words.relative.items():
        if f" {said} " in folded:
            return window
    if not words.weekdays.keys().isdisjoint(listed) and words.months.keys().isdisjoint(listed):
        return _WITHIN_A_WEEK
    return _WITHIN_A_YEAR
