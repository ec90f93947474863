"""A supervised set of query processes: lanes, a warm spare, limits of time and memory, and what dies is replaced.

A query that has been in a lane for too long moves to the next slower one as it runs. Where that is full and others
wait for its place, it is stopped and queued there, to run anew: so the places of the light and the heavy lane soon
fall vacant, whatever comes.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.engine.pool.lanes import Job, Lane, Lanes
from server.engine.pool.query_process import QueryProcess
from server.engine.pool.starts import Starts
from server.engine.wire.frames import encode_request
from server.errors import EngineBusy, MemoryExceeded, QueryTimeout, ResultBroken, StoreUnreadable

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from server.engine import Query
    from server.engine.pool.reply import Reply
    from server.engine.wire.options import WorkerOptions
    from server.http.negotiation import MediaType
    from server.settings import Settings

__all__ = ["WorkerPool"]

_logger = logging.getLogger("onrecord.server")

#: How often running queries are looked at, in seconds.
_TICK: Final = 0.05
#: An idle process larger than this is replaced: what its last query took, it does not give back.
_IDLE_BYTES: Final = 256 * 1024 * 1024
_COUNTED: Final = ("started", "timeout", "memory", "left", "moved", "lost")


class WorkerPool:
    """Query processes over one store. It belongs to the event loop that `start` was awaited on."""

    def __init__(self, options: WorkerOptions, settings: Settings) -> None:
        self._options, self._settings = options, settings
        self._lanes = Lanes(settings)
        self._processes: set[QueryProcess] = set()
        self._idle: list[QueryProcess] = []
        self._jobs: dict[QueryProcess, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._starts = Starts(self._fill)
        self._changed = asyncio.Event()
        self._ticker: asyncio.TimerHandle | None = None
        self._is_retired = False
        self._counts: Counter[str] = Counter()

    async def start(self) -> None:
        """Start the processes and wait for the first. Raises `StoreUnreadable` or `WorkerLost`."""
        await self._starts.first()

    async def run(self, query: Query, result_format: MediaType) -> Reply:
        """Give a query to a process and return its reply once the first bytes are there; raises what it fails with."""
        limit = min(self._settings.query_timeout, query.timeout or self._settings.query_timeout)
        job = Job(encode_request(query, result_format, limit), query.weight or 0, limit, self._abandon)
        self._enqueue(job, self._lanes.heavy if query.weight is None else self._lanes.light)
        await job.opened()
        return job

    def retire(self) -> None:
        """Keep no process without work; a late query gets one of its own."""
        self._is_retired = True
        for process in list(self._idle):
            self._stop(process, "dismissed")

    async def aclose(self) -> None:
        """Let what runs and waits end, and leave no process."""
        self.retire()
        try:
            while self._jobs or self._lanes.waiting:
                self._changed.clear()
                await self._changed.wait()
        finally:
            for process in list(self._processes):
                self._stop(process, "dismissed")
            self._starts.hold()
            if self._ticker is not None:
                self._ticker.cancel()
                self._ticker = None
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def gauges(self) -> dict[str, float]:
        """Return the state of the pool, and how often what happened since it was made."""
        return {
            "workers": len(self._processes),
            "ready": sum(process.is_ready for process in self._processes),
            "sealed": sum(process.is_sealed for process in self._processes),
            "idle": len(self._idle),
            "busy": len(self._jobs),
            **{f"busy_{lane.name}": lane.running for lane in self._lanes},
            "waiting": self._lanes.waiting,
            "memory_bytes": sum(process.memory() for process in self._processes),
            **{f"{name}_total": self._counts[name] for name in _COUNTED},
        }

    # Supervisor

    def ready(self, process: QueryProcess) -> None:
        """Take in a process that has started."""
        self._starts.succeeded()
        self._idle.append(process)
        self._assign()
        if self._is_retired and process in self._idle:
            self._stop(process, "dismissed")

    def released(self, process: QueryProcess) -> None:
        """Take back a process that has answered."""
        job = self._end_job(process)
        seconds = asyncio.get_running_loop().time() - job.started if job else 0
        is_used_up = process.is_slowed_down or (seconds > _TICK and process.memory() > _IDLE_BYTES)
        if self._is_retired or is_used_up:
            self._stop(process, "dismissed")
        else:
            self._idle.append(process)
            self._assign()

    def lost(self, process: QueryProcess, error: Exception) -> None:
        """Replace a process that died; its query, if it had one, is told why."""
        job = self._end_job(process)
        self._forget(process)
        self._counts["lost"] += 1
        if not process.is_ready:
            self._spawn_task(process.buried())
            self._starts.failed(error)
            return
        if job and job.lane and process.died_unasked and not job.has_begun:
            # Any other process can run it.
            self._enqueue(job, job.lane)
            job = None
        self._spawn_task(self._tell_cause(process, job))
        self._fill()

    async def _tell_cause(self, process: QueryProcess, job: Job | None) -> None:
        cause = await process.cause_of_death(job.limit if job else 0)
        if job:
            job.fail(cause)

    # Places and processes

    def _enqueue(self, job: Job, lane: Lane) -> None:
        """Queue a query for a place in a lane, or tell it that there is no room for it."""
        try:
            lane.join(job)
        except EngineBusy as error:
            job.fail(error)
            return
        if self._is_retired:
            self._fill()
        self._assign()
        self._watch()

    def _assign(self) -> None:
        """Give idle processes to those who wait; the lightest lane goes first."""
        for lane in self._lanes:
            while self._idle and (job := lane.next()) is not None:
                self._begin(job, lane, self._idle.pop())

    def _begin(self, job: Job, lane: Lane, process: QueryProcess) -> None:
        lane.running += 1
        self._jobs[process] = job
        job.process, job.started = process, asyncio.get_running_loop().time()
        process.ask(job.request, job)
        if lane is self._lanes.long:
            self._slow_down(process)

    def _abandon(self, job: Job) -> None:
        """End a query that nobody waits for any more."""
        if job.process is not None:
            self._stop(job.process, "left")
        elif job.lane is not None:
            job.lane.leave(job)
            self._changed.set()

    def _end_job(self, process: QueryProcess) -> Job | None:
        """Take the place of a query away, if the process had one."""
        job = self._jobs.pop(process, None)
        if job and job.lane:
            job.process = None
            job.lane.running -= 1
            self._changed.set()
        return job

    def _stop(self, process: QueryProcess, reason: str) -> None:
        """Kill a process and put another in its place."""
        self._counts[reason] += 1
        self._end_job(process)
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
        self._starts.hold()
        wanted = self._lanes.places + 1
        if self._is_retired:
            wanted = min(wanted, len(self._jobs) + self._lanes.waiting)
        while len(self._processes) < wanted:
            try:
                process = QueryProcess(self._options, self)
            except OSError as error:  # the system has no room for a process now
                reason = f"no query process can be started: {error}"
                self._starts.failed(StoreUnreadable(Path(self._options.store), reason))
                _logger.warning("no query process can be started: %s", error)
                return
            self._processes.add(process)
            self._counts["started"] += 1
            self._spawn_task(process.connect())

    def _spawn_task(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Limits

    def _watch(self) -> None:
        if self._ticker is None and (self._jobs or self._lanes.waiting):
            self._ticker = asyncio.get_running_loop().call_later(_TICK, self._tick)

    def _tick(self) -> None:
        """Look at who waits, and at what runs: at its time, at its lane, at the memory of all."""
        now = asyncio.get_running_loop().time()
        for job in self._lanes.overdue(now):
            self._abandon(job)
            job.fail(EngineBusy())
        for process, job in list(self._jobs.items()):
            if now >= job.deadline:
                self._end_with(process, QueryTimeout(job.limit), "timeout")
            elif job.lane and job.lane.slower and now - job.started >= job.lane.seconds:
                self._move(process, job, job.lane, job.lane.slower.lane)
        self._bound_memory()
        self._ticker = None
        self._watch()

    def _move(self, process: QueryProcess, job: Job, lane: Lane, slower: Lane) -> None:
        """Make room in a lane: move a query over as it runs, or stop it where others wait for its place.

        A transfer that has begun cannot be run anew: it is broken only for the sake of the light ones.
        """
        if not slower.is_full:
            lane.running -= 1
            slower.running += 1
            job.lane = slower
            self._counts["moved"] += 1
            if slower is self._lanes.long:
                self._slow_down(process)
            self._assign()
        elif lane.waiting and not job.has_begun:
            self._stop(process, "moved")
            self._enqueue(job, slower)
        elif lane.waiting and lane is self._lanes.light:
            self._end_with(process, ResultBroken("too many queries are waiting"), "moved")

    def _slow_down(self, process: QueryProcess) -> None:
        """Let the others go first from now on, and have another process in place of this one."""
        process.slow_down()
        self._fill()

    def _end_with(self, process: QueryProcess, error: Exception, reason: str) -> None:
        self._jobs[process].fail(error)
        self._stop(process, reason)

    def _bound_memory(self) -> None:
        """End the largest query where all of them together take too much."""
        sizes = {process: process.memory() for process in self._processes}
        if sum(sizes.values()) > self._settings.max_total_memory and self._jobs:
            self._end_with(max(self._jobs, key=lambda process: sizes.get(process, 0)), MemoryExceeded(), "memory")
