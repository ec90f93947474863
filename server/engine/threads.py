"""A bounded set of threads with a large stack, awaited from the event loop."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from server.errors import EngineBusy

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["QueryThreads"]

Result = TypeVar("Result")

#: The engine recurses into a query: 256 KB of nested brackets need about this much. Only what is used is committed.
_STACK_BYTES: Final = 512 * 1024 * 1024

#: The size of a stack is set for the whole process just before a thread starts.
_stack_size_lock = threading.Lock()


class QueryThreads(Generic[Result]):
    """Run blocking tasks in ``count`` threads; at most ``waiting`` more may wait for one.

    The threads are daemons: a query that does not end must not keep the process from ending.
    """

    def __init__(self, count: int, waiting: int) -> None:
        self._tasks: SimpleQueue[tuple[Future[Result], Callable[[], Result]] | None] = SimpleQueue()
        self._places = threading.Semaphore(count + waiting)
        self._threads = [
            threading.Thread(target=self._work, name=f"query-{number}", daemon=True) for number in range(count)
        ]
        _start_with_large_stack(self._threads)

    async def run(self, task: Callable[[], Result]) -> Result:
        """Return what ``task`` returns, leaving the event loop free meanwhile.

        Raises what it raises, or `EngineBusy`. Cancelling drops a task that has not started yet.
        """
        if not self._places.acquire(blocking=False):
            raise EngineBusy
        future: Future[Result] = Future()
        self._tasks.put((future, task))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let each thread end after the tasks that were given before."""
        for _ in self._threads:
            self._tasks.put(None)

    def _work(self) -> None:
        while (entry := self._tasks.get()) is not None:
            future, task = entry
            if future.set_running_or_notify_cancel():
                _settle(future, task)
            self._places.release()
            del future, task, entry


def _settle(future: Future[Result], task: Callable[[], Result]) -> None:
    try:
        result = task()
    except BaseException as error:  # noqa: BLE001 - it is raised again where the task is awaited
        future.set_exception(error)
    else:
        future.set_result(result)


def _start_with_large_stack(threads: list[threading.Thread]) -> None:
    with _stack_size_lock:
        before = threading.stack_size(_STACK_BYTES)
        try:
            for thread in threads:
                thread.start()
        finally:
            threading.stack_size(before)
