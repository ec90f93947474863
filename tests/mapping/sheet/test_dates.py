"""The subset of EDTF, and which days it can mean."""

from __future__ import annotations

import pytest

from mapping.sheet.dates import EdtfError, parse_edtf, years_in


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2016", "2016-01-01", "2016-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2021-07-13", "2021-07-13", "2021-07-13"),
        ("2016?", "2016-01-01", "2016-12-31"),
        ("2021-07~", "2021-07-01", "2021-07-31"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("2004-06-XX", "2004-06-01", "2004-06-30"),
        ("2004-XX-XX", "2004-01-01", "2004-12-31"),
        ("2021-21", "2021-01-01", "2021-12-31"),
        ("2015/2018-03", "2015-01-01", "2018-03-31"),
        ("2015/..", "2015-01-01", None),
        ("../2015", None, "2015-12-31"),
        ("XXXX-05", None, None),
        ("XXXX-12-24", None, None),
        ("XXXX-02-29", None, None),
        ("XXXX", None, None),
    ],
)
def test_a_date_spans_the_days_it_can_mean(text: str, earliest: str | None, latest: str | None) -> None:
    date = parse_edtf(text)
    assert (date.earliest and str(date.earliest), date.latest and str(date.latest)) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "", "May 2021", "2021-13", "2021-00", "2021-02-30", "2021-7-1", "21", "20211", "0000",
        "X016", "2X16", "2021-1X",
        "2021-XX-05", "2021-05-3X", "2021-21-05", "../..", "/", "2018/2015", "2015/2018/2020", "2021-07-13T10:00",
        "2021 ", "²021",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(EdtfError):
        parse_edtf(text)


@pytest.mark.parametrize(
    ("text", "years"),
    [("in 2016", {"2016"}), ("2015/2018", {"2015", "2018"}), ("In May", set()), ("in 20161", set()), ("1,200", set())],
)
def test_a_year_is_found_where_it_is_written(text: str, years: set[str]) -> None:
    assert years_in(text) == years
