"""Who is next: places for queries that run at the same time, and a bounded queue for each kind of query."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass
from itertools import count
from math import inf
from typing import TYPE_CHECKING, Final

from server.engine.pool.reply import Reply
from server.errors import EngineBusy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from server.engine.pool.query_process import QueryProcess
    from server.settings import Settings

__all__ = ["Job", "Lane", "Lanes", "Slower"]

#: How long a query may be in the lane of the light ones: alone, and while others wait for its place.
_LIGHT_SECONDS: Final = 0.5
_LIGHT_SECONDS_WANTED: Final = 0.2
#: How long it may be in that of the heavy ones, as a part of the limit. It waits no longer than leaves it so much.
_HEAVY_SHARE: Final = 0.1
#: And at least so long: to stop a query takes a new process.
_HEAVY_SECONDS: Final = 0.5
#: Places of the lane of the long ones for each of the heavy: they take memory, and processors only from each other.
_LONG_PLACES: Final = 2


class Job(Reply):
    """A query from its arrival to the end of its answer; times as the event loop counts them."""

    def __init__(self, request: bytes, weight: int, limit: float, abandoned: Callable[[Job], None]) -> None:
        """Note the seconds it has from now on; ``abandoned`` is told when nobody reads its answer any more."""
        super().__init__()
        self.request, self.weight, self.limit = request, weight, limit
        self.arrived = asyncio.get_running_loop().time()
        #: Where it waits or has a place.
        self.lane: Lane | None = None
        #: What works on it, and since when.
        self.process: QueryProcess | None = None
        self.started = 0.0
        self._abandoned = abandoned

    @property
    def deadline(self) -> float:
        """When its time is over."""
        return self.arrived + self.limit

    def _pause(self, is_paused: bool) -> None:
        if self.process is not None:
            self.process.pause(is_paused)

    def _abandon(self) -> None:
        self._abandoned(self)


@dataclass(frozen=True)
class Slower:
    """The lane for what turned out to be slower, and after how many seconds it did, sooner while others wait."""

    lane: Lane
    after: float
    wanted_after: float


class Lane:
    """``size`` places and a queue of at most ``most_waiting``, the lightest first, then the oldest.

    Who has run for longer than `seconds` belongs into the ``slower`` lane.
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
        """How many wait."""
        return len(self._queue)

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.running >= self.size

    @property
    def seconds(self) -> float:
        """How long a query may stay, as things are."""
        if self.slower is None:
            return inf
        return self.slower.wanted_after if self._queue else self.slower.after

    def join(self, job: Job) -> None:
        """Stand in the queue. Raises `EngineBusy`."""
        if len(self._queue) >= self._most_waiting:
            raise EngineBusy
        job.lane = self
        heapq.heappush(self._queue, (job.weight, next(self._numbers), job))

    def next(self) -> Job | None:
        """Take the next one out of the queue; None where nobody waits or every place is taken."""
        return heapq.heappop(self._queue)[2] if self._queue and not self.is_full else None

    def leave(self, job: Job) -> None:
        """Take one that does not wait any more out of the queue."""
        self._queue = [each for each in self._queue if each[2] is not job]
        heapq.heapify(self._queue)

    def overdue(self, now: float) -> list[Job]:
        """Return who has waited until too little is left of its time."""
        return [job for _, _, job in self._queue if now >= job.arrived + (1 - _HEAVY_SHARE) * job.limit]


class Lanes:
    """Light for queries that look like little work, heavy for all others, long for what turned out to take long."""

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
        """How many wait."""
        return sum(lane.waiting for lane in self)

    @property
    def places(self) -> int:
        """How many may run now; those of the long lane count once they are taken: a query brings its process along."""
        return self.light.size + self.heavy.size + self.long.running

    def overdue(self, now: float) -> list[Job]:
        """Return who has waited for too long."""
        return [job for lane in self for job in lane.overdue(now)]
