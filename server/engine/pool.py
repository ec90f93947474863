"""A supervised set of query processes: lanes, a warm spare, limits of time and memory, and what dies is replaced.

Queries that look like little work have a lane of their own, so that heavy ones never keep them waiting. One that
turns out heavy after all moves to the other lane; where that is full it is stopped and queued there, to run anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.engine.frames import encode_request
from server.engine.lanes import Lane, NeverBegun, TurnedOutHeavy
from server.engine.process import QueryProcess
from server.engine.reply import Reply
from server.errors import EngineBusy, MemoryExceeded, QueryTimeout, ResultBroken, WorkerLost

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from server.engine import Query
    from server.engine.options import WorkerOptions
    from server.negotiation import MediaType
    from server.settings import Settings

__all__ = ["WorkerPool"]

_logger = logging.getLogger("onrecord.server")

#: How often running queries are looked at, in seconds.
_TICK: Final = 0.05
#: How long a query may be in the lane of the light ones: alone, and while others wait for its place.
_LIGHT_SECONDS: Final = 0.5
_LIGHT_SECONDS_WANTED: Final = 0.2
#: An idle process larger than this is replaced: what its last query took, it does not give back.
_IDLE_BYTES: Final = 256 * 1024 * 1024
#: A new start after one that failed waits twice as long as the one before, up to this.
_LONGEST_PAUSE: Final = 5.0
_COUNTED: Final = ("started", "timeout", "memory", "left", "moved", "lost")


@dataclass
class _Run:
    """A query while a process works on it; times as the event loop counts them."""

    lane: Lane
    reply: Reply
    limit: float
    started: float
    deadline: float


class WorkerPool:
    """Query processes over one store. It belongs to the event loop that `start` was awaited on."""

    def __init__(self, options: WorkerOptions, settings: Settings) -> None:
        self._options, self._settings = options, settings
        self.light = Lane("light", settings.cheap_workers, settings.max_waiting_queries)
        self.heavy = Lane("heavy", settings.slow_workers, settings.max_waiting_queries)
        self._processes: set[QueryProcess] = set()
        self._idle: list[QueryProcess] = []
        self._runs: dict[QueryProcess, _Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._first: asyncio.Future[None] | None = None
        self._changed = asyncio.Event()
        self._ticker: asyncio.TimerHandle | None = None
        self._refill: asyncio.TimerHandle | None = None
        self._failed_starts = 0
        self._is_retired = False
        self._counts: Counter[str] = Counter()

    async def start(self) -> None:
        """Start the processes and wait for the first. Raises `StoreUnreadable` or `WorkerLost`."""
        if self._first is None:
            self._first = asyncio.get_running_loop().create_future()
            self._fill()
        await asyncio.shield(self._first)

    async def run(self, query: Query, result_format: MediaType, lane: Lane, arrived: float) -> Reply:
        """Give a query to a process and return its reply once the first bytes are there.

        Raises what it fails with, or `TurnedOutHeavy` or `NeverBegun` where it is to be run again.
        """
        limit = min(self._settings.query_timeout, query.timeout or self._settings.query_timeout)
        process = await self._process_for(lane, query.weight or 0, arrived + limit / 2)
        loop = asyncio.get_running_loop()
        reply = Reply(process.pause, lambda: self._stop(process, "left"))
        self._runs[process] = _Run(lane, reply, limit, loop.time(), arrived + limit)
        process.ask(encode_request(query, result_format, limit), reply)
        if self._ticker is None:
            self._ticker = loop.call_later(_TICK, self._tick)
        await reply.opened()
        return reply

    def retire(self) -> None:
        """Keep no process without work; a late query gets one of its own."""
        self._is_retired = True
        for process in list(self._idle):
            self._stop(process, "dismissed")

    async def aclose(self) -> None:
        """Let what runs and waits end, and leave no process."""
        self.retire()
        try:
            while self._runs or self.light.waiting or self.heavy.waiting:
                self._changed.clear()
                await self._changed.wait()
        finally:
            for process in list(self._processes):
                self._stop(process, "dismissed")
            for timer in filter(None, (self._ticker, self._refill)):
                timer.cancel()
            self._ticker = self._refill = None
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def gauges(self) -> dict[str, float]:
        """Return the state of the pool, and how often what happened since it was made."""
        return {
            "workers": len(self._processes),
            "ready": sum(process.is_ready for process in self._processes),
            "sealed": sum(process.is_sealed for process in self._processes),
            "idle": len(self._idle),
            "busy": len(self._runs),
            "busy_light": self.light.running,
            "busy_heavy": self.heavy.running,
            "waiting": self.light.waiting + self.heavy.waiting,
            "memory_bytes": sum(process.memory() for process in self._processes),
            **{f"{name}_total": self._counts[name] for name in _COUNTED},
        }

    # Supervisor

    def ready(self, process: QueryProcess) -> None:
        """Take in a process that has started."""
        self._failed_starts = 0
        self._idle.append(process)
        if self._first is not None and not self._first.done():
            self._first.set_result(None)
        self._assign()
        if self._is_retired and process in self._idle:
            self._stop(process, "dismissed")

    def released(self, process: QueryProcess) -> None:
        """Take back a process that has answered."""
        run = self._end_run(process)
        seconds = asyncio.get_running_loop().time() - run.started if run else 0
        if self._is_retired or (seconds > _TICK and process.memory() > _IDLE_BYTES):
            self._stop(process, "dismissed")
        else:
            self._idle.append(process)
            self._assign()

    def lost(self, process: QueryProcess, error: Exception) -> None:
        """Replace a process that died; its query, if it had one, is told why."""
        run = self._end_run(process)
        self._forget(process)
        self._counts["lost"] += 1
        if process.is_ready:
            self._spawn_task(self._tell_cause(process, run))
            self._fill()
            return
        self._spawn_task(process.buried())
        self._fail_start(error)

    async def _tell_cause(self, process: QueryProcess, run: _Run | None) -> None:
        if run and process.died_unasked:
            run.reply.fail(NeverBegun())
        cause = await process.cause_of_death(run.limit if run else 0)
        if run:
            run.reply.fail(cause)

    # Places and processes

    async def _process_for(self, lane: Lane, weight: int, latest: float) -> QueryProcess:
        """Take a place in a lane and a process. Raises `EngineBusy` where there is none in time."""
        if self._idle and not lane.is_full and not lane.waiting:
            lane.running += 1
            return self._idle.pop()
        waiter = lane.join(weight)
        self._fill()
        try:
            async with asyncio.timeout_at(latest):
                return await waiter
        except BaseException as error:
            if waiter.done() and not waiter.cancelled():
                lane.running -= 1
                self._idle.append(waiter.result())
                self._assign()
            waiter.cancel()
            self._changed.set()
            if isinstance(error, TimeoutError):
                raise EngineBusy from None
            raise

    def _assign(self) -> None:
        """Give idle processes to those who wait; the light lane goes first."""
        for lane in (self.light, self.heavy):
            while self._idle and (waiter := lane.next()) is not None:
                lane.running += 1
                waiter.set_result(self._idle.pop())

    def _end_run(self, process: QueryProcess) -> _Run | None:
        run = self._runs.pop(process, None)
        if run:
            run.lane.running -= 1
            self._changed.set()
        return run

    def _stop(self, process: QueryProcess, reason: str) -> None:
        """Kill a process and put another in its place."""
        self._counts[reason] += 1
        self._end_run(process)
        self._forget(process)
        process.kill()
        self._spawn_task(process.buried())
        self._fill()
        self._assign()

    def _forget(self, process: QueryProcess) -> None:
        self._processes.discard(process)
        with suppress(ValueError):
            self._idle.remove(process)

    def _fill(self) -> None:
        """Start as many processes as are missing: one for each place, and a warm spare."""
        if self._refill is not None:
            self._refill.cancel()
            self._refill = None
        places = self.light.size + self.heavy.size
        wanted = places + 1
        if self._is_retired:
            wanted = min(places, len(self._runs) + self.light.waiting + self.heavy.waiting)
        while len(self._processes) < wanted:
            try:
                process = QueryProcess(self._options, self)
            except OSError as error:  # the system has no room for a process now
                self._fail_start(WorkerLost())
                _logger.warning("no query process can be started: %s", error)
                return
            self._processes.add(process)
            self._counts["started"] += 1
            self._spawn_task(process.connect())

    def _fail_start(self, error: Exception) -> None:
        """Try again later after a process that did not start; many that fail at once are one failure."""
        if self._first is not None and not self._first.done():
            self._first.set_exception(error)
        self._failed_starts += 1
        if self._refill is None:
            pause = min(0.1 * 2 ** min(self._failed_starts, 10), _LONGEST_PAUSE)
            self._refill = asyncio.get_running_loop().call_later(pause, self._fill)

    def _spawn_task(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Limits

    def _tick(self) -> None:
        """Look at what runs: at its time, at its lane, at the memory of all."""
        loop = asyncio.get_running_loop()
        now, light_seconds = loop.time(), _LIGHT_SECONDS_WANTED if self.light.waiting else _LIGHT_SECONDS
        for process, run in list(self._runs.items()):
            if now >= run.deadline:
                self._end_with(process, run, QueryTimeout(run.limit), "timeout")
            elif run.lane is self.light and now - run.started >= light_seconds:
                self._move(process, run)
        self._bound_memory()
        self._ticker = loop.call_later(_TICK, self._tick) if self._runs else None

    def _move(self, process: QueryProcess, run: _Run) -> None:
        """Make room in the light lane: move a query over as it runs, else stop it."""
        if not self.heavy.is_full:
            self.light.running -= 1
            self.heavy.running += 1
            run.lane = self.heavy
            self._counts["moved"] += 1
            self._assign()
        elif run.reply.is_open:
            self._end_with(process, run, ResultBroken("too many queries are waiting"), "moved")
        else:
            self._end_with(process, run, TurnedOutHeavy(), "moved")

    def _end_with(self, process: QueryProcess, run: _Run, error: Exception, reason: str) -> None:
        run.reply.fail(error)
        self._stop(process, reason)

    def _bound_memory(self) -> None:
        """End the largest query where all of them together take too much."""
        sizes = {process: process.memory() for process in self._processes}
        if sum(sizes.values()) > self._settings.max_total_memory and self._runs:
            largest = max(self._runs, key=lambda process: sizes.get(process, 0))
            self._end_with(largest, self._runs[largest], MemoryExceeded(), "memory")
