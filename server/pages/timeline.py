"""When things were said, and when what was said is said to have happened: on an axis where a year is known.

What the text dates without a year stands in a section of its own and never on the axis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.pages.filters import article_graph, article_of, choice_of, choices, entity_of, query_string
from server.pages.moments import moments
from server.pages.page import Page, Table, paging_of
from server.pages.periods import parts_of, period_of, reading
from server.pages.rows import number_in, select, text_in
from server.pages.time_queries import MARKS, TimeQueries
from server.pages.timeline_drawing import COLUMN_HEIGHT, draw, draw_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.pages.moments import Moment
    from server.pages.page import Visit
    from server.pages.periods import Period
    from server.pages.rows import Row
    from server.pages.timeline_drawing import Column

__all__ = ["timeline_page"]

#: Times with a date, and times without, that one page shows.
_PAGE_SIZE: Final = 25
_FILTERS: Final = ("article", "entity", "what", "from", "to", "size")
_COLUMNS: Final = (
    "what", "expression", "edtf", "earliest", "latest", "label", "said_by", "iri", "article",
)  # fmt: skip


async def timeline_page(visit: Visit) -> Page:
    """Show one page of the times, those with a date and those without. Asks at most five queries."""
    paging, period = paging_of(visit.parameters, _PAGE_SIZE), period_of(visit.parameters)
    entity, what = entity_of(visit), choice_of(visit.parameters, "what", MARKS)
    queries = TimeQueries(period, entity, what)
    counted = await _select(visit, queries.counts())
    dated = await _select(visit, queries.dated(paging))
    undated = await _select(visit, queries.undated(paging))
    shown = await moments(visit.engine, [*dated, *undated])
    placed, unplaced = shown[: len(dated)], shown[len(dated) :]
    totals = {is_dated: _total(counted, is_dated=is_dated) for is_dated in (True, False)}
    chosen = await choices(visit, {"article": article_of(visit), "entity": entity}, _FILTERS)
    values = {
        "choices": chosen,
        "what": what,
        "parameters": {name: visit.parameters.get(name, "") for name in _FILTERS},
        "whole_period": query_string(visit.parameters, _FILTERS, **{"from": None, "to": None}) if period else None,
        "drawing": draw(placed, period),
        "columns": _columns(visit, counted, period) if totals[True] > len(dated) else (),
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


async def _select(visit: Visit, text: str) -> list[Row]:
    """Ask the article, where one is named, or the whole dataset, which is more than a lookup."""
    graph = article_graph(visit)
    return await select(visit.engine, text, graph=graph, is_heavy=graph is None)


def _total(counted: Iterable[Row], *, is_dated: bool) -> int:
    return sum(number_in(row, "times") for row in counted if bool(text_in(row, "part")) is is_dated)


def _columns(visit: Visit, counted: Iterable[Row], period: Period) -> tuple[Column, ...]:
    """Return how many times begin in each part of the period; what began before it counts for its first part."""
    found = [row for row in counted if text_in(row, "part")]
    parts = parts_of([_part(row, period) for row in found])
    counts = []
    for part in parts:
        within = [row for row in found if part.first <= _part(row, period) <= part.last]
        query = query_string(visit.parameters, _FILTERS, **{"from": part.first, "to": part.last})
        said, happened = (sum(number_in(row, "times") for row in within if _is_said(row) is it) for it in (True, False))
        counts.append((part.label, query, said, happened))
    return draw_columns(counts)


def _is_said(row: Row) -> bool:
    return text_in(row, "is_said") in {"true", "1"}


def _part(row: Row, period: Period) -> str:
    begins = row["part"].value
    return begins if period.first is None else max(begins, period.first.isoformat()[: period.digits])


def _row(moment: Moment) -> list[str | None]:
    earliest, latest = (day.isoformat() if day else None for day in (moment.earliest, moment.latest))
    return [
        moment.what, moment.expression, moment.edtf, earliest, latest, moment.label, moment.said_so, moment.iri,
        moment.article,
    ]  # fmt: skip
