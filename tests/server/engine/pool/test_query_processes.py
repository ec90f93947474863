"""The promises about query processes, kept by real ones: limits, replacement, lanes, streaming."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import uvicorn

from server.engine import Query, read_query
from server.engine.pool import jobs
from server.engine.pool.local_engine import LocalEngine
from server.errors import (
    BadQuery,
    EngineBusy,
    EngineFailed,
    MemoryExceeded,
    QueryTimeout,
    ResultBroken,
    StoreUnreadable,
    WorkerLost,
)
from server.http.negotiation import RESULTS_JSON, RESULTS_TSV, RESULTS_XML
from server.serving.app import create_app
from server.serving.connections import uvicorn_config
from server.settings import Settings
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from mapping.publication.manifest import Generation
    from server.engine import Answer
    from server.http.negotiation import MediaType

ASK = Query("ASK {}", QueryForm.ASK)
SETTINGS = Settings(query_timeout=20, max_query_memory=600_000_000)
#: How long a killed query may take beyond its limit, in seconds; the machine of the tests may be busy.
SLACK = 1.0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 triples: enough for endless queries."""
    path = tmp_path_factory.mktemp("pool") / "store"
    store = ox.Store(str(path))
    graph = ox.NamedNode("e:g")
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"e:{number}"), ox.NamedNode("e:p"), ox.Literal(number), graph) for number in range(3000)
    )
    store.flush()
    return path


@asynccontextmanager
async def _engine(store: Path, settings: Settings = SETTINGS) -> AsyncIterator[LocalEngine]:
    engine = LocalEngine(store, settings, graphs_are_disjoint=True)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.aclose()
        assert engine.gauges()["workers"] == 0


def _run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 120))


def _values(number: int, names: str) -> str:
    return "".join(f"VALUES ?{name} {{ {' '.join(map(str, range(number)))} }}" for name in names)


def _endless(number: int = 0, timeout: float | None = None) -> Query:
    text = f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i = -{number}) }}"
    return Query(text, QueryForm.SELECT, timeout=timeout, weight=None)


async def _collect(answer: Answer) -> bytes:
    return b"".join([chunk async for chunk in answer.chunks])


async def _ask(engine: LocalEngine) -> None:
    answer = await engine.answer(ASK, RESULTS_JSON)
    assert answer.length
    assert b"true" in await _collect(answer)


async def _until(engine: LocalEngine, **expected: float) -> None:
    """Wait until the gauges are as expected; the test's own time limit ends what never comes."""
    while not expected.items() <= engine.gauges().items():  # noqa: ASYNC110 - the pool tells nobody of its state
        await asyncio.sleep(0.01)


def _children() -> set[int]:
    """The processes that this one started, by the kernel's word."""
    tasks = Path(f"/proc/{os.getpid()}/task")
    return {int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()}


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


# Limits


def test_a_query_ends_at_its_limit_and_others_go_on(store: Path) -> None:
    async def use() -> None:
        async with _engine(store, Settings(query_timeout=1)) as engine:
            started = time.monotonic()
            with pytest.raises(QueryTimeout, match="time limit of 1 s"):
                await engine.answer(_endless(), RESULTS_JSON)
            assert time.monotonic() - started < 1 + SLACK
            await _ask(engine)

    _run(use())


@pytest.mark.parametrize(("wish", "limit"), [(0.2, "0.2 s"), (60, "1 s")])
def test_a_client_may_shorten_the_limit_and_not_lengthen_it(store: Path, wish: float, limit: str) -> None:
    async def use() -> None:
        async with _engine(store, Settings(query_timeout=1)) as engine:
            started = time.monotonic()
            with pytest.raises(QueryTimeout, match=f"of {limit}"):
                await engine.answer(_endless(timeout=wish), RESULTS_JSON)
            assert time.monotonic() - started < 1 + SLACK

    _run(use())


