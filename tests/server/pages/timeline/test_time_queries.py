"""Joins of whole relations find the same times as lookups; the amount of data decides between them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from server.pages.timeline.periods import Period, period_of
from server.pages.timeline.time_queries import MARKS, TimeQueries, is_named_often
from tests.server.pages.conftest import BASE, solutions
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from server.pages.page import Visit

ENTITIES = (None, f"{BASE}entity/iran", f"{BASE}entity/robert-malley", f"{BASE}entity/nobody")
PERIODS: tuple[dict[str, str], ...] = ({}, {"from": "2016", "to": "2016"}, {"from": "2017"}, {"to": "2017-03"})


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("what", [None, *MARKS])
@pytest.mark.parametrize("parameters", PERIODS)
def test_both_ways_find_the_same_times(
    visit: Visit, entity: str | None, what: str | None, parameters: dict[str, str]
) -> None:
    period: Period = period_of(parameters)
    broad, narrow = (TimeQueries(period, entity, what, is_broad=is_broad) for is_broad in (True, False))
    counts = solutions(visit, broad.counts())
    assert solutions(visit, narrow.counts()) == counts
    days, words = ("2016-01-01", "2018-12-31"), ("A", "Z")
    owners = solutions(visit, broad.found(days, words))
    assert solutions(visit, narrow.found(days, words)) == owners
    assert bool(owners) <= bool(counts)
    assert counts or entity


@pytest.mark.parametrize(("name", "is_often"), [("iran", True), ("nobody", False), ("tasnim", False)])
def test_what_is_named_by_much_of_the_data_is_named_often(visit: Visit, name: str, is_often: bool) -> None:
    engine = visit.engine
    assert isinstance(engine, DirectEngine)
    before = len(engine.asked)
    assert asyncio.run(is_named_often(visit, f"{BASE}entity/{name}")) is is_often
    assert len(engine.asked) == before + 1
