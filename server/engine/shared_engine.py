"""An engine that runs equal queries once, and answers from memory for as long as the data stays the same.

It wraps any other engine. Equal queries in flight share one run: a later request joins while all of the output is still
held, and the run ends when its last reader leaves. Whole short results are kept, the least recently used given up
first; the version of the data is part of their key, so that an old result never hides new data.

A query that may answer differently each time is run for each request.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from cachetools import LRUCache

from server.engine import Answer, cache_key, whole_answer
from server.errors import QueryTimeout, ResultBroken, WorkerLost

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from server.engine import Query, QueryEngine
    from server.http.negotiation import MediaType
    from server.settings import Settings

#: Seconds that a slow reader of a run may delay the others.
_PATIENCE: Final = 1.0
#: Approximate memory of a cached result in addition to its bytes; otherwise empty results would count as nothing.
_OVERHEAD: Final = 512


class SharedEngine:
    """Answer equal queries by one run of ``engine``, and again from memory."""

    def __init__(self, engine: QueryEngine, settings: Settings) -> None:
        """Wrap an engine, which is closed along with this one."""
        self._engine = engine
        self._max_held = settings.max_cached_bytes
        self._cache: LRUCache[str, bytes] = LRUCache(settings.cache_bytes, lambda result: len(result) + _OVERHEAD)
        self._newest: dict[str, Run] = {}
        self._runs: set[Run] = set()
        self._counts = {"cache_hits": 0, "cache_misses": 0, "joined_queries": 0}

    @property
    def version(self) -> str | None:  # noqa: D102 - as in `QueryEngine`
        return self._engine.version

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        """Answer from memory, from a run under way or from a new one; raise the errors of the run.

        The time limit of one client bounds only its own waiting: it ends no run that others wait for.
        """
        if not query.is_repeatable:
            return await self._engine.answer(query, result_format)
        version = self._engine.version
        key = cache_key(query, result_format, version)
        body = self._cache.get(key)
        if body is not None:
            self._counts["cache_hits"] += 1
            return whole_answer(body)
        run = self._join(key) or self._start(key, query, result_format, version)
        follower = Follower(run, query.timeout)
        await follower.opened()
        return Answer(follower, run.length)

    async def aclose(self) -> None:
        """End every run and close the engine, on the event loop that asked."""
        for run in self._runs:
            run.task.cancel()
        await asyncio.gather(*(run.task for run in self._runs), return_exceptions=True)
        await self._engine.aclose()

    def gauges(self) -> Mapping[str, float]:
        """Return the gauges of the engine, and how much of its work was saved."""
        cache = {"cached_results": len(self._cache), "cache_bytes": self._cache.currsize}
        return {**self._engine.gauges(), **self._counts, "shared_runs": len(self._runs), **cache}

    def _join(self, key: str) -> Run | None:
        run = self._newest.get(key)
        if run is not None and run.is_joinable:
            self._counts["joined_queries"] += 1
            return run
        return None

    def _start(self, key: str, query: Query, result_format: MediaType, version: str | None) -> Run:
        self._counts["cache_misses"] += 1
        # The limit of one client is not the limit of those who join; the engine keeps to its own.
        asked = query if query.timeout is None else replace(query, timeout=None)
        ask = partial(self._engine.answer, asked, result_format)
        run = self._newest[key] = Run(ask, self._max_held, partial(self._forget, key, version))
        self._runs.add(run)
        return run

    def _forget(self, key: str, version: str | None, run: Run) -> None:
        """Drop a run that has ended, and keep its result."""
        self._runs.discard(run)
        if self._newest.get(key) is run:
            del self._newest[key]
        # If the data changed under way, the result may be of the new data or of the old.
        body = run.body if version is not None and version == self._engine.version else None
        if body is not None and len(body) + _OVERHEAD <= self._cache.maxsize:
            self._cache[key] = body


class Run:
    """A query under way, read by everybody who asked the same; it ends when its last reader leaves.

    All output is held, so that others can join from the beginning, until it outgrows a bound; then only the part that
    some reader has still to read. The slowest reader makes the engine wait, but not for long if another reader has read
    everything: then the slow one is left behind, and its transfer breaks.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[Answer]],
        max_held: int,
        ended: Callable[[Run], None] | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        """Start the query; ``max_held`` bounds the output that is held, in bytes. ``ended`` is called at its end."""
        self._max_held, self._patience = max_held, patience
        self._held: deque[bytes] = deque()
        self._held_bytes = 0
        self._first = 0  # number of the first chunk held
        self.followers: set[Follower] = set()
        self._news = asyncio.Event()  # set when something changes, and replaced
        self._has_outgrown = self._is_abandoned = False
        self.has_started = self.has_ended = False
        self.error: BaseException | None = None
        #: The bytes of its output, once known.
        self.length: int | None = None
        self._ended = ended
        self.task = asyncio.create_task(self._drive(ask))
        self.task.add_done_callback(self._end)

    @property
    def is_joinable(self) -> bool:
        """Whether a new reader will get all of its output from the beginning."""
        return not (self._has_outgrown or self._is_abandoned or self.error)

    @property
    def body(self) -> bytes | None:
        """Its whole output, once it has ended well and nothing was let go."""
        return b"".join(self._held) if self.has_ended and self.is_joinable else None

    def leave(self, follower: Follower) -> None:
        """Go on without a reader; end after the last one."""
        self.followers.discard(follower)
        if self.followers:
            self._let_go()
        elif not self.task.done():
            self._is_abandoned = True
            self.task.cancel()

    def read(self, follower: Follower) -> bytes | None:
        """Return the next chunk for a reader, None if there is none yet."""
        if follower.position >= self._first + len(self._held):
            return None
        chunk = self._held[follower.position - self._first]
        follower.position += 1
        self._let_go()
        return chunk

    async def wait(self, deadline: float | None) -> None:
        """Wait for news. Raises `TimeoutError` at the deadline."""
        news = self._news.wait()
        await (news if deadline is None else asyncio.wait_for(news, deadline - asyncio.get_running_loop().time()))

    async def _drive(self, ask: Callable[[], Awaitable[Answer]]) -> None:
        answer = await ask()
        self.length = answer.length
        self.has_started = True
        self._wake()
        try:
            async for chunk in answer.chunks:
                self._hold(chunk)
                if self._has_outgrown:
                    await self._wait_for_room()
        finally:
            await answer.chunks.aclose()

    def _end(self, task: asyncio.Task[None]) -> None:
        """Note how the run ended, because no caller awaits its task."""
        self.has_ended = True
        if not task.cancelled():
            self.error = task.exception()
        else:
            self.error = ResultBroken("the engine was closed") if self.has_started else WorkerLost()
        if self.error is None and not self._has_outgrown:
            self.length = self._held_bytes
        self._wake()
        if self._ended is not None:
            self._ended(self)

    def _hold(self, chunk: bytes) -> None:
        self._held.append(chunk)
        self._held_bytes += len(chunk)
        self._has_outgrown = self._has_outgrown or self._held_bytes > self._max_held
        self._let_go()
        self._wake()

    def _let_go(self) -> None:
        """Drop the chunks that every reader has read, once no reader can join any more."""
        if not self._has_outgrown:
            return
        nearest = min((each.position for each in self.followers), default=self._first)
        while self._first < nearest:
            self._held_bytes -= len(self._held.popleft())
            self._first += 1
        self._wake()

    async def _wait_for_room(self) -> None:
        """Wait until the held output fits, or would fit without a reader that keeps others waiting."""
        while self._held_bytes > self._max_held:
            try:
                await self.wait(asyncio.get_running_loop().time() + self._patience)
            except TimeoutError:
                self._leave_behind()

    def _leave_behind(self) -> None:
        """Go on without the slowest reader if another one has read everything."""
        end = self._first + len(self._held)
        if self._held_bytes > self._max_held and any(each.position == end for each in self.followers):
            for follower in [each for each in self.followers if each.position == self._first]:
                follower.is_left_behind = True
                self.followers.discard(follower)
            self._let_go()

    def _wake(self) -> None:
        """Wake all who wait."""
        self._news.set()
        self._news = asyncio.Event()


