"""Where things stand in the drawing of the timeline."""

from __future__ import annotations

from datetime import date

import pytest

from server.pages.timeline.drawing import draw, draw_columns, shortened
from server.pages.timeline.moments import Moment, Speaker, Standpoint
from server.pages.timeline.periods import Period


def side(stance: str, modality: str = "actual") -> Standpoint:
    return Standpoint(stance, modality, (Speaker(stance, modality, "urn:x", "X", ""),))


def moment(earliest: str | None, latest: str | None, *sides: Standpoint, label: str = "swap") -> Moment:
    first, last = (None if day is None else date.fromisoformat(day) for day in (earliest, latest))
    return Moment("http://localhost/article/a/situation/s", "happened", "then", None, first, last, label, sides)


def test_a_bar_spans_the_days_it_may_have_been() -> None:
    drawing = draw(
        [moment("2016-01-01", "2016-12-31"), moment("2017-07-01", "2017-07-31"), moment("2019-03-05", "2019-03-05")],
        Period(),
    )
    assert drawing is not None
    year, month, day = drawing.bars
    assert year.x == 0
    assert year.width == pytest.approx(100 * 366 / 1461, abs=0.01)
    assert month.x == pytest.approx(100 * (366 + 181) / 1461, abs=0.01)
    assert month.width == pytest.approx(100 * 31 / 1461, abs=0.01)
    assert day.width >= 0.5, "a day must be seen"
    assert [tick.label for tick in drawing.ticks] == ["2016", "2017", "2018", "2019"]
    assert [bar.y for bar in drawing.bars] == sorted({bar.y for bar in drawing.bars})


def test_what_has_no_date_is_never_on_the_axis() -> None:
    drawing = draw([moment(None, None), moment("2016-01-01", "2016-12-31")], Period())
    assert drawing is not None
    assert len(drawing.bars) == 1
    assert draw([moment(None, None)], Period()) is None
    assert draw([], Period()) is None


def test_an_open_end_reaches_the_edge_and_says_so() -> None:
    drawing = draw(
        [moment("2016-01-01", None), moment(None, "2018-12-31"), moment("2017-01-01", "2017-12-31")], Period()
    )
    assert drawing is not None
    onwards, before, whole = drawing.bars
    assert (onwards.x, onwards.width, onwards.opens_left, onwards.opens_right) == (0, 100, False, True)
    assert (before.x, before.width, before.opens_left, before.opens_right) == (0, 100, True, False)
    assert not whole.opens_left
    assert not whole.opens_right


def test_a_bar_that_leaves_the_period_is_cut_and_says_so() -> None:
    drawing = draw([moment("1990-01-01", "2020-12-31")], Period(date(2010, 1, 1), date(2010, 12, 31)))
    assert drawing is not None
    (bar,) = drawing.bars
    assert (bar.x, bar.width, bar.opens_left, bar.opens_right) == (0, 100, True, True)


def test_the_axis_is_the_period_that_is_asked_for() -> None:
    drawing = draw([moment("2012-05-01", "2012-05-31")], Period(date(2012, 3, 15), date(2012, 8, 31)))
    assert drawing is not None
    assert [tick.label for tick in drawing.ticks] == ["May 2012", "Jul 2012"]
    assert all(0 <= tick.x <= 100 for tick in drawing.ticks)
    assert drawing.bars[0].x == drawing.ticks[0].x


def test_each_stance_has_a_stripe_and_what_is_no_fact_is_an_outline() -> None:
    drawing = draw(
        [
            moment("2016-01-01", "2016-12-31", side("affirms"), side("denies", "possible"), side("denies")),
            moment("2016-01-01", "2016-12-31", side("affirms", "planned")),
            moment("2016-01-01", "2016-12-31"),
        ],
        Period(),
    )
    assert drawing is not None
    assert [[(stripe.stance, stripe.is_actual) for stripe in bar.stripes] for bar in drawing.bars] == [
        [("affirms", True), ("denies", True)],
        [("affirms", False)],
        [("unclaimed", False)],
    ]
    upper, lower = drawing.bars[0].stripes
    assert upper.y + upper.height == lower.y


@pytest.mark.parametrize(
    ("earliest", "latest"),
    [
        ("0001-01-01", "9999-12-31"),
        ("9999-12-31", "9999-12-31"),
        ("0001-01-01", "0001-01-01"),
        ("2016-05-03", "2016-05-04"),
        ("2016-05-03", "2016-07-01"),
        ("2016-05-03", "2016-08-01"),
        ("1016-05-03", "2016-08-01"),
    ],
)
def test_any_span_has_an_axis_with_few_names(earliest: str, latest: str) -> None:
    drawing = draw([moment(earliest, latest)], Period())
    assert drawing is not None
    assert 1 <= len([tick for tick in drawing.ticks if tick.label]) <= 5
    assert all(0 <= tick.x <= 100 for tick in drawing.ticks)
    (bar,) = drawing.bars
    assert 0 <= bar.x <= bar.x + bar.width <= 100.001


def test_words_are_cut_to_what_fits_and_cannot_turn_the_line() -> None:
    assert shortened("one two three", 40) == "one two three"
    assert shortened("one two three", 9) == "one two…"
    assert shortened("x" * 100_000, 10) == "x" * 9 + "…"
    assert shortened("safe \u202egnp\x00\n\u2067!", 40) == "safe gnp !"
    drawing = draw([moment("2016-01-01", "2016-12-31", label="word " * 20_000)], Period())
    assert drawing is not None
    assert [len(title) <= most for title, most in zip(drawing.bars[0].title, (104, 40), strict=True)] == [True, True]


def test_columns_are_as_high_as_their_numbers() -> None:
    one, two, three = draw_columns([("2010", "from=2010", 5, 5), ("2011", "", 0, 0), ("2012", "", 1, 0)])
    assert one.said_height == one.happened_height == one.said_height + two.said_height
    assert three.said_height == pytest.approx(one.said_height / 5)
    assert (one.x, two.x, three.x) == pytest.approx((0, 33.333, 66.667))
    assert draw_columns([]) == ()
