"""One run of a query, read by everybody who asked the same.

All output is held, so that others may join from its beginning, until it outgrows a bound; from then on only what
somebody has still to read. The engine is kept waiting by the slowest reader, but not for long where another reader
waits for the engine: the slow one is then left behind, and its transfer breaks.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.errors import QueryTimeout, ResultBroken, WorkerLost

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from server.engine import Answer

__all__ = ["Run"]

#: Seconds that a reader may keep others waiting.
_PATIENCE: Final = 1.0


@dataclass(eq=False)
class _Reader:
    """Somebody who follows a run: the number of the chunk to be read next."""

    position: int = 0
    is_left_behind: bool = False


class Run:
    """A query under way. It ends with the last of its readers, whether they read all of it or not."""

    def __init__(self, ask: Callable[[], Awaitable[Answer]], max_held: int, patience: float = _PATIENCE) -> None:
        """Start the query; ``max_held`` bounds the output that is held, in bytes."""
        self._max_held, self._patience = max_held, patience
        self._held: deque[bytes] = deque()
        self._held_bytes = 0
        #: Number of the first chunk that is held; the ones before it all have read.
        self._first = 0
        self._readers: set[_Reader] = set()
        self._news = asyncio.Event()
        self._length: int | None = None
        self._has_started = self._has_ended = self._has_outgrown = self._is_abandoned = False
        self._error: BaseException | None = None
        self.task = asyncio.create_task(self._drive(ask))
        self.task.add_done_callback(self._end)

    @property
    def is_joinable(self) -> bool:
        """Whether all of its output is there to be read from the beginning, or will be."""
        return not (self._has_outgrown or self._is_abandoned or self._error)

    @property
    def length(self) -> int | None:
        """How many bytes it gives, where that is known."""
        return self._length

    @property
    def body(self) -> bytes | None:
        """Its whole output, once it has ended well and nothing of it was let go."""
        return b"".join(self._held) if self._has_ended and self.is_joinable else None

    async def follow(self, timeout: float | None) -> AsyncGenerator[bytes]:  # noqa: ASYNC109 - bounds waiting only
        """Yield nothing at all once the run has its first bytes, and then all of them.

        That first step is for the asker: it raises what went wrong before the first byte, or `QueryTimeout`. Later
        steps raise `ResultBroken`. Closing the generator leaves the run.
        """
        reader = _Reader()
        self._readers.add(reader)
        deadline = None if timeout is None else asyncio.get_running_loop().time() + timeout
        try:
            yield await self._started(deadline, timeout or 0)
            while (chunk := await self._next(reader, deadline)) is not None:
                yield chunk
        finally:
            self._leave(reader)

    async def _started(self, deadline: float | None, limit: float) -> bytes:
        try:
            while not (self._has_started or self._has_ended):
                await self._wait(deadline)
        except TimeoutError as error:
            raise QueryTimeout(limit) from error
        if self._error and not self._has_started:
            raise self._error
        return b""

    async def _next(self, reader: _Reader, deadline: float | None) -> bytes | None:
        while not reader.is_left_behind:
            if reader.position < self._first + len(self._held):
                return self._read(reader)
            if self._error:
                raise self._error
            if self._has_ended:
                return None
            try:
                await self._wait(deadline)
            except TimeoutError as error:
                raise ResultBroken("the time limit of the client was reached") from error
        raise ResultBroken("it was read too slowly while others waited for it")

    def _read(self, reader: _Reader) -> bytes:
        chunk = self._held[reader.position - self._first]
        reader.position += 1
        if self._has_outgrown:
            self._let_go()
        return chunk

    def _leave(self, reader: _Reader) -> None:
        self._readers.discard(reader)
        if self._readers:
            self._let_go()
        elif not self.task.done():
            self._is_abandoned = True
            self.task.cancel()

    async def _drive(self, ask: Callable[[], Awaitable[Answer]]) -> None:
        answer = await ask()
        self._length = answer.length
        self._has_started = True
        self._tell()
        async with aclosing(answer.chunks) as chunks:
            async for chunk in chunks:
                self._hold(chunk)
                await self._room()

    def _end(self, task: asyncio.Task[None]) -> None:
        """Take note of how the run ended; nothing else asks its task."""
        self._has_ended = True
        if not task.cancelled():
            self._error = task.exception()
        else:
            self._error = ResultBroken("the engine was closed") if self._has_started else WorkerLost()
        if self._error is None and not self._has_outgrown:
            self._length = self._held_bytes
        self._tell()

    def _hold(self, chunk: bytes) -> None:
        self._held.append(chunk)
        self._held_bytes += len(chunk)
        if self._held_bytes > self._max_held:
            self._has_outgrown = True
            self._let_go()
        self._tell()

    def _let_go(self) -> None:
        """Forget what all have read, where nobody can join any more."""
        if not self._has_outgrown:
            return
        nearest = min((reader.position for reader in self._readers), default=self._first)
        while self._first < nearest:
            self._held_bytes -= len(self._held.popleft())
            self._first += 1
        self._tell()

    async def _room(self) -> None:
        """Wait until what is held fits, or would if the slowest did not keep others waiting."""
        while self._has_outgrown and self._held_bytes > self._max_held:
            try:
                async with asyncio.timeout(self._patience):
                    await self._news.wait()
            except TimeoutError:
                self._leave_behind()

    def _leave_behind(self) -> None:
        """Go on without the slowest, where another reader has nothing left to read."""
        end = self._first + len(self._held)
        if self._held_bytes <= self._max_held or all(reader.position < end for reader in self._readers):
            return
        for reader in [each for each in self._readers if each.position == self._first]:
            reader.is_left_behind = True
            self._readers.discard(reader)
        self._let_go()

    async def _wait(self, deadline: float | None) -> None:
        async with asyncio.timeout_at(deadline):
            await self._news.wait()

    def _tell(self) -> None:
        """Wake all who wait; what they wait for next is news again."""
        self._news.set()
        self._news = asyncio.Event()
