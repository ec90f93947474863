"""Equal queries share a run, and results are kept; a fake engine counts what it is asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from server.engine import Answer, Query, cache_key
from server.engine.shared_engine import Follower, Run, SharedEngine
from server.errors import BadQuery, QueryTimeout, ResultBroken, WorkerLost
from server.http.negotiation import RESULTS_CSV, RESULTS_JSON, MediaType
from server.settings import Settings
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine, Mapping

SELECT = Query("SELECT * { ?a ?b ?c }", QueryForm.SELECT)
SETTINGS = Settings(cache_bytes=2_000, max_cached_bytes=100)


@dataclass
class FakeEngine:
    """An engine whose runs go on when a test lets them."""

    chunks: tuple[bytes, ...] = (b"one ", b"two")
    #: Raised before the first byte, or after the chunks.
    error: Exception | None = None
    is_late_error: bool = False
    version: str | None = "1"
    #: Lets the answer begin, and lets it go on after its first chunk.
    may_start: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[Query] = field(default_factory=list)
    given: int = 0
    ended: int = 0
    is_closed: bool = False

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        self.asked.append(query)
        try:
            await self.may_start.wait()
        except asyncio.CancelledError:
            self.ended += 1
            raise
        if self.error and not self.is_late_error:
            raise self.error
        return Answer(self._output())

    async def _output(self) -> AsyncGenerator[bytes]:
        try:
            for number, chunk in enumerate(self.chunks):
                if number:
                    await self.may_go_on.wait()
                self.given += 1
                yield chunk
            if self.error:
                raise self.error
        finally:
            self.ended += 1

    async def aclose(self) -> None:
        self.is_closed = True

    def gauges(self) -> Mapping[str, float]:
        return {"workers": 4}


def _run(test: Coroutine[None, None, None]) -> None:
    """Run a test that must leave no task behind."""

    async def run() -> None:
        await test
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())


async def _settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def _whole(engine: SharedEngine, query: Query = SELECT, result_format: MediaType = RESULTS_JSON) -> bytes:
    answer = await engine.answer(query, result_format)
    return b"".join([chunk async for chunk in answer.chunks])


def test_fifty_equal_queries_are_one_run() -> None:
    async def use() -> None:
        fake = FakeEngine()
        engine = SharedEngine(fake, SETTINGS)
        asking = [asyncio.create_task(_whole(engine)) for _ in range(50)]
        await _settle()
        assert engine.gauges()["shared_runs"] == 1
        fake.may_start.set()
        fake.may_go_on.set()
        assert await asyncio.gather(*asking) == [b"one two"] * 50
        assert (len(fake.asked), fake.ended) == (1, 1)
        assert engine.gauges() == {
            "workers": 4, "cache_hits": 0, "cache_misses": 1, "joined_queries": 49, "shared_runs": 0,
            "cached_results": 1, "cache_bytes": 7 + 512,
        }  # fmt: skip

    _run(use())


def test_a_run_is_joined_as_long_as_all_of_its_output_is_held() -> None:
    async def use() -> None:
        fake = FakeEngine(chunks=(b"x" * 60, b"y" * 60, b"z"))
        engine = SharedEngine(fake, SETTINGS)
        fake.may_start.set()
        first = await engine.answer(SELECT, RESULTS_JSON)
        await _settle()
        joined = asyncio.create_task(_whole(engine))
        await _settle()
        assert len(fake.asked) == 1
        fake.may_go_on.set()
        await _settle()
        late = asyncio.create_task(_whole(engine))
        await _settle()
        assert len(fake.asked) == 2
        body = b"".join([chunk async for chunk in first.chunks])
        assert {body, await joined, await late} == {b"x" * 60 + b"y" * 60 + b"z"}
        assert engine.gauges()["cached_results"] == 0

    _run(use())


@pytest.mark.parametrize(
    "other",
    [
        (replace(SELECT, text="SELECT * { ?a ?b ?c } "), RESULTS_JSON),
        (replace(SELECT, default_graphs=("http://a/",)), RESULTS_JSON),
        (replace(SELECT, named_graphs=("http://a/",)), RESULTS_JSON),
        (SELECT, RESULTS_CSV),
    ],
)
def test_what_differs_runs_by_itself(other: tuple[Query, MediaType]) -> None:
    async def use() -> None:
        fake = FakeEngine()
        engine = SharedEngine(fake, SETTINGS)
        asking = [asyncio.create_task(_whole(engine)), asyncio.create_task(_whole(engine, *other))]
        await _settle()
        assert len(fake.asked) == 2
        fake.may_start.set()
        fake.may_go_on.set()
        await asyncio.gather(*asking)
        assert engine.gauges()["joined_queries"] == 0

    _run(use())


def test_a_run_ends_with_the_last_who_leaves() -> None:
    async def use() -> None:
        fake = FakeEngine()
        engine = SharedEngine(fake, SETTINGS)
        waiting = asyncio.create_task(_whole(engine))
        await _settle()
        fake.may_start.set()
        reading = await engine.answer(SELECT, RESULTS_JSON)
        waiting.cancel()
        await _settle()
        assert fake.ended == 0
        await reading.chunks.aclose()
        again = asyncio.create_task(_whole(engine))
        await _settle()
        assert (fake.ended, len(fake.asked)) == (1, 2)
        fake.may_go_on.set()
        assert await again == b"one two"

    _run(use())


def test_a_run_that_nobody_waits_for_is_cancelled_before_it_starts() -> None:
    async def use() -> None:
        fake = FakeEngine()
        engine = SharedEngine(fake, SETTINGS)
        asking = [asyncio.create_task(_whole(engine)) for _ in range(3)]
        await _settle()
        for each in asking:
            each.cancel()
        results = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(each) for each in results] == [asyncio.CancelledError] * 3
        await _settle()
        assert (fake.ended, engine.gauges()["shared_runs"]) == (1, 0)

    _run(use())


def test_an_error_before_the_first_byte_reaches_all_and_is_not_kept() -> None:
    async def use() -> None:
        fake = FakeEngine(error=BadQuery("no"))
        engine = SharedEngine(fake, SETTINGS)
        asking = [asyncio.create_task(_whole(engine)) for _ in range(5)]
        await _settle()
        fake.may_start.set()
        assert await asyncio.gather(*asking, return_exceptions=True) == [fake.error] * 5
        with pytest.raises(BadQuery):
            await _whole(engine)
        assert len(fake.asked) == 2

    _run(use())


def test_an_error_after_the_first_byte_breaks_every_transfer() -> None:
    async def use() -> None:
        fake = FakeEngine(error=ResultBroken("gone"), is_late_error=True)
        engine = SharedEngine(fake, SETTINGS)
        fake.may_start.set()
        answers = [await engine.answer(SELECT, RESULTS_JSON) for _ in range(3)]
        fake.may_go_on.set()
        for answer in answers:
            assert [await anext(answer.chunks), await anext(answer.chunks)] == [b"one ", b"two"]
            with pytest.raises(ResultBroken, match="gone"):
                await anext(answer.chunks)
        assert engine.gauges()["cached_results"] == 0

    _run(use())


def test_the_time_limit_of_one_client_ends_no_run_of_others() -> None:
    async def use() -> None:
        fake = FakeEngine()
        engine = SharedEngine(fake, SETTINGS)
        patient = asyncio.create_task(_whole(engine))
        await _settle()
        with pytest.raises(QueryTimeout, match=r"0\.001 s"):
            await _whole(engine, replace(SELECT, timeout=0.001))
        fake.may_start.set()
        hasty = await engine.answer(replace(SELECT, timeout=0.001), RESULTS_JSON)
        assert await anext(hasty.chunks) == b"one "
        with pytest.raises(ResultBroken, match="time limit"):
            await anext(hasty.chunks)
        fake.may_go_on.set()
        assert await patient == b"one two"
        assert [query.timeout for query in fake.asked] == [None]

    _run(use())


def test_the_slowest_reader_makes_the_engine_wait() -> None:
    async def use() -> None:
        fake = FakeEngine(chunks=(b"x" * 60,) * 10)
        engine = SharedEngine(fake, SETTINGS)
        fake.may_start.set()
        fake.may_go_on.set()
        answer = await engine.answer(SELECT, RESULTS_JSON)
        await _settle()
        assert fake.given == 2
        await anext(answer.chunks)
        await _settle()
        assert fake.given == 3
        await answer.chunks.aclose()
        await _settle()
        assert fake.ended == 1

    _run(use())


def test_who_keeps_others_waiting_is_left_behind() -> None:
    async def use() -> None:
        fake = FakeEngine(chunks=(b"x" * 60,) * 10)
        fake.may_start.set()
        fake.may_go_on.set()
        run = Run(lambda: fake.answer(SELECT, RESULTS_JSON), 100, patience=0)
        slow, quick = Follower(run), Follower(run)
        await slow.opened()
        await quick.opened()
        assert len([chunk async for chunk in quick]) == 10
        with pytest.raises(ResultBroken, match="too slowly"):
            await anext(slow)

    _run(use())


def test_a_lone_slow_reader_has_all_the_time_of_the_engine() -> None:
    async def use() -> None:
        fake = FakeEngine(chunks=(b"x" * 60,) * 10)
        fake.may_start.set()
        fake.may_go_on.set()
        run = Run(lambda: fake.answer(SELECT, RESULTS_JSON), 100, patience=0)
        slow = Follower(run)
        await slow.opened()
        await _settle()
        assert len([chunk async for chunk in slow]) == 10

    _run(use())


def test_a_result_is_given_again_without_the_engine_until_the_data_changes() -> None:
    async def use() -> None:
        fake = FakeEngine()
        engine = SharedEngine(fake, SETTINGS)
        fake.may_start.set()
        fake.may_go_on.set()
        await _whole(engine)
        answer = await engine.answer(SELECT, RESULTS_JSON)
        assert answer.length == 7
        assert b"".join([chunk async for chunk in answer.chunks]) == b"one two"
        assert (len(fake.asked), engine.gauges()["cache_hits"]) == (1, 1)
        fake.version = "2"
        await _whole(engine)
        assert len(fake.asked) == 2

    _run(use())


@pytest.mark.parametrize("changed", ["2", None])
def test_a_result_is_not_kept_where_the_data_changed_under_way(changed: str | None) -> None:
    async def use() -> None:
        fake = FakeEngine()
        engine = SharedEngine(fake, SETTINGS)
        fake.may_start.set()
        answer = await engine.answer(SELECT, RESULTS_JSON)
        fake.version = changed
        fake.may_go_on.set()
        assert [chunk async for chunk in answer.chunks] == [b"one ", b"two"]
        assert engine.gauges()["cached_results"] == 0

    _run(use())


def test_without_a_version_runs_are_shared_and_nothing_is_kept() -> None:
    async def use() -> None:
        fake = FakeEngine(version=None)
        engine = SharedEngine(fake, SETTINGS)
        asking = [asyncio.create_task(_whole(engine)) for _ in range(2)]
        await _settle()
        fake.may_start.set()
        fake.may_go_on.set()
        await asyncio.gather(*asking)
        await _whole(engine)
        assert (len(fake.asked), engine.gauges()["cached_results"]) == (2, 0)

    _run(use())


def test_what_changes_by_itself_is_run_for_each() -> None:
    async def use() -> None:
        fake = FakeEngine()
        engine = SharedEngine(fake, SETTINGS)
        fake.may_start.set()
        fake.may_go_on.set()
        query = replace(SELECT, text="SELECT (NOW() AS ?a) {}", timeout=3.0)
        assert [await _whole(engine, query), await _whole(engine, query)] == [b"one two"] * 2
        assert fake.asked == [query, query]

    _run(use())


def test_closing_ends_what_is_under_way() -> None:
    async def use() -> None:
        fake = FakeEngine()
        engine = SharedEngine(fake, SETTINGS)
        waiting = asyncio.create_task(_whole(engine))
        await _settle()
        await engine.aclose()
        with pytest.raises(WorkerLost):
            await waiting
        assert fake.is_closed

    _run(use())


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("SELECT * { ?a ?b ?c }", QueryForm.SELECT, True),
        ("SELECT (now() AS ?n) {}", QueryForm.SELECT, False),
        ("SELECT * { BIND(RAND # x\n () AS ?n) }", QueryForm.SELECT, False),
        ("SELECT * { FILTER(trueUUID() = ?a) }", QueryForm.SELECT, False),
        ("SELECT (STRUUID() AS ?n) {}", QueryForm.SELECT, False),
        ("SELECT (BNODE('a') AS ?n) {}", QueryForm.SELECT, False),
        (r"SELECT (\u004eOW() AS ?n) {}", QueryForm.SELECT, False),
        ("SELECT ?now ?rand { ?now <http://a/RAND> ?rand . [] ?p ?o }", QueryForm.SELECT, True),
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b [ ?d _:x ] FILTER(?a) }", QueryForm.CONSTRUCT, True),
        ("CONSTRUCT { ?a ?b '[' } WHERE { ?a ?b ?c }", QueryForm.CONSTRUCT, True),
        ("CONSTRUCT { ?a ?b '}' . _:x ?b ?c } WHERE { ?a ?b ?c }", QueryForm.CONSTRUCT, False),
        ("PREFIX a: <http://a/> CONSTRUCT { ?a ?b [] } WHERE { ?a ?b ?c }", QueryForm.CONSTRUCT, False),
        ("CONSTRUCT { ?a ?b (1 2) } WHERE { ?a ?b ?c }", QueryForm.CONSTRUCT, False),
        ("CONSTRUCT WHERE { ?a ?b ?c }", QueryForm.CONSTRUCT, True),
        ("CONSTRUCT FROM <http://a/> WHERE { ?a ?b _:x }", QueryForm.CONSTRUCT, False),
        ("DESCRIBE <http://a/>", QueryForm.DESCRIBE, True),
    ],
)  # fmt: skip
def test_only_what_answers_the_same_each_time_is_repeatable(text: str, form: QueryForm, expected: bool) -> None:
    assert Query(text, form).is_repeatable is expected


def test_keys_differ_with_everything_that_changes_the_answer() -> None:
    queries = [
        SELECT, replace(SELECT, text="SELECT * {}"), replace(SELECT, default_graphs=("http://a/", "http://b/")),
        replace(SELECT, default_graphs=("http://a/",), named_graphs=("http://b/",)),
        replace(SELECT, named_graphs=("http://a/", "http://b/")),
    ]  # fmt: skip
    keys = [
        cache_key(query, syntax, version)
        for query in queries
        for syntax in (RESULTS_JSON, RESULTS_CSV)
        for version in "12"
    ]
    assert len(set(keys)) == 20
    assert cache_key(replace(SELECT, timeout=1.0), RESULTS_JSON, "1") == keys[0]


def test_the_cache_keeps_its_bounds_and_gives_up_the_results_used_longest_ago() -> None:
    """Each result counts 512 bytes beside its own: three of 100 bytes fit."""

    async def use() -> None:
        fake = FakeEngine(chunks=(b"x" * 100,))
        fake.may_start.set()
        engine = SharedEngine(fake, Settings(cache_bytes=3 * 612, max_cached_bytes=100))
        first, second, third, fourth = (replace(SELECT, text=f"SELECT * {{}} # {number}") for number in range(4))
        for query in (first, second, third, first, fourth, first, third, fourth):
            await _whole(engine, query)
        assert fake.asked == [first, second, third, fourth]
        assert (engine.gauges()["cached_results"], engine.gauges()["cache_bytes"]) == (3, 3 * 612)
        await _whole(engine, second)
        assert fake.asked[4:] == [second]

    _run(use())


@pytest.mark.parametrize("settings", [{"cache_bytes": 0}, {"cache_bytes": 600}, {"max_cached_bytes": 99}])
def test_a_result_that_is_too_long_is_not_kept(settings: dict[str, int]) -> None:
    async def use() -> None:
        fake = FakeEngine(chunks=(b"x" * 100,))
        fake.may_start.set()
        engine = SharedEngine(fake, Settings.model_validate({"cache_bytes": 2000, "max_cached_bytes": 100, **settings}))
        for _ in range(2):
            assert await _whole(engine) == b"x" * 100
        assert len(fake.asked) == 2

    _run(use())