#: Queries that need some hundred MB, which an engine without a limit takes.
LARGE_QUERIES = {
    "order": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(?c < 500) } ORDER BY ?c ?f",
    "concat": "SELECT ?x6 { VALUES ?x0 { '" + "x" * 50_000 + "' } "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}, ?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(6)) + "}",
    "group_concat": "SELECT (GROUP_CONCAT(?x) AS ?y) { VALUES ?v {'" + "x" * 9000 + "'} ?a ?b ?c VALUES ?w {1 2 3 4} "
    "BIND(CONCAT(?v, ?v, ?v, ?v) AS ?x) }",
}  # fmt: skip
#: The least that the settings allow.
LITTLE_MEMORY = 402_653_184


@linux_only
@pytest.mark.parametrize("name", LARGE_QUERIES)
def test_a_query_that_needs_too_much_memory_is_stopped(store: Path, name: str) -> None:
    async def use() -> None:
        async with _engine(store, Settings(query_timeout=20, max_query_memory=LITTLE_MEMORY)) as engine:
            with pytest.raises(MemoryExceeded):
                await _collect(await engine.answer(Query(LARGE_QUERIES[name], QueryForm.SELECT), RESULTS_JSON))
            await _ask(engine)

    _run(use())


@linux_only
def test_all_processes_together_stay_under_their_limit(store: Path) -> None:
    settings = Settings(query_timeout=20, max_query_memory=1_000_000_000, max_total_memory=300_000_000)

    async def use() -> None:
        async with _engine(store, settings) as engine:
            with pytest.raises(MemoryExceeded):
                await engine.answer(Query(LARGE_QUERIES["order"], QueryForm.SELECT, weight=None), RESULTS_JSON)
            assert engine.gauges()["memory_total"] == 1
            await _ask(engine)

    _run(use())


@linux_only
@pytest.mark.parametrize(
    ("number", "error"),
    [
        (signal.SIGABRT, MemoryExceeded),
        (signal.SIGXCPU, QueryTimeout),
        (signal.SIGSEGV, WorkerLost),
        (signal.SIGBUS, WorkerLost),
        (signal.SIGKILL, WorkerLost),
    ],
)
def test_the_cause_of_a_death_is_told_and_others_go_on(
    store: Path, number: signal.Signals, error: type[Exception]
) -> None:
    """The death is simulated. Without the guard, some thousand nested groups, calls, negations or unary signs, a sum of
    as many terms or a path of as many steps end a process of the engine by a signal or keep it busy in its parser."""

    async def use() -> None:
        async with _engine(store) as engine:
            await _until(engine, idle=4)
            asking = asyncio.create_task(engine.answer(_endless(), RESULTS_JSON))
            await _until(engine, busy=1)
            (busy,) = engine._jobs
            os.kill(busy.pid, number)
            with pytest.raises(error):
                await asking
            await _ask(engine)
            await _until(engine, idle=5, lost_total=1)

    _run(use())


def test_a_limit_of_shape_is_told_by_name() -> None:
    """Just above each limit, where other engines still answer."""
    limits = Settings()
    groups = "SELECT * " + "{" * 201 + "}" * 201
    with pytest.raises(BadQuery, match=r"the limit is 200 \(max_nesting\)"):
        read_query(groups, settings=limits)
    patterns = "SELECT * {" + "".join(f"?a ?b ?c{number} ." for number in range(201)) + "}"
    with pytest.raises(BadQuery, match=r"the limit is 200 \(max_patterns\)"):
        read_query(patterns, settings=limits)
    path = "SELECT * { ?s " + "/".join(["<e:p>"] * 102) + " ?o }"
    with pytest.raises(BadQuery, match=r"the limit is 100 \(max_path_steps\)"):
        read_query(path, settings=limits)


