"""How the starts of query processes go: who waits for the first, and when another is tried after some that failed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Starts"]

#: A new start after one that failed waits twice as long as the one before, up to this, in seconds.
_LONGEST_PAUSE: Final = 5.0
_SHORTEST_PAUSE: Final = 0.1
_MOST_DOUBLINGS: Final = 10


class Starts:
    """Starts of processes, which ``fill`` makes as many of as are missing."""

    def __init__(self, fill: Callable[[], None]) -> None:
        self._fill = fill
        self._first: asyncio.Future[None] | None = None
        self._failed = 0
        self._again: asyncio.TimerHandle | None = None

    async def first(self) -> None:
        """Start the processes, unless that was done, and wait for the first. Raises what it failed with."""
        if self._first is None:
            self._first = asyncio.get_running_loop().create_future()
            self._fill()
        await asyncio.shield(self._first)

    def succeeded(self) -> None:
        """Note that a process can answer."""
        self._failed = 0
        if self._first is not None and not self._first.done():
            self._first.set_result(None)

    def failed(self, error: Exception) -> None:
        """Try again later after a process that did not start; many that fail at once are one failure."""
        if self._first is not None and not self._first.done():
            self._first.set_exception(error)
        self._failed += 1
        if self._again is None:
            pause = min(_SHORTEST_PAUSE * 2 ** min(self._failed, _MOST_DOUBLINGS), _LONGEST_PAUSE)
            self._again = asyncio.get_running_loop().call_later(pause, self._fill)

    def hold(self) -> None:
        """Try nothing later: it is done now, or never again."""
        if self._again is not None:
            self._again.cancel()
            self._again = None
