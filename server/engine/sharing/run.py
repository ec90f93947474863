"""One run of a query, read by everybody who asked the same.

All output is held, so that others may join from its beginning, until it outgrows a bound; from then on only what
somebody has still to read. The engine is kept waiting by the slowest reader, but not for long where another reader
waits for the engine: the slow one is then left behind, and its transfer breaks.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from server.errors import QueryTimeout, ResultBroken, WorkerLost

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from server.engine import Answer

__all__ = ["Follower", "Run"]

#: Seconds that a reader may keep others waiting.
_PATIENCE: Final = 1.0


class Run:
    """A query under way. It ends with the last of its readers, whether they read all of it or not."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[Answer]],
        max_held: int,
        ended: Callable[[Run], None] | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        """Start the query; ``max_held`` bounds the output that is held, in bytes. ``ended`` is told of its end."""
        self._max_held, self._patience = max_held, patience
        self._held: deque[bytes] = deque()
        self._held_bytes = 0
        #: Number of the first chunk that is held; the ones before it all have read.
        self._first = 0
        self._followers: set[Follower] = set()
        self._waiters: set[asyncio.Future[None]] = set()
        self._length: int | None = None
        self._has_started = self._has_ended = self._has_outgrown = self._is_abandoned = False
        self._error: BaseException | None = None
        self._told = ended
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

    def follow(self, timeout: float | None = None) -> Follower:
        """Return a reader of all its output; ``timeout`` bounds how long that one waits, in seconds."""
        follower = Follower(self, timeout)
        self._followers.add(follower)
        return follower

    async def start_for(self, follower: Follower) -> None:
        """Wait until there is output. Raises what went wrong before the first byte, or `QueryTimeout`."""
        try:
            while not (self._has_started or self._has_ended):
                await self._wait(follower.deadline)
        except TimeoutError as error:
            raise QueryTimeout(follower.timeout or 0) from error
        if self._error and not self._has_started:
            raise self._error

    async def next_for(self, follower: Follower) -> bytes | None:
        """Return what the follower has not read yet, None at the end. Raises `ResultBroken`."""
        while not follower.is_left_behind:
            if follower.position < self._first + len(self._held):
                return self._read(follower)
            if self._error:
                raise self._error
            if self._has_ended:
                return None
            try:
                await self._wait(follower.deadline)
            except TimeoutError as error:
                raise ResultBroken("the time limit of the client was reached") from error
        raise ResultBroken("it was read too slowly while others waited for it")

    def leave(self, follower: Follower) -> None:
        """Go on without a follower; without any, end."""
        self._followers.discard(follower)
        if self._followers:
            self._let_go()
        elif not self.task.done():
            self._is_abandoned = True
            self.task.cancel()

    def _read(self, follower: Follower) -> bytes:
        chunk = self._held[follower.position - self._first]
        follower.position += 1
        if self._has_outgrown:
            self._let_go()
        return chunk

    async def _drive(self, ask: Callable[[], Awaitable[Answer]]) -> None:
        answer = await ask()
        self._length = answer.length
        self._has_started = True
        self._tell()
        try:
            async for chunk in answer.chunks:
                self._hold(chunk)
                if self._has_outgrown:
                    await self._room()
        finally:
            await answer.chunks.aclose()

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
        if self._told is not None:
            self._told(self)

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
        nearest = min((each.position for each in self._followers), default=self._first)
        while self._first < nearest:
            self._held_bytes -= len(self._held.popleft())
            self._first += 1
        self._tell()

    async def _room(self) -> None:
        """Wait until what is held fits, or would if the slowest did not keep others waiting."""
        while self._held_bytes > self._max_held:
            try:
                await self._wait(asyncio.get_running_loop().time() + self._patience)
            except TimeoutError:
                self._leave_behind()

    def _leave_behind(self) -> None:
        """Go on without the slowest, where another reader has nothing left to read."""
        end = self._first + len(self._held)
        if self._held_bytes <= self._max_held or all(each.position < end for each in self._followers):
            return
        for follower in [each for each in self._followers if each.position == self._first]:
            follower.is_left_behind = True
            self._followers.discard(follower)
        self._let_go()

    async def _wait(self, deadline: float | None) -> None:
        """Wait for news. Raises `TimeoutError` at the deadline."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            if deadline is None:
                await waiter
            else:
                async with asyncio.timeout_at(deadline):
                    await waiter
        finally:
            self._waiters.discard(waiter)

    def _tell(self) -> None:
        """Wake all who wait."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()


class Follower:
    """Somebody who reads a run from its beginning: the `Chunks` of a response. Closing it leaves the run."""

    def __init__(self, run: Run, timeout: float | None) -> None:
        self._run, self.timeout = run, timeout
        self.deadline = None if timeout is None else asyncio.get_running_loop().time() + timeout
        #: The number of the chunk to be read next.
        self.position = 0
        self.is_left_behind = False

    async def opened(self) -> None:
        """Wait for the first bytes. Raises what the run failed with, or `QueryTimeout`."""
        try:
            await self._run.start_for(self)
        except BaseException:
            await self.aclose()
            raise

    def __aiter__(self) -> Follower:
        return self

    async def __anext__(self) -> bytes:
        try:
            chunk = await self._run.next_for(self)
        except BaseException:
            await self.aclose()
            raise
        if chunk is None:
            await self.aclose()
            raise StopAsyncIteration
        return chunk

    async def aclose(self) -> None:
        """Leave the run; harmless once it was left."""
        self._run.leave(self)
