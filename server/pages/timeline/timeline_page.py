"""The timeline: times of claims and of situations, on an axis if their year is known, and otherwise as a list."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.pages.claims.cards import UNKNOWN_DATE
from server.pages.filters import choices, chosen_article, chosen_entity, chosen_graph, chosen_value, query_string
from server.pages.page import Page, Table, article_of
from server.pages.paging import paging_of, part_of
from server.pages.solutions import number_in, select, text_in
from server.pages.timeline.drawing import COLUMN_HEIGHT, draw, draw_columns
from server.pages.timeline.moments import moments
from server.pages.timeline.periods import parts_of, period_of, reading
from server.pages.timeline.time_queries import MARKS, TimeQueries, is_named_often, place_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from server.pages.page import Visit
    from server.pages.paging import Paging
    from server.pages.solutions import Row
    from server.pages.timeline.drawing import CountColumn
    from server.pages.timeline.moments import Moment
    from server.pages.timeline.periods import Period

#: Times with a date, and as many without, on one page.
_PAGE_SIZE: Final = 25
_FILTERS: Final = ("article", "entity", "what", "from", "to", "size")
#: A day that the axis can show.
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COLUMNS: Final = (
    "what", "expression", "edtf", "earliest", "latest", "article_date", "label", "said_by", "iri", "article",
)  # fmt: skip


async def timeline_page(visit: Visit) -> Page:
    """Show one page of times with a date, and one of times without. Asks at most six queries. Raises `BadRequest`."""
    paging, period = paging_of(visit.parameters, _PAGE_SIZE), period_of(visit.parameters)
    entity, what = chosen_entity(visit), chosen_value(visit.parameters, "what", MARKS)
    queries = TimeQueries(period, entity, what, is_broad=entity is None or await is_named_often(visit, entity))
    counted = [_count(row) for row in await _select(visit, queries.counts())]
    dated, undated = await _found(visit, queries, counted, paging)
    shown = await moments(visit.engine, [*dated, *undated])
    placed, unplaced = ([each for each in shown if each.iri in those] for those in (set(dated), set(undated)))
    totals = {is_dated: sum(_by_place(counted, is_dated=is_dated).values()) for is_dated in (True, False)}
    chosen = await choices(visit, {"article": chosen_article(visit), "entity": entity}, _FILTERS)
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
    """The number of times at a place: a day, or the words of a time without a date."""

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
    """Return the owners of the times on one page, in order: those with a date, and those without.

    Only times at the places of the page are read, and sorted here.
    """
    dated, undated = (part_of(_by_place(counted, is_dated=is_dated), paging) for is_dated in (True, False))
    if not (dated.keys or undated.keys):
        return [[], []]
    rows = await _select(visit, queries.found(dated.keys, undated.keys))
    places = await _places(visit, [row["owner"].value for row in rows])
    ordered = sorted(
        (row["place"].value, *places[row["owner"].value], row["owner"].value, _is_true(row, "is_dated")) for row in rows
    )
    return [
        part.cut([owner for *_, owner, it in ordered if it is is_dated])
        for part, is_dated in ((dated, True), (undated, False))
    ]


async def _places(visit: Visit, owners: Sequence[str]) -> dict[str, tuple[str, str, int]]:
    """Return the date and IRI of the article of each claim and situation, and the start of a claim in its text."""
    articles = {owner: article_of(owner) for owner in owners}
    dates, starts = dict[str, str](), dict[str, int]()
    for row in await select(visit.engine, place_query(owners, dict.fromkeys(articles.values()))):
        if "published" in row:
            dates[row["it"].value] = row["published"].value
        else:
            starts[row["it"].value] = min(number_in(row, "start"), starts.get(row["it"].value, sys.maxsize))
    return {
        owner: (dates.get(article, UNKNOWN_DATE), article, starts.get(owner, sys.maxsize))
        for owner, article in articles.items()
    }


async def _select(visit: Visit, text: str) -> list[Row]:
    """Ask the graph of the chosen article, or all data, which is heavy."""
    graph = chosen_graph(visit)
    return await select(visit.engine, text, graph=graph, is_heavy=graph is None)


def _columns(visit: Visit, counted: Iterable[_Count], period: Period) -> tuple[CountColumn, ...]:
    """Count the times that begin in each part of the period; earlier ones count in the first part."""
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
        moment.what, moment.expression, moment.edtf, earliest, latest, moment.article_date, moment.label,
        moment.said_so, moment.iri, moment.article,
    ]  # fmt: skip
