"""The timeline: times of claims and of situations, on an axis if their year is known, and otherwise as a list."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from server.pages.claims.card_query import claim_cards
from server.pages.claims.cards import UNKNOWN_DATE
from server.pages.claims.evidence_span import NO_EVIDENCE, place_in
from server.pages.filters import choices, chosen_article, chosen_entity, chosen_graph, chosen_value, query_string
from server.pages.page import Page, Table, article_of
from server.pages.paging import paging_of, part_of
from server.pages.solutions import is_true_in, number_in, select, text_in
from server.pages.timeline.drawing import COLUMN_HEIGHT, draw, draw_columns
from server.pages.timeline.moments import moments
from server.pages.timeline.periods import parts_of, period_of, reading
from server.pages.timeline.time_queries import (
    LOOKUPS_LIKE_ALL,
    MARKS,
    TimeQueries,
    date_query,
    is_named_often,
    start_query,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

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
    """Show one page of times with a date, and one of times without. Asks at most eight queries. Raises `BadRequest`."""
    paging, period = paging_of(visit.parameters, _PAGE_SIZE), period_of(visit.parameters)
    entity, what = chosen_entity(visit), chosen_value(visit.parameters, "what", MARKS)
    queries = TimeQueries(period, entity, what, is_broad=entity is None or await is_named_often(visit, entity))
    counted = [_count(row) for row in await _select(visit, queries.counts())]
    dated, undated = await _found(visit, queries, counted, paging)
    shown = await _titled(visit, await moments(visit.engine, [*dated, *undated]))
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


async def _titled(visit: Visit, shown: Sequence[Moment]) -> list[Moment]:
    """Return moments with the claims titled as in lists, in the words of their articles. Asks at most one query."""
    cards = await claim_cards(visit.engine, [each.iri for each in shown if each.what == "said"])
    return [replace(each, label=str(cards[each.iri].sentence)) if each.iri in cards else each for each in shown]


@dataclass(frozen=True)
class _Count:
    """The number of times at a place: a day, or the words of a time without a date."""

    place: str
    is_dated: bool
    is_said: bool
    times: int


def _count(row: Row) -> _Count:
    is_dated, is_said = is_true_in(row, "is_dated"), is_true_in(row, "is_said")
    return _Count(text_in(row, "place") or "", is_dated, is_said, number_in(row, "times"))


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
    dates = await _dates(visit, {article_of(row["owner"].value) for row in rows if is_true_in(row, "is_dated")})
    groups: dict[bool, dict[tuple[str, ...], list[str]]] = {True: defaultdict(list), False: defaultdict(list)}
    for row in rows:
        owner = row["owner"].value
        article = article_of(owner)
        place = row["place"].value, dates.get(article, UNKNOWN_DATE), article
        groups[is_true_in(row, "is_dated")][place].append(owner)
    parts = {
        is_dated: part.within({place: len(owners) for place, owners in groups[is_dated].items()})
        for is_dated, part in ((True, dated), (False, undated))
    }
    shown = {is_dated: [groups[is_dated][key] for key in part.keys] for is_dated, part in parts.items()}
    starts = await _starts(
        visit, [owner for each in shown.values() for tied in each if len(tied) > 1 for owner in tied]
    )
    return [
        part.cut([
            owner
            for tied in shown[is_dated]
            for owner in sorted(tied, key=lambda each: (starts.get(each, NO_EVIDENCE), each))
        ])
        for is_dated, part in parts.items()
    ]  # fmt: skip


async def _dates(visit: Visit, articles: Collection[str]) -> dict[str, str]:
    """Return the dates of articles. Asks at most one query."""
    are_many = len(articles) * LOOKUPS_LIKE_ALL > visit.generation.manifest.counts.articles
    rows = await select(visit.engine, date_query(None if are_many else articles)) if articles else ()
    return {row["article"].value: row["published"].value for row in rows}


async def _starts(visit: Visit, owners: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """Return where the first evidence of claims starts. Asks at most one query."""
    starts = dict[str, tuple[int, int, int]]()
    for row in await select(visit.engine, start_query(owners)) if owners else ():
        owner, start = row["owner"].value, place_in(row)
        starts[owner] = min(start, starts.get(owner, start))
    return starts


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
