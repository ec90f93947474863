"""Spans of days: as an address gives them, as words, and cut into parts."""

from __future__ import annotations

from datetime import date

import pytest

from server.errors import BadRequest
from server.pages.timeline.periods import Period, PeriodPart, parts_of, period_of, reading


@pytest.mark.parametrize(
    ("given", "period"),
    [
        ({}, Period()),
        ({"from": "", "to": " "}, Period()),
        ({"from": "2016"}, Period(date(2016, 1, 1), None)),
        ({"to": "2016"}, Period(None, date(2016, 12, 31))),
        ({"from": "2016-02", "to": "2016-02"}, Period(date(2016, 2, 1), date(2016, 2, 29))),
        ({"from": "2016-05-03", "to": "2017"}, Period(date(2016, 5, 3), date(2017, 12, 31))),
        ({"from": "0001", "to": "9999"}, Period(date(1, 1, 1), date(9999, 12, 31))),
    ],
)
def test_a_period_is_read_from_an_address(given: dict[str, str], period: Period) -> None:
    assert period_of(given) == period
    assert bool(period) is any(value.strip() for value in given.values())


@pytest.mark.parametrize(
    "given",
    [
        {"from": "May"},
        {"to": "16"},
        {"from": "2016-13"},
        {"from": "XXXX-05"},
        {"from": "2016/.."},
        {"from": "2017", "to": "2016"},
        {"from": "0000"},
        {"to": "2" * 100_000},
    ],
)
def test_what_is_no_period_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        period_of(given)


@pytest.mark.parametrize(
    ("first", "last", "digits"),
    [
        (None, None, 4),
        ("2016-01-01", None, 4),
        ("2016-01-01", "2016-12-31", 7),
        ("2016-05-01", "2016-05-31", 10),
        ("2016-05-03", "2016-05-03", 10),
        ("1990-01-01", "2016-12-31", 4),
    ],
)
def test_the_parts_of_a_period_suit_its_length(first: str | None, last: str | None, digits: int) -> None:
    days = [None if day is None else date.fromisoformat(day) for day in (first, last)]
    assert Period(*days).digits == digits


def test_parts_leave_no_gap_and_are_never_too_many() -> None:
    assert parts_of([]) == []
    assert parts_of(["2012", "2010"]) == [PeriodPart(year, year) for year in ("2010", "2011", "2012")]
    assert parts_of(["2015-11", "2016-01"]) == [PeriodPart(name, name) for name in ("2015-11", "2015-12", "2016-01")]
    assert parts_of(["2016-02-28", "2016-03-01"])[1].label == "2016-02-29"
    decades = parts_of(["1901", "2022"])
    assert (decades[0].label, decades[-1].label) == ("1900 to 1909", "2020 to 2029")
    for first in (1, 999, 1999):
        parts = parts_of([f"{first:04d}", "2026"])
        assert len(parts) <= 24
        assert parts[0].first <= f"{first:04d}"
        assert parts[-1].last >= "2026"


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        ("2016-01-01", "2016-12-31", "2016"),
        ("2010-01-01", "2019-12-31", "2010 to 2019"),
        ("2012-05-01", "2012-05-31", "May 2012"),
        ("2012-05-01", "2012-06-30", "May 2012 to June 2012"),
        ("2012-05-03", "2012-05-03", "3 May 2012"),
        ("2012-05-03", "2012-06-01", "3 May 2012 to 1 June 2012"),
        ("2012-05-03", None, "from 3 May 2012 on"),
        (None, "2012-05-03", "until 3 May 2012"),
        ("9999-12-01", "9999-12-31", "December 9999"),
        (None, None, ""),
    ],
)
def test_a_span_is_said_in_words(earliest: str | None, latest: str | None, words: str) -> None:
    first, last = (None if day is None else date.fromisoformat(day) for day in (earliest, latest))
    assert reading(first, last) == words
