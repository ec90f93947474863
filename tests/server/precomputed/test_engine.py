"""Queries that the sidecar knows are answered from it, in the format in which they are kept; all others go on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from mapping.publication.digests import FileChecks
from server.engine import Query
from server.http.negotiation import RESULTS_CSV, RESULTS_JSON
from server.precomputed.engine import PrecomputedEngine
from server.precomputed.sidecar import Sidecar, write_sidecar
from server.sparql.guard import QueryForm
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = Query("SELECT * { ?s ?p ?o }", QueryForm.SELECT)
RESULT = b'{"head": {"vars": ["kept"]}, "results": {"bindings": []}}'


@pytest.fixture
def wrapped(tmp_path: Path) -> DirectEngine:
    write_sidecar(tmp_path / "sidecar", {KNOWN.digest: RESULT}, {}, {})
    return DirectEngine([])


def test_a_known_query_is_answered_from_the_sidecar(wrapped: DirectEngine, tmp_path: Path) -> None:
    async def use() -> None:
        engine = PrecomputedEngine(wrapped, Sidecar(tmp_path / "sidecar", FileChecks(tmp_path, {})))
        assert engine.version == wrapped.version
        answer = await engine.answer(Query(KNOWN.text, KNOWN.form, weight=None), RESULTS_JSON)
        assert (answer.length, await answer.read()) == (len(RESULT), RESULT)
        assert wrapped.asked == []
        assert engine.gauges()["precomputed_results"] == 1
        others = [(KNOWN, RESULTS_CSV), (Query("SELECT * {}", QueryForm.SELECT), RESULTS_JSON)]
        others.append((Query(KNOWN.text, KNOWN.form, named_graphs=("urn:g",)), RESULTS_JSON))
        for query, result_format in others:
            await (await engine.answer(query, result_format)).read()
        assert wrapped.asked == [query for query, _ in others]
        await engine.aclose()

    asyncio.run(use())
