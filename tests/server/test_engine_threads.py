from __future__ import annotations

import asyncio
import threading

import pytest

from server.engine.threads import QueryThreads
from server.errors import EngineBusy


def test_a_result_and_an_error_come_back() -> None:
    threads = QueryThreads[int](1, 0)

    async def use() -> None:
        assert await threads.run(lambda: 42) == 42
        with pytest.raises(ZeroDivisionError):
            await threads.run(lambda: 1 // 0)
        assert await threads.run(lambda: 43) == 43

    asyncio.run(use())
    threads.close()


def test_more_than_may_wait_are_turned_away() -> None:
    threads, gate = QueryThreads[bool](1, 1), threading.Event()

    async def use() -> None:
        given = [asyncio.create_task(threads.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(EngineBusy):
            await threads.run(gate.wait)
        gate.set()
        assert await asyncio.gather(*given) == [True, True]
        assert await threads.run(gate.wait)

    asyncio.run(use())
    threads.close()


def test_a_cancelled_task_that_waits_is_never_run() -> None:
    threads, gate, ran = QueryThreads[bool](1, 2), threading.Event(), threading.Event()

    def run() -> bool:
        ran.set()
        return True

    async def use() -> None:
        first = asyncio.create_task(threads.run(gate.wait))
        waiting = asyncio.create_task(threads.run(run))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        gate.set()
        assert await first
        assert await threads.run(gate.wait)

    asyncio.run(use())
    threads.close()
    assert not ran.is_set()


def test_the_large_stack_is_for_these_threads_only() -> None:
    before = threading.stack_size()
    QueryThreads[int](1, 0).close()
    assert threading.stack_size() == before
