"""The answer to one query as it comes from a query process: the `Chunks` that a response reads."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from typing import Final

from server.errors import ResultBroken

__all__ = ["Reply"]

#: Bytes taken in before their reader asks for them: so much frees a query process from a slow client.
_READ_AHEAD: Final = 512 * 1024


class Reply(ABC):
    """Parts of a result on their way; `_pause` and `_abandon` act on what writes them.

    An error before `opened` returned is raised as it is; after it as `ResultBroken`, for then a response may
    have begun.
    """

    def __init__(self) -> None:
        self._parts: deque[bytes] = deque()
        self._bytes = 0
        self._is_paused = self._is_ended = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        #: Whether somebody may have begun to send it.
        self.is_open = False
        #: Its length in bytes, where the whole of it came at once.
        self.length: int | None = None

    @property
    def has_begun(self) -> bool:
        """Whether something of it came, so that to run its query anew would be too late."""
        return self.is_open or bool(self._parts)

    async def opened(self) -> None:
        """Wait for the first bytes. Raises what the query failed with."""
        while not self._parts and not self._is_ended:
            await self._wait()
        self._raise()
        self.is_open = True

    def take(self, part: bytes) -> None:
        """Add bytes that came."""
        if part:
            self._parts.append(part)
            self._bytes += len(part)
            if self._bytes >= _READ_AHEAD and not self._is_paused and not self._is_ended:
                self._is_paused = True
                self._pause(True)
            self._wake()

    def end(self, *, is_whole: bool = False) -> None:
        """Note that all has come."""
        self._is_ended = True
        if is_whole:
            self.length = self._bytes
        self._wake()

    def fail(self, error: Exception) -> None:
        """Note that nothing more will come, and why."""
        if not self._is_ended:
            self._is_ended = True
            self._parts.clear()
            self._error = ResultBroken(str(error)) if self.is_open else error
            self._wake()

    def __aiter__(self) -> Reply:
        return self

    async def __anext__(self) -> bytes:
        while not self._parts and not self._is_ended:
            await self._wait()
        self._raise()
        if not self._parts:
            raise StopAsyncIteration
        part = self._parts.popleft()
        self._bytes -= len(part)
        if self._is_paused and not self._is_ended and self._bytes < _READ_AHEAD // 2:
            self._is_paused = False
            self._pause(False)
        return part

    async def aclose(self) -> None:
        """End the query where it still runs."""
        self._parts.clear()
        if not self._is_ended:
            self._is_ended = True
            self._abandon()

    @abstractmethod
    def _pause(self, is_paused: bool) -> None:
        """Stop reading what is written, which in the end makes the writer wait, or go on."""

    @abstractmethod
    def _abandon(self) -> None:
        """End the query, of which nobody reads any more."""

    async def _wait(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        except asyncio.CancelledError:
            await self.aclose()
            raise
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
