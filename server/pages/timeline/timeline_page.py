"""When things were said, and when what was said is said to have happened: on an axis where a year is known.

What the text dates without a year stands in a section of its own and never on the axis.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.pages.filters import article_graph, article_of, choice_of, choices, entity_of, query_string
from server.pages.page import Page, Table, paging_of
from server.pages.paging import part_of
from server.pages.patterns import is_named_often
from server.pages.solutions import number_in, select, text_in
from server.pages.timeline.drawing import COLUMN_HEIGHT, draw, draw_columns
from server.pages.timeline.moments import moments
from server.pages.timeline.periods import parts_of, period_of, reading
from server.pages.timeline.time_queries import MARKS, TimeQueries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from server.pages.page import Paging, Visit
    from server.pages.solutions import Row
    from server.pages.timeline.drawing import Column
    from server.pages.timeline.moments import Moment
    from server.pages.timeline.periods import Period

__all__ = ["timeline_page"]

#: Times with a date, and times without, that one page shows.
_PAGE_SIZE: Final = 25
_FILTERS: Final = ("article", "entity", "what", "from", "to", "size")
#: A day that can stand on the axis.
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COLUMNS: Final = (
    "what", "expression", "edtf", "earliest", "latest", "label", "said_by", "iri", "article",
)  # fmt: skip


async def timeline_page(visit: Visit) -> Page:
    """Show one page of the times, those with a date and those without. Asks at most five queries."""
    paging, period = paging_of(visit.parameters, _PAGE_SIZE), period_of(visit.parameters)
    entity, what = entity_of(visit), choice_of(visit.parameters, "what", MARKS)
    queries = TimeQueries(period, entity, what, is_broad=entity is None or await is_named_often(visit, entity))
    counted = [_count(row) for row in await _select(visit, queries.counts())]
    dated, undated = await _found(visit, queries, counted, paging)
    shown = await moments(visit.engine, [*dated, *undated])
    placed, unplaced = ([each for each in shown if each.iri in those] for those in (set(dated), set(undated)))
    totals = {is_dated: sum(_by_place(counted, is_dated=is_dated).values()) for is_dated in (True, False)}
    chosen = await choices(visit, {"article": article_of(visit), "entity": entity}, _FILTERS)
    values = {
        "choices": chosen,
        "what": what,
        "parameters": {name: visit.parameters.get(name, "") for name in _FILTERS},
        "whole_period": query_string(visit.parameters, _FILTERS, **{"from": None, "to": None}) if period else None,
        "drawing": draw(placed, period),
        "columns": _columns(visit, counted, period) if totals[True] > len(placed) else (),
        "column_height": COLUMN_HEIGHT,
        "placed": placed,
        "unplaced": unplaced,
        "placed_total": totals[True],
        "unplaced_total": totals[False],
        "paging": paging,
        "longest": max(totals.values()),
        "query": query_string(visit.parameters, _FILTERS),
        "reading": reading,
    }
    return Page("timeline.html", "Timeline", values, Table(_COLUMNS, [_row(each) for each in shown]))


@dataclass(frozen=True)
class _Count:
    """How many times have a place among those with a date, or among those without."""

    place: str
    is_dated: bool
    is_said: bool
    times: int


def _count(row: Row) -> _Count:
    is_dated, is_said = _is_true(row, "is_dated"), _is_true(row, "is_said")
    return _Count(text_in(row, "place") or "", is_dated, is_said, number_in(row, "times"))


def _is_true(row: Row, name: str) -> bool:
    return text_in(row, name) in {"true", "1"}


def _by_place(counted: Iterable[_Count], *, is_dated: bool) -> dict[str, int]:
    places = Counter[str]()
    for each in counted:
        if each.is_dated is is_dated:
            places[each.place] += each.times
    return places


async def _found(visit: Visit, queries: TimeQueries, counted: Sequence[_Count], paging: Paging) -> list[list[str]]:
    """Return what has the times of one page, in order: those with a date, and those without.

    Only times of the places that the page falls into are read; they are sorted here.
    """
    dated, undated = (part_of(_by_place(counted, is_dated=is_dated), paging) for is_dated in (True, False))
    if not (dated.keys or undated.keys):
        return [[], []]
    rows = await _select(visit, queries.found(dated.keys, undated.keys))
    places = sorted((row["place"].value, row["owner"].value, _is_true(row, "is_dated")) for row in rows)
    return [
        part.cut([owner for _, owner, it in places if it is is_dated])
        for part, is_dated in ((dated, True), (undated, False))
    ]


async def _select(visit: Visit, text: str) -> list[Row]:
    """Ask the article, where one is named, or the whole dataset, which is more than a lookup."""
    graph = article_graph(visit)
    return await select(visit.engine, text, graph=graph, is_heavy=graph is None)


def _columns(visit: Visit, counted: Iterable[_Count], period: Period) -> tuple[Column, ...]:
    """Return how many times begin in each part of the period; what began before it counts for its first part."""
    found = [(_part(each, period), each) for each in counted if each.is_dated and _DAY.fullmatch(each.place)]
    counts = []
    for part in parts_of([name for name, _ in found]):
        within = [each for name, each in found if part.first <= name <= part.last]
        query = query_string(visit.parameters, _FILTERS, **{"from": part.first, "to": part.last})
        said, happened = (sum(each.times for each in within if each.is_said is it) for it in (True, False))
        counts.append((part.label, query, said, happened))
    return draw_columns(counts)


def _part(count: _Count, period: Period) -> str:
    begins = count.place[: period.digits]
    return begins if period.first is None else max(begins, period.first.isoformat()[: period.digits])


def _row(moment: Moment) -> list[str | None]:
    earliest, latest = (day.isoformat() if day else None for day in (moment.earliest, moment.latest))
    return [
        moment.what, moment.expression, moment.edtf, earliest, latest, moment.label, moment.said_so, moment.iri,
        moment.article,
    ]  # fmt: skip