class Follower:
    """A reader of a run from its beginning: the `Chunks` of a response. Closing it leaves the run."""

    def __init__(self, run: Run, timeout: float | None = None) -> None:
        """Join a run; ``timeout`` bounds the waiting of this reader alone, in seconds."""
        self._run, self._timeout = run, timeout
        self._deadline = None if timeout is None else asyncio.get_running_loop().time() + timeout
        #: The number of the next chunk to read.
        self.position = 0
        self.is_left_behind = False
        run.followers.add(self)

    async def opened(self) -> None:
        """Wait for the first bytes. Raises the error that the run failed with, or `QueryTimeout`."""
        try:
            while not (self._run.has_started or self._run.has_ended):
                await self._run.wait(self._deadline)
        except BaseException as error:
            await self.aclose()
            if isinstance(error, TimeoutError):
                raise QueryTimeout(self._timeout or 0) from error
            raise
        if self._run.error and not self._run.has_started:
            await self.aclose()
            raise self._run.error

    def __aiter__(self) -> Follower:
        return self

    async def __anext__(self) -> bytes:
        try:
            chunk = await self._next()
        except BaseException:
            await self.aclose()
            raise
        if chunk is None:
            await self.aclose()
            raise StopAsyncIteration
        return chunk

    async def _next(self) -> bytes | None:
        """Return the next chunk, None at the end. Raises `ResultBroken`."""
        run = self._run
        while not self.is_left_behind:
            if (chunk := run.read(self)) is not None:
                return chunk
            if run.error:
                raise run.error
            if run.has_ended:
                return None
            try:
                await run.wait(self._deadline)
            except TimeoutError as error:
                raise ResultBroken("the time limit of the client was reached") from error
        raise ResultBroken("it was read too slowly while others waited for it")

    async def aclose(self) -> None:
        """Leave the run; harmless if it was left already."""
        self._run.leave(self)
