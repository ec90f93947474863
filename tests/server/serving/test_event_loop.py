"""The server runs on uvloop, and on asyncio's own loop where that is missing."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest

from server.engine import Query
from server.engine.pool.local_engine import LocalEngine
from server.http.negotiation import RESULTS_CSV, RESULTS_JSON
from server.serving.event_loop import loop_factory, run
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from server.settings import Settings


@pytest.fixture(params=["uvloop", "asyncio"])
def loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a loop; only that one can be had."""
    if request.param == "asyncio":
        monkeypatch.setitem(sys.modules, "uvloop", None)
    else:
        pytest.importorskip("uvloop")
    return str(request.param)


def test_the_loop_is_the_best_there_is(loop: str) -> None:
    async def name() -> str:
        return type(asyncio.get_running_loop()).__module__.partition(".")[0]

    assert run(name()) == loop
    made = loop_factory()()
    made.close()


@pytest.mark.usefixtures("loop")
def test_queries_are_answered_stopped_and_replaced_on_it(small_generation: Generation, settings: Settings) -> None:
    async def use() -> tuple[bytes, float]:
        engine = LocalEngine(small_generation.store_path, settings, "1")
        await engine.start()
        try:
            whole = await engine.answer(Query("ASK {}", QueryForm.ASK), RESULTS_JSON)
            body = b"".join([chunk async for chunk in whole.chunks])
            await _until(engine, "idle")
            product = "SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"
            asking = asyncio.create_task(engine.answer(Query(product, QueryForm.SELECT), RESULTS_CSV))
            await _until(engine, "busy")
            # A client that leaves ends the query after its grace: the process is killed and replaced.
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await _until(engine, "left_total")
            return body, engine.gauges()["left_total"]
        finally:
            await engine.aclose()

    body, left = run(use())
    assert b"true" in body
    assert left == 1


async def _until(engine: LocalEngine, gauge: str) -> None:
    async with asyncio.timeout(100):  # on a machine that is busy with other work, processes start late
        while not engine.gauges()[gauge]:  # noqa: ASYNC110 - the gauges are no event
            await asyncio.sleep(0.01)
