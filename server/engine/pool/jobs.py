"""Jobs and their lanes: a query from its arrival to the end of its answer, and the bounded queue in which it waits.

Each kind of query has a lane with places for queries that run at the same time and a queue for those that wait.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from dataclasses import dataclass
from itertools import count
from math import inf
from typing import TYPE_CHECKING, Final

from server.errors import EngineBusy, ResultBroken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from server.settings import Settings

#: Bytes that are read before the client takes them; they free a query process from a slow client.
_READ_AHEAD: Final = 512 * 1024
#: Seconds that a query may stay in the lane of the light ones: alone, and while others wait for its place.
_LIGHT_SECONDS: Final = 0.5
_LIGHT_SECONDS_WANTED: Final = 0.2
#: How long a query may stay in the heavy lane, as a part of its limit. It never waits until less than this is left.
_HEAVY_SHARE: Final = 0.1
#: And at least this long, because stopping a query costs a new process.
_HEAVY_SECONDS: Final = 0.5
#: Places of the long lane for each of the heavy one: they take memory, but little CPU from the other lanes.
_LONG_PLACES: Final = 2


class Job:
    """A query from its arrival to the end of its answer, and the `Chunks` that a response reads meanwhile.

    An error before `opened` returned is raised as it is. A later one is raised as `ResultBroken`, because the response
    may have begun. Times are in the clock of the event loop.
    """

    def __init__(self, request: bytes, weight: int, limit: float, abandon: Callable[[Job], None]) -> None:
        """Give the query ``limit`` seconds from now on; ``abandon`` is called when its client is gone."""
        self.request, self.weight, self.limit = request, weight, limit
        self.arrived = asyncio.get_running_loop().time()
        #: The lane in which it waits or runs.
        self.lane: Lane | None = None
        #: Stops or resumes the process that runs it, None if none does; and since when it runs.
        self.pause: Callable[[bool], None] | None = None
        self.started = 0.0
        #: When its client left.
        self.left: float | None = None
        #: The length of the result in bytes, if the whole of it came at once.
        self.length: int | None = None
        self._abandon = abandon
        self._parts: deque[bytes] = deque()
        self._bytes = 0
        self._is_paused = self._is_ended = self._is_open = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None

    @property
    def deadline(self) -> float:
        """When its time is over."""
        return self.arrived + self.limit

    @property
    def has_begun(self) -> bool:
        """Whether a part of the result has arrived, so that the query cannot be restarted."""
        return self._is_open or bool(self._parts)

    async def opened(self) -> None:
        """Wait for the first bytes. Raises the error of the query."""
        await self._wait_for_part()
        self._is_open = True

    def take(self, part: bytes) -> None:
        """Add a part of the result."""
        if part and not self._is_ended:
            self._parts.append(part)
            self._bytes += len(part)
            if self._bytes >= _READ_AHEAD and not self._is_paused:
                self._pause(True)
            self._wake()

    def end(self, *, is_whole: bool = False) -> None:
        """Note that no further part comes."""
        self._is_ended = True
        if is_whole:
            self.length = self._bytes
        self._wake()

    def fail(self, error: Exception) -> None:
        """Note that no further part comes, and why."""
        if not self._is_ended:
            self._is_ended = True
            self._parts.clear()
            self._error = ResultBroken(str(error)) if self._is_open else error
            self._wake()

    def __aiter__(self) -> Job:
        return self

    async def __anext__(self) -> bytes:
        await self._wait_for_part()
        if not self._parts:
            raise StopAsyncIteration
        part = self._parts.popleft()
        self._bytes -= len(part)
        if self._is_paused and not self._is_ended and self._bytes < _READ_AHEAD // 2:
            self._pause(False)
        return part

    async def aclose(self) -> None:
        """End the query if it still runs."""
        self._parts.clear()
        if not self._is_ended:
            self._is_ended = True
            if self._is_paused:
                self._pause(False)
            self._abandon(self)

    def _pause(self, is_paused: bool) -> None:
        """Stop or resume reading from the process, which soon blocks if its output is not read."""
        self._is_paused = is_paused
        if self.pause is not None:
            self.pause(is_paused)

    async def _wait_for_part(self) -> None:
        """Wait for bytes or for the end. Raises the error of the query."""
        while not self._parts and not self._is_ended:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            except asyncio.CancelledError:
                await self.aclose()
                raise
            finally:
                self._waiter = None
        if self._error is not None:
            raise self._error

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


@dataclass(frozen=True)
class Slower:
    """The next slower lane, and the seconds after which a query belongs there, fewer while others wait."""

    lane: Lane
    after: float
    wanted_after: float


class Lane:
    """``size`` places and a queue of at most ``most_waiting`` jobs, the lightest first, then the oldest.

    A job that has run for longer than `seconds` belongs in the ``slower`` lane.
    """

    def __init__(self, name: str, size: int, most_waiting: int, slower: Slower | None = None) -> None:
        self.name, self.size, self.slower = name, size, slower
        #: Places that are taken.
        self.running = 0
        self._most_waiting = most_waiting
        self._queue: list[tuple[int, int, Job]] = []
        self._numbers = count()

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return len(self._queue)

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.running >= self.size

    @property
    def seconds(self) -> float:
        """How long a job may stay, with the present queue."""
        if self.slower is None:
            return inf
        return self.slower.wanted_after if self._queue else self.slower.after

    def join(self, job: Job) -> None:
        """Put a job in the queue. Raises `EngineBusy`."""
        if len(self._queue) >= self._most_waiting:
            raise EngineBusy
        job.lane = self
        heapq.heappush(self._queue, (job.weight, next(self._numbers), job))

    def next(self) -> Job | None:
        """Take the next job out of the queue; None if no job waits or every place is taken."""
        return heapq.heappop(self._queue)[2] if self._queue and not self.is_full else None

    def leave(self, job: Job) -> None:
        """Take a job that no longer waits out of the queue."""
        self._queue = [each for each in self._queue if each[2] is not job]
        heapq.heapify(self._queue)

    def overdue(self, now: float) -> list[Job]:
        """Return the jobs that have waited until too little of their time is left."""
        return [job for _, _, job in self._queue if now >= job.arrived + (1 - _HEAVY_SHARE) * job.limit]


class Lanes:
    """The light lane for queries that look like little work, the heavy one for others, the long one for slow ones."""

    def __init__(self, settings: Settings) -> None:
        most, seconds = settings.max_waiting_queries, max(_HEAVY_SECONDS, _HEAVY_SHARE * settings.query_timeout)
        self.long = Lane("long", _LONG_PLACES * settings.slow_workers, most)
        self.heavy = Lane("heavy", settings.slow_workers, most, Slower(self.long, seconds, seconds))
        slower = Slower(self.heavy, _LIGHT_SECONDS, _LIGHT_SECONDS_WANTED)
        self.light = Lane("light", settings.cheap_workers, most, slower)

    def __iter__(self) -> Iterator[Lane]:
        """Yield the lightest first."""
        return iter((self.light, self.heavy, self.long))

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return sum(lane.waiting for lane in self)

    @property
    def places(self) -> int:
        """How many jobs may run now. A place of the long lane counts once taken: a job brings its process along."""
        return self.light.size + self.heavy.size + self.long.running
