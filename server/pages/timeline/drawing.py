"""Lay out the two drawings of the timeline: bars on an axis, and columns with the number of times by year.

Horizontal places are per cent of the width, so that a drawing fills any screen and its words keep their size. Vertical
places are pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from server.pages.safe_text import tidy
from server.pages.timeline.periods import MONTHS, Period, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from server.pages.timeline.moments import Moment

#: Pixels of a row, which has a name, the speakers and the bar.
_ROW: Final = 74
_BAR_TOP: Final = 46
_BAR: Final = 14
_HEAD: Final = 30
COLUMN_HEIGHT: Final = 110
#: Per cent of the width: a day in ten years must stay visible.
_LEAST_WIDTH: Final = 0.8
#: Characters of a line on a wide and on a narrow screen, and of a tooltip.
_WIDE, _NARROW, _WHOLE = 104, 40, 400
#: Per cent of the width at which the last year and the last longer label can begin.
_LAST_YEAR, _LAST_DATE = 90, 78
_MOST_TICKS: Final = 4
_MONTH_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000, 120000)
_DAY_STEPS: Final = (1, 2, 5, 10, 20)


@dataclass(frozen=True)
class Tick:
    """A day of the axis; its label follows the line, precedes the last lines, or is empty if it does not fit."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True)
class Stripe:
    """The part of a bar that shows one stance."""

    stance: str
    is_actual: bool
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """A moment on the axis, its words cut to fit."""

    moment: Moment
    y: float
    x: float
    width: float
    #: Whether its start is unknown or before the axis, and whether its end is unknown or after it.
    opens_left: bool
    opens_right: bool
    stripes: tuple[Stripe, ...]

    @property
    def span(self) -> str:
        """Its time in words."""
        return reading(self.moment.earliest, self.moment.latest)

    @property
    def whole(self) -> str:
        """The tooltip, which screen readers read too."""
        return shortened(f"{self.moment.ref.label}. {self.span}: {self.moment.said_so}", _WHOLE)

    @property
    def title(self) -> tuple[str, str]:
        """Its label for a wide and for a narrow screen."""
        return shortened(self.moment.ref.label, _WIDE), shortened(self.moment.ref.label, _NARROW)

    @property
    def said_so(self) -> tuple[str, str]:
        """Its time and speakers for a wide and for a narrow screen."""
        words = f"{self.span}: {self.moment.said_so}"
        return shortened(words, _WIDE + 20), shortened(words, _NARROW + 8)


@dataclass(frozen=True)
class Drawing:
    """Bars below an axis with ticks."""

    height: float
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    description: str


@dataclass(frozen=True)
class CountColumn:
    """The number of times that begin in a part of a period, with the query string that lists them."""

    label: str
    query: str
    said: int
    happened: int
    x: float
    width: float
    said_height: float
    happened_height: float
    #: Whether its label is shown.
    is_named: bool


