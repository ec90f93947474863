"""The engine of this machine: it answers queries from a store, in sealed processes that can be killed.

A query that has been in its lane for too long moves to the next slower lane while it runs. If that one is full and
others wait for its place, the query is stopped, queued in the slower lane and run anew. So the places of the light and
the heavy lane soon become free, whatever is asked.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from mapping.errors import OnrecordError
from server.engine import Answer
from server.engine.pool.jobs import Job, Lane, Lanes
from server.engine.pool.restarts import Restarts
from server.engine.wire.frames import encode_request
from server.engine.wire.options import STACK_BYTES, WorkerOptions
from server.errors import EngineBusy, MemoryExceeded, QueryTimeout, ResultBroken
from server.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from server.engine import Query
    from server.engine.pool.query_process import QueryProcess
    from server.http.negotiation import MediaType

#: How often running queries are checked against their limits, in seconds.
_TICK: Final = 0.05
#: Seconds that a query may go on once its client left. A process that is killed costs as much CPU to replace.
_GRACE: Final = 0.1
#: An idle process larger than this is replaced, because it gives back no memory of its last query.
_IDLE_BYTES: Final = 256 * 1024 * 1024
_COUNTED: Final = ("timeout", "memory", "left", "moved", "lost")


class LocalEngine:
    """Answer queries from a store, read-only. No part of a query is evaluated in this process.

    It belongs to the event loop that starts it.
    """

    def __init__(
        self,
        store_path: Path,
        settings: Settings | None = None,
        version: str | None = None,
        *,
        graphs_are_disjoint: bool = False,
        base_iri: str | None = None,
    ) -> None:
        """Name the store; `start` or the first query opens it.

        ``graphs_are_disjoint`` promises that no triple is in two graphs, so that results need no merging. Relative IRIs
        of a query without BASE are resolved against ``base_iri``, and refused without it.
        """
        self._settings = limits = settings or Settings()
        options = WorkerOptions(
            store=str(store_path),
            is_disjoint=graphs_are_disjoint,
            base_iri=base_iri,
            memory=limits.max_query_memory,
            stack=STACK_BYTES,
            max_result_bytes=limits.max_result_bytes,
            max_result_triples=limits.max_result_triples,
        )
        self.version = version
        self._lanes = Lanes(limits)
        self._restarts = Restarts(options, self, self._count_wanted)
        self._idle: list[QueryProcess] = []
        self._jobs: dict[QueryProcess, Job] = {}
        self._changed = asyncio.Event()
        self._ticker: asyncio.TimerHandle | None = None
        self._is_started = self._is_retired = self._has_spare = False
        self._counts: Counter[str] = Counter()

    async def start(self) -> None:
        """Start the processes and wait for the first. Raises `StoreUnreadable` or `WorkerLost`."""
        try:
            await self._restarts.wait_for_first()
        except OnrecordError:
            await self.aclose()
            raise
        self._is_started = True

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        """Run a query in one of the processes; the rest is as in `QueryEngine`."""
        if not self._is_started:
            await self.start()
        limit = min(self._settings.query_timeout, query.timeout or self._settings.query_timeout)
        job = Job(encode_request(query, result_format, limit), query.weight or 0, limit, self._abandon)
        self._enqueue(job, self._lanes.heavy if query.weight is None else self._lanes.light)
        await job.opened()
        return Answer(job, job.length)

    def retire(self) -> None:
        """End idle processes; a late query starts a new one."""
        self._is_retired = True
        for process in list(self._idle):
            self._stop(process, "dismissed")

    async def aclose(self) -> None:
        """Finish the queries that run and wait, and leave no process."""
        self.retire()
        try:
            while self._jobs or self._lanes.waiting:
                self._changed.clear()
                await self._changed.wait()
        finally:
            if self._ticker is not None:
                self._ticker.cancel()
                self._ticker = None
            await self._restarts.aclose()

    def gauges(self) -> dict[str, float]:
        """Return the state of the processes, and how often each event happened since the engine was made."""
        processes = self._restarts.processes
        return {
            "workers": len(processes),
            "ready": sum(process.is_ready for process in processes),
            "sealed": sum(process.is_sealed for process in processes),
            "idle": len(self._idle),
            "busy": len(self._jobs),
            **{f"busy_{lane.name}": lane.running for lane in self._lanes},
            "waiting": self._lanes.waiting,
            "memory_bytes": sum(process.memory() for process in processes),
            "started_total": self._restarts.started,
            **{f"{name}_total": self._counts[name] for name in _COUNTED},
        }

    # ProcessOwner

    def ready(self, process: QueryProcess) -> None:
        """Take in a process that has started."""
        self._idle.append(process)
        self._assign()
        self._restarts.note_success()
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
        """Replace a process that died; its query, if it had one, is given the reason."""
        job = self._end_job(process)
        self._forget(process)
        self._counts["lost"] += 1
        self._has_spare = True
        if not process.is_ready:
            self._restarts.note_failure(error)
            return
        if job and job.lane and process.died_unasked and not job.has_begun:
            # Any other process can run it.
            self._enqueue(job, job.lane)
        elif job:
            self._restarts.spawn(process.fail_with_cause(job))
        self._restarts.fill()

    # Places and processes

    def _count_wanted(self) -> int:
        """Return how many processes there should be: one for each place, and perhaps a warm spare."""
        wanted = self._lanes.places + self._has_spare
        return min(wanted, len(self._jobs) + self._lanes.waiting) if self._is_retired else wanted

    def _enqueue(self, job: Job, lane: Lane) -> None:
        """Queue a job for a place in a lane, or fail it if there is no room."""
        try:
            lane.join(job)
        except EngineBusy as error:
            job.fail(error)
            return
        if self._is_retired:
            self._restarts.fill()
        self._assign()
        self._watch()

    def _assign(self) -> None:
        """Give idle processes to waiting jobs, the lightest lane first.

        While others run, the last idle process is kept for a light job: after many kills the new ones take a while.
        """
        light = self._lanes.light
        for lane in self._lanes:
            while self._idle:
                is_kept = len(self._idle) == 1 and bool(self._jobs) and not (light.is_full or self._is_retired)
                if (is_kept and lane is not light) or (job := lane.next()) is None:
                    break
                self._begin(job, lane, self._idle.pop())

    def _begin(self, job: Job, lane: Lane, process: QueryProcess) -> None:
        lane.running += 1
        self._jobs[process] = job
        job.pause, job.started = process.pause, asyncio.get_running_loop().time()
        process.ask(job.request, job)
        if lane is self._lanes.long:
            self._slow_down(process)

    def _abandon(self, job: Job) -> None:
        """Forget a waiting job whose client left; give a running one the time that most queries need to end."""
        if job.pause is not None:
            job.left = asyncio.get_running_loop().time()
        elif job.lane is not None:
            job.lane.leave(job)
            self._changed.set()

    def _end_job(self, process: QueryProcess) -> Job | None:
        """Free the place of the job of a process, if it had one."""
        job = self._jobs.pop(process, None)
        if job and job.lane:
            job.pause = None
            job.lane.running -= 1
            self._changed.set()
        return job

    def _stop(self, process: QueryProcess, reason: str) -> None:
        """Kill a process and start another one in its place."""
        self._counts[reason] += 1
        self._has_spare = True
        self._end_job(process)
        self._forget(process)
        self._restarts.fill()
        self._assign()

    def _forget(self, process: QueryProcess) -> None:
        with suppress(ValueError):
            self._idle.remove(process)
        self._restarts.kill(process)

    # Limits

    def _watch(self) -> None:
        if self._ticker is None and (self._jobs or self._lanes.waiting):
            self._ticker = asyncio.get_running_loop().call_later(_TICK, self._tick)

    def _tick(self) -> None:
        """Check the queue, the time, the lane and the client of each job, and the memory of all processes."""
        now = asyncio.get_running_loop().time()
        for job in [job for lane in self._lanes for job in lane.overdue(now)]:
            self._abandon(job)
            job.fail(EngineBusy())
        for process, job in list(self._jobs.items()):
            if job.left is not None and now >= job.left + _GRACE:
                self._stop(process, "left")
            elif now >= job.deadline:
                self._end_with(process, QueryTimeout(job.limit), "timeout")
            elif job.lane and job.lane.slower and now - job.started >= job.lane.seconds:
                self._move(process, job, job.lane, job.lane.slower.lane)
        self._keep_spare(now)
        self._bound_memory()
        self._ticker = None
        self._watch()

    def _keep_spare(self, now: float) -> None:
        """Start a spare process once a query has run for a tick: its process may be killed.

        With a large store a process takes about 15 MB, which a service of short queries saves.
        """
        if not self._has_spare and any(now - job.started >= _TICK for job in self._jobs.values()):
            self._has_spare = True
            self._restarts.fill()

    def _move(self, process: QueryProcess, job: Job, lane: Lane, slower: Lane) -> None:
        """Make room in a lane: move a job to the slower one, or stop it there if others wait for its place.

        A transfer that has begun cannot be restarted: it is broken only to let light queries run.
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
        """Let other processes run first from now on, and start another one in place of this one."""
        process.slow_down()
        self._restarts.fill()

    def _end_with(self, process: QueryProcess, error: Exception, reason: str) -> None:
        self._jobs[process].fail(error)
        self._stop(process, reason)

    def _bound_memory(self) -> None:
        """End the largest query if all processes together take too much memory."""
        sizes = {process: process.memory() for process in self._restarts.processes}
        if sum(sizes.values()) > self._settings.max_total_memory and self._jobs:
            self._end_with(max(self._jobs, key=lambda process: sizes.get(process, 0)), MemoryExceeded(), "memory")
