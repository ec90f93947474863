"""Keep as many query processes alive as are wanted: start them, restart those that ended, pause when starts fail."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.engine.pool.query_process import QueryProcess, environment
from server.errors import StoreUnreadable
from server.forking.template import Template

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from server.engine.pool.query_process import ProcessOwner
    from server.engine.wire.options import WorkerOptions

_logger = logging.getLogger("onrecord.server")

#: The module of a query process, which the template loads.
_MODULE: Final = "server.engine.worker.main"
#: Processes that start at the same time. Opening the store takes CPU, which the others lack meanwhile.
_MOST_STARTING: Final = 2
#: After a start that failed the next one waits twice as long as after the failure before, up to this, in seconds.
_LONGEST_PAUSE: Final = 5.0
_SHORTEST_PAUSE: Final = 0.1
_MOST_DOUBLINGS: Final = 10


class Restarts:
    """The living query processes; ``wanted`` returns how many there should be now."""

    def __init__(self, options: WorkerOptions, owner: ProcessOwner, wanted: Callable[[], int]) -> None:
        self._options, self._owner, self._wanted = options, owner, wanted
        self._template = Template(_MODULE, environment())
        self.processes: set[QueryProcess] = set()
        #: How many were started since the engine was made.
        self.started = 0
        self._first: asyncio.Future[None] | None = None
        self._failures = 0
        self._retry: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def wait_for_first(self) -> None:
        """Start the processes at the first call, and wait until one is ready. Raises the error of the first start."""
        if self._first is None:
            self._first = asyncio.get_running_loop().create_future()
            self.fill()
        await asyncio.shield(self._first)

    def fill(self) -> None:
        """Start missing processes, but only some at a time; each one that becomes ready is followed by the next."""
        self._cancel_retry()
        starting = sum(not process.is_ready for process in self.processes)
        while len(self.processes) < self._wanted() and starting < _MOST_STARTING:
            try:
                process = QueryProcess(self._owner)
            except OSError as error:  # the system has no room for a socket now
                self.note_failure(self._not_started(error))
                return
            self.processes.add(process)
            self.started += 1
            starting += 1
            self.spawn(self._start(process))

    async def _start(self, process: QueryProcess) -> None:
        try:
            await process.start(self._template, self._options)
        except OSError as error:  # the system has no room for a process now
            self._owner.lost(process, self._not_started(error))

    def _not_started(self, error: OSError) -> StoreUnreadable:
        _logger.warning("no query process can be started: %s", error)
        return StoreUnreadable(Path(self._options.store), f"no query process can be started: {error}")

    def note_success(self) -> None:
        """Note that a process is ready, and start the next one that is missing."""
        self._failures = 0
        if self._first is not None and not self._first.done():
            self._first.set_result(None)
        self.fill()

    def note_failure(self, error: Exception) -> None:
        """Try again later; several starts that fail at once count as one."""
        if self._first is not None and not self._first.done():
            self._first.set_exception(error)
        self._failures += 1
        if self._retry is None:
            pause = min(_SHORTEST_PAUSE * 2 ** min(self._failures, _MOST_DOUBLINGS), _LONGEST_PAUSE)
            self._retry = asyncio.get_running_loop().call_later(pause, self.fill)

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Run a coroutine in a task that `aclose` waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def kill(self, process: QueryProcess) -> None:
        """Kill a process and forget it; `fill` replaces it."""
        self.processes.discard(process)
        process.kill()
        self.spawn(process.wait_until_gone())

    async def aclose(self) -> None:
        """Kill every process and wait until the system has forgotten them."""
        for process in list(self.processes):
            self.kill(process)
        self._cancel_retry()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._template.close)

    def _cancel_retry(self) -> None:
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
