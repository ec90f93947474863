"""A visit to the real article, answered in this process."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.publication.dump_slices import read_whole_dump
from mapping.rdf.serialization import N_QUADS
from server.engine import Query
from server.http.negotiation import RESULTS_JSON
from server.pages.links import Links
from server.pages.page import Visit
from server.settings import Settings
from server.sparql.guard import QueryForm
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

BASE = "http://localhost:8000/"


@pytest.fixture(scope="session")
def visit(seed_generation: Generation) -> Visit:
    """A visit to the real article."""
    engine = DirectEngine(ox.parse(read_whole_dump(seed_generation, N_QUADS), format=N_QUADS.codec))
    return Visit(engine, seed_generation, Settings(), Links(BASE))


def solutions(visit: Visit, text: str) -> list[str]:
    """Return the solutions of a query, each as text, sorted."""

    async def ask() -> bytes:
        answer = await visit.engine.answer(Query(text, QueryForm.SELECT), RESULTS_JSON)
        return b"".join([chunk async for chunk in answer.chunks])

    found = json.loads(asyncio.run(ask()))["results"]["bindings"]
    return sorted(json.dumps(each, sort_keys=True) for each in found)
