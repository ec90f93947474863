"""Joins of whole relations find what looking up each row finds; which of both is asked depends on how much there is."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import ONR
from server.engine import Query
from server.http.negotiation import RESULTS_JSON
from server.pages.graph.connection_queries import ConnectionQueries
from server.pages.links import Links
from server.pages.page import Visit
from server.pages.patterns import is_named_often, whole
from server.pages.timeline.periods import Period, period_of
from server.pages.timeline.time_queries import MARKS, TimeQueries
from server.settings import Settings
from server.sparql.guard import QueryForm
from tests.conftest import ARTICLE
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

BASE = "http://localhost:8000/"
ENTITIES = (None, f"{BASE}entity/iran", f"{BASE}entity/robert-malley", f"{BASE}entity/nobody")
PERIODS: tuple[dict[str, str], ...] = ({}, {"from": "2016", "to": "2016"}, {"from": "2017"}, {"to": "2017-03"})


@pytest.fixture(scope="module")
def real(seed_generation: Generation) -> Visit:
    """A visit to the real article."""
    engine = DirectEngine(ox.parse(path=seed_generation.dumps_path / "onrecord.nq"))
    return Visit(engine, seed_generation, Settings(), Links(BASE))


def found(visit: Visit, text: str) -> list[str]:
    """Return the solutions of a query, each as text, sorted."""

    async def ask() -> bytes:
        answer = await visit.engine.answer(Query(text, QueryForm.SELECT), RESULTS_JSON)
        return b"".join([chunk async for chunk in answer.chunks])

    solutions = json.loads(asyncio.run(ask()))["results"]["bindings"]
    return sorted(json.dumps(each, sort_keys=True) for each in solutions)


def test_a_whole_relation_binds_what_its_pattern_binds(real: Visit) -> None:
    pattern = found(real, f"SELECT ?claim ?who {{ ?claim {ONR.claimant} ?who }}")
    assert pattern
    assert found(real, f"SELECT * {{ {whole('?claim', ONR.claimant, '?who')} }}") == pattern


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("what", [None, *MARKS])
@pytest.mark.parametrize("parameters", PERIODS)
def test_both_ways_find_the_same_times(
    real: Visit, entity: str | None, what: str | None, parameters: dict[str, str]
) -> None:
    period: Period = period_of(parameters)
    broad, narrow = (TimeQueries(period, entity, what, is_broad=is_broad) for is_broad in (True, False))
    counts = found(real, broad.counts())
    assert found(real, narrow.counts()) == counts
    days, words = ("2016-01-01", "2018-12-31"), ("A", "Z")
    owners = found(real, broad.found(days, words))
    assert found(real, narrow.found(days, words)) == owners
    assert bool(owners) <= bool(counts)
    assert counts or entity


@pytest.mark.parametrize("stance", [None, "affirms", "denies"])
def test_both_ways_find_the_same_connections(real: Visit, stance: str | None) -> None:
    broad, narrow = ConnectionQueries(None, stance), ConnectionQueries(None, stance, f"{BASE}graph/article/{ARTICLE}")
    assert (broad.is_broad, narrow.is_broad) == (True, False)
    assert found(real, broad.numbers()) == found(real, narrow.numbers()) != []
    for skipped in (0, 2):
        connections = found(real, broad.between(4, 1, skipped, 20))
        assert found(real, narrow.between(4, 1, skipped, 20)) == connections
        assert 0 < len(connections) <= 20


@pytest.mark.parametrize(("name", "is_often"), [("iran", True), ("nobody", False), ("tasnim", False)])
def test_what_is_named_by_much_of_the_data_is_named_often(real: Visit, name: str, is_often: bool) -> None:
    engine = real.engine
    assert isinstance(engine, DirectEngine)
    before = len(engine.asked)
    assert asyncio.run(is_named_often(real, f"{BASE}entity/{name}")) is is_often
    assert len(engine.asked) == before + 1
