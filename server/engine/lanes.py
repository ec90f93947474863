"""Who is next: places for queries that run at the same time, and a bounded queue for each kind of query."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from server.errors import EngineBusy

if TYPE_CHECKING:
    from server.engine.process import QueryProcess

__all__ = ["Lane", "NeverBegun", "TurnedOutHeavy"]

_Waiter: TypeAlias = "asyncio.Future[QueryProcess]"


class TurnedOutHeavy(Exception):
    """A query of the light lane that was stopped to be run in the other."""


class NeverBegun(Exception):
    """A query whose process was dead already: any other can run it."""


class Lane:
    """``size`` places and a queue of at most ``most_waiting``, the lightest first, then the oldest."""

    def __init__(self, name: str, size: int, most_waiting: int) -> None:
        self.name, self.size = name, size
        #: Places that are taken.
        self.running = 0
        self._most_waiting = most_waiting
        self._queue: list[tuple[int, int, _Waiter]] = []
        self._numbers = count()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(not waiter.done() for _, _, waiter in self._queue)

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.running >= self.size

    def join(self, weight: int) -> _Waiter:
        """Stand in the queue; the future brings the process. Raises `EngineBusy`."""
        if len(self._queue) >= self._most_waiting:
            self._queue = [entry for entry in self._queue if not entry[2].done()]
            heapq.heapify(self._queue)
        if len(self._queue) >= self._most_waiting:
            raise EngineBusy
        waiter: _Waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (weight, next(self._numbers), waiter))
        return waiter

    def next(self) -> _Waiter | None:
        """Take the next one out of the queue; None where nobody waits or every place is taken."""
        while self._queue and not self.is_full:
            waiter = heapq.heappop(self._queue)[2]
            if not waiter.done():
                return waiter
        return None