def shortened(text: str, characters: int) -> str:
    """Return text in one line, cut at the end of a word, without marks that change its direction.

    SVG has no element like ``bdi`` to isolate directions.
    """
    line = tidy(text, 4 * characters)
    if len(line) <= characters:
        return line
    cut = line[: characters - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(",;:") + "…"


def draw(moments: Sequence[Moment], period: Period) -> Drawing | None:
    """Place moments on an axis, which covers all of them or a period; None if no moment has a date."""
    placed = [moment for moment in moments if moment.earliest or moment.latest]
    if not placed:
        return None
    axis = _axis(placed, period)
    bars = tuple(_bar(moment, _HEAD + row * _ROW, axis) for row, moment in enumerate(placed))
    return Drawing(_HEAD + len(bars) * _ROW, tuple(_ticks(axis)), bars, _description(bars, axis))


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date

    @property
    def days(self) -> int:
        return self.last.toordinal() - self.first.toordinal() + 1

    def x(self, day: date) -> float:
        return (day.toordinal() - self.first.toordinal()) / self.days * 100


def _axis(moments: Iterable[Moment], period: Period) -> _Axis:
    bounds = [bound for moment in moments for bound in (moment.earliest, moment.latest) if bound]
    first, last = period.first or min(bounds), period.last or max(bounds)
    first, last = min(first, last), max(first, last)
    if last.toordinal() - first.toordinal() > 60:
        return _Axis(period.first or date(first.year, 1, 1), period.last or date(last.year, 12, 31))
    return _Axis(first, last)


def _bar(moment: Moment, y: float, axis: _Axis) -> Bar:
    start = moment.earliest or axis.first
    end = moment.latest or axis.last
    left = min(max(axis.x(start), 0), 100)
    right = min(max(axis.x(end) + 100 / axis.days, 0), 100)
    width = max(right - left, _LEAST_WIDTH)
    return Bar(
        moment, y, round(min(left, 100 - width), 3), round(width, 3),
        moment.earliest is None or start < axis.first, moment.latest is None or end > axis.last,
        tuple(_stripes(moment)),
    )  # fmt: skip


def _stripes(moment: Moment) -> Iterator[Stripe]:
    """Yield a stripe for each stance; plans, possibilities and unclaimed moments get an outline."""
    if not moment.standpoints:
        yield Stripe("unclaimed", False, _BAR_TOP, _BAR)
        return
    height = _BAR / len(moment.stances)
    for row, stance in enumerate(moment.stances):
        is_actual = any(side.is_actual for side in moment.standpoints if side.stance == stance)
        yield Stripe(stance, is_actual, round(_BAR_TOP + row * height, 2), round(height, 2))


def _description(bars: Sequence[Bar], axis: _Axis) -> str:
    said = sum(bar.moment.what == "said" for bar in bars)
    span = reading(axis.first, axis.last)
    return f"{said} times of claims and {len(bars) - said} of what claims are about, {span}; the table holds the same."


def _ticks(axis: _Axis) -> Iterator[Tick]:
    for day, label in _steps(axis):
        x = axis.x(day)
        yield Tick(round(x, 3), label if _fits(x, label) else "", "end" if x > _LAST_YEAR else "start")


def _fits(x: float, label: str) -> bool:
    """Return whether a label that begins here fits, also on a narrow screen."""
    return len(label) <= 4 or x < _LAST_DATE


def _steps(axis: _Axis) -> Iterator[tuple[date, str]]:
    if axis.days <= 61:
        step = next((step for step in _DAY_STEPS if axis.days / step <= _MOST_TICKS), _DAY_STEPS[-1])
        for ordinal in range(axis.first.toordinal(), axis.last.toordinal() + 1, step):
            day = date.fromordinal(ordinal)
            yield day, f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
        return
    first, last = (day.year * 12 + day.month - 1 for day in (axis.first, axis.last))
    step = next((step for step in _MONTH_STEPS if (last + 1 - first) / step <= _MOST_TICKS), _MONTH_STEPS[-1])
    for month in range(-(-first // step) * step, last + 1, step):
        day = date(month // 12, month % 12 + 1, 1)
        if day >= axis.first:
            yield day, str(day.year) if step >= 12 else f"{MONTHS[day.month - 1][:3]} {day.year}"


def draw_columns(counts: Sequence[tuple[str, str, int, int]]) -> tuple[CountColumn, ...]:
    """Place columns side by side, given the label, query, times of claims and times of situations of each."""
    most = max((said + happened for _, _, said, happened in counts), default=0) or 1
    width = 100 / max(len(counts), 1)
    every = -(-len(counts) // (4 if any(len(label) > 4 for label, _, _, _ in counts) else 6))
    return tuple(
        CountColumn(
            label=label,
            query=query,
            said=said,
            happened=happened,
            x=round(row * width, 3),
            width=round(width * 0.8, 3),
            said_height=round(said / most * COLUMN_HEIGHT, 1),
            happened_height=round(happened / most * COLUMN_HEIGHT, 1),
            is_named=row % every == 0 and row * width <= _LAST_YEAR and _fits(row * width, label),
        )
        for row, (label, query, said, happened) in enumerate(counts)
    )