def test_a_service_clause_that_passed_the_guard_reaches_nobody(store: Path, listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    query = Query(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", QueryForm.SELECT)

    async def use() -> None:
        async with _engine(store) as engine:
            assert engine.gauges()["sealed"] == engine.gauges()["ready"]
            with pytest.raises(EngineFailed):
                await _collect(await engine.answer(query, RESULTS_JSON))
            await _ask(engine)

    _run(use())
    with pytest.raises(BlockingIOError):
        listener.accept()


# What dies is replaced


@linux_only
def test_a_client_that_leaves_a_quick_query_costs_no_process(store: Path) -> None:
    async def use() -> None:
        async with _engine(store) as engine:
            await _until(engine, idle=4)
            before = _children()
            for number in range(30):
                asking = asyncio.create_task(engine.answer(Query(f"ASK {{}} # {number}", QueryForm.ASK), RESULTS_JSON))
                await asyncio.sleep(0)
                assert engine.gauges()["busy"] >= 1
                asking.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await asking
                await _until(engine, busy=0)
            assert _children() == before
            assert {engine.gauges()[name] for name in ("left_total", "lost_total")} == {0}

    _run(use())


def test_a_client_that_leaves_before_its_query_has_a_process_is_forgotten(store: Path) -> None:
    async def use() -> None:
        async with _engine(store, Settings(query_timeout=60, slow_workers=1)) as engine:
            first = asyncio.create_task(engine.answer(_endless(1), RESULTS_JSON))
            await _until(engine, busy_heavy=1)
            second = asyncio.create_task(engine.answer(_endless(2), RESULTS_JSON))
            await _until(engine, waiting=1)
            second.cancel()
            await _until(engine, waiting=0)
            first.cancel()
            await asyncio.gather(first, second, return_exceptions=True)
            await _until(engine, busy=0, left_total=1)

    _run(use())


def test_only_some_processes_start_at_a_time(store: Path) -> None:
    async def use() -> None:
        engine = LocalEngine(store, Settings(cheap_workers=4, slow_workers=4), graphs_are_disjoint=True)
        starting = asyncio.create_task(engine.start())
        most = 0.0
        while engine.gauges()["idle"] < 8:
            gauges = engine.gauges()
            most = max(most, gauges["workers"] - gauges["ready"])
            await asyncio.sleep(0.001)
        await starting
        assert most == 2
        await engine.aclose()

    _run(use())


def test_a_spare_process_starts_once_a_query_takes_long(store: Path) -> None:
    async def use() -> None:
        async with _engine(store) as engine:
            await _until(engine, idle=4)
            assert engine.gauges()["started_total"] == 4
            asking = asyncio.create_task(engine.answer(_endless(), RESULTS_JSON))
            await _until(engine, idle=4, busy=1, workers=5)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    _run(use())


@linux_only
def test_a_client_that_leaves_ends_its_query(store: Path) -> None:
    async def use() -> None:
        async with _engine(store) as engine:
            await _until(engine, idle=4)
            before = _children()
            asking = asyncio.create_task(engine.answer(_endless(), RESULTS_JSON))
            await _until(engine, busy=1)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            assert engine.gauges()["busy"] == 1, "it has a moment to end by itself"
            await _until(engine, busy=0, left_total=1, idle=5)
            assert len(before - _children()) == 1
            await _ask(engine)

    _run(use())


def test_a_connection_that_is_closed_ends_its_query(store: Path, small_generation: Generation) -> None:
    async def use() -> None:
        async with _engine(store) as engine:
            server = uvicorn.Server(uvicorn_config(create_app(SETTINGS, small_generation, engine), SETTINGS))
            listening = socket.create_server(("127.0.0.1", 0))
            serving = asyncio.create_task(server.serve([listening]))
            _, writer = await asyncio.open_connection(*listening.getsockname())
            query = urlencode({"query": _endless().text})
            writer.write(f"GET /sparql?{query} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
            await _until(engine, busy=1)
            writer.close()
            await _until(engine, busy=0, left_total=1)
            server.should_exit = True
            await serving
            listening.close()

    _run(use())


def test_a_client_that_leaves_amid_the_result_ends_its_query(store: Path) -> None:
    async def use() -> None:
        async with _engine(store) as engine:
            query = Query("SELECT * { ?a ?b ?c . ?d ?e ?f }", QueryForm.SELECT, weight=None)
            answer = await engine.answer(query, RESULTS_JSON)
            assert answer.length is None
            assert await anext(answer.chunks)
            await answer.chunks.aclose()
            await answer.chunks.aclose()
            await _until(engine, busy=0, left_total=1)
            await _ask(engine)

    _run(use())


@linux_only
def test_a_killed_process_costs_its_query_only(store: Path) -> None:
    # Servers and browsers of other tests may be children of this process too.
    others = _children()

    async def use() -> None:
        async with _engine(store) as engine:
            await _until(engine, idle=4)
            asking = asyncio.create_task(engine.answer(_endless(), RESULTS_JSON))
            await _until(engine, busy=1)
            for pid in _children() - others:
                # All of the engine: the busy one, and the idle ones.
                os.kill(pid, signal.SIGKILL)
            with pytest.raises(WorkerLost):
                await asking
            await _ask(engine)
            await _until(engine, idle=5, busy=0)

    _run(use())


def test_a_result_that_breaks_after_its_first_bytes_says_so(store: Path) -> None:
    """XML cannot carry U+0001; here it comes after more than the first buffer."""
    text = f"SELECT * {{ {{ {_values(40, 'abc')} }} UNION {{ BIND('\\u0001' AS ?a) }} }}"

    async def use() -> None:
        async with _engine(store) as engine:
            answer = await engine.answer(Query(text, QueryForm.SELECT), RESULTS_XML)
            with pytest.raises(ResultBroken, match="cannot express"):
                await _collect(answer)
            await _ask(engine)

    _run(use())


def test_a_limit_that_ends_a_transfer_breaks_it(store: Path) -> None:
    async def use() -> None:
        async with _engine(store, Settings(query_timeout=0.5)) as engine:
            query = Query("SELECT * { ?a ?b ?c . ?d ?e ?f }", QueryForm.SELECT, weight=None)
            answer = await engine.answer(query, RESULTS_JSON)
            await _until(engine, busy=0)
            with pytest.raises(ResultBroken, match="time limit"):
                await _collect(answer)

    _run(use())


# Lanes


def test_slow_queries_never_keep_a_light_one_waiting(store: Path) -> None:
    async def use() -> None:
        async with _engine(store, Settings(query_timeout=2, max_waiting_queries=16)) as engine:
            slow = [asyncio.create_task(engine.answer(_endless(number), RESULTS_JSON)) for number in range(64)]
            await asyncio.sleep(0)
            while not all(task.done() for task in slow):
                started = time.monotonic()
                await _ask(engine)
                assert time.monotonic() - started < 1
                await asyncio.sleep(0.05)
            outcomes = {type(task.exception()) for task in slow}
            assert outcomes == {QueryTimeout, EngineBusy}

    _run(use())


def test_slow_queries_that_look_light_give_up_their_place(store: Path) -> None:
    text = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i < -NUMBER) }"

    async def use() -> None:
        async with _engine(store, Settings(query_timeout=3)) as engine:
            queries = [read_query(text.replace("NUMBER", str(n)), settings=SETTINGS) for n in range(1, 9)]
            assert {query.weight for query in queries} == {5}
            slow = [asyncio.create_task(engine.answer(query, RESULTS_JSON)) for query in queries]
            await _until(engine, busy_light=2)
            while not all(task.done() for task in slow):
                started = time.monotonic()
                await _ask(engine)
                assert time.monotonic() - started < 1
                await asyncio.sleep(0.05)
            assert {type(task.exception()) for task in slow} <= {QueryTimeout, EngineBusy}
            assert engine.gauges()["moved_total"] > 0

    _run(use())


def test_endless_queries_leave_heavy_ones_their_turn(store: Path) -> None:
    """One place for heavy queries, and more endless ones before them than all places together."""

    async def use() -> None:
        async with _engine(store, Settings(query_timeout=5, slow_workers=1)) as engine:
            endless = [asyncio.create_task(engine.answer(_endless(number), RESULTS_JSON)) for number in range(4)]
            await _until(engine, waiting=3)
            for number in range(3):
                query = Query(f"SELECT (COUNT(*) AS ?n{number}) {{ ?a ?b ?c }}", QueryForm.SELECT, weight=None)
                answer = await engine.answer(query, RESULTS_JSON)
                assert b'"3000"' in await _collect(answer)
            outcomes = await asyncio.gather(*endless, return_exceptions=True)
            assert {type(outcome) for outcome in outcomes} <= {QueryTimeout, EngineBusy}
            assert engine.gauges()["moved_total"] >= 3

    _run(use())


def test_a_process_that_was_slowed_down_is_not_used_again(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_HEAVY_SHARE", 0)

    async def use() -> None:
        async with _engine(store, Settings(query_timeout=60)) as engine:
            text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c + ?f < 0) }"
            await _until(engine, idle=4)
            before = _children()
            await engine.answer(Query(text, QueryForm.SELECT, weight=None), RESULTS_JSON)
            assert engine.gauges()["moved_total"] == 1
            await _until(engine, idle=5, workers=5)
            while not before - _children():  # noqa: ASYNC110 - the system forgets it a moment later
                await asyncio.sleep(0.01)
            assert len(before - _children()) == 1

    _run(use())


def test_more_than_may_wait_are_turned_away_at_once(store: Path) -> None:
    async def use() -> None:
        settings = Settings(query_timeout=60, slow_workers=1, cheap_workers=1, max_waiting_queries=1)
        async with _engine(store, settings) as engine:
            slow = [asyncio.create_task(engine.answer(_endless(number), RESULTS_JSON)) for number in range(2)]
            await _until(engine, busy_heavy=1, waiting=1)
            with pytest.raises(EngineBusy):
                await engine.answer(_endless(9), RESULTS_JSON)
            await _ask(engine)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
            await _until(engine, busy=0, waiting=0)

    _run(use())


def test_closing_lets_an_answer_end_and_a_late_query_in(store: Path) -> None:
    async def use() -> None:
        async with _engine(store) as engine:
            query = Query(f"SELECT * {{ {_values(60, 'abc')} }}", QueryForm.SELECT)
            answer = await engine.answer(query, RESULTS_TSV)
            engine.retire()
            closing = asyncio.create_task(engine.aclose())
            await asyncio.sleep(0)
            await _ask(engine)
            assert (await _collect(answer)).count(b"\n") == 60**3 + 1
            await closing

    _run(use())


# Streaming


@linux_only
def test_a_large_result_passes_through_in_little_memory(store: Path) -> None:
    """200,000 rows, 60 MB: read slowly, never held."""

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    async def use(result_format: MediaType) -> None:
        async with _engine(store, Settings(query_timeout=100)) as engine:
            text = f"SELECT * {{ VALUES ?x {{ '{'x' * 250}' }} {_values(59, 'abc')} }}"
            answer = await engine.answer(Query(text, QueryForm.SELECT, weight=None), result_format)
            before, peak, size, count = resident(), 0, 0, 0
            async for chunk in answer.chunks:
                size, count = size + len(chunk), count + 1
                if count % 100 == 0:
                    peak = max(peak, resident() - before)
                    assert engine.gauges()["memory_bytes"] < 500_000_000
            assert size > 50_000_000
            assert peak < 20_000_000

    _run(use(RESULTS_TSV))


def test_a_store_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    async def use() -> None:
        engine = LocalEngine(tmp_path / "none", SETTINGS)
        with pytest.raises(StoreUnreadable, match="store cannot be opened"):
            await engine.start()
        assert engine.gauges()["workers"] == 0

    _run(use())
