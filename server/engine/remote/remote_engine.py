"""The engine that is another SPARQL endpoint: queries go to it over HTTP, and its results are checked.

A result that fits in a buffer is read whole and checked before its first byte is passed on. A longer one is checked
while it passes: only complete tokens, rows and triples are passed on, and an error in the rest breaks the transfer.

The endpoint decides which triples the default graph holds. If it is not the union of all named graphs, its address can
ask for that (``?union-default-graph`` of the Oxigraph server).
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from server.engine import Answer
from server.engine.remote.result_check import UNMARKED_ENDS, check_of, read_back
from server.engine.remote.upstream import Upstream, transport_errors
from server.errors import (
    BadQuery,
    EngineBusy,
    QueryTimeout,
    RequestError,
    ResultBroken,
    ResultTooLarge,
    UpstreamFailed,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    import httpx

    from server.engine import Query
    from server.http.negotiation import MediaType
    from server.settings import Settings
    from server.sparql.guard import QueryForm

_PIECE_BYTES: Final = 64 * 1024
#: Results longer than this are read back in a thread: that takes milliseconds, in which others would wait.
_QUICKLY_READ: Final = 32 * 1024


class RemoteEngine:
    """Answer queries from a SPARQL 1.1 endpoint at ``url``."""

    def __init__(self, url: str, settings: Settings) -> None:
        """Take the address of the endpoint; nothing is sent yet. Raises `BadSetting`."""
        self._upstream = Upstream(url, settings.backend_connections)
        self._settings = settings
        self._most = settings.backend_connections + settings.max_waiting_queries
        self._under_way = 0

    @property
    def version(self) -> str | None:
        """None: it is not known whether the data of the endpoint changed."""
        return None

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        """Ask the endpoint and return once its result is whole or outgrew the buffer.

        Raises `BadQuery`, `NotAcceptable`, `ResultTooLarge`, `QueryTimeout`, `EngineBusy`, `UpstreamFailed` or
        `UpstreamUnreachable`.
        """
        if query.form is None:
            raise BadQuery("its form cannot be told: it begins with none of SELECT, ASK, CONSTRUCT and DESCRIBE")
        if self._under_way >= self._most:
            raise EngineBusy
        async with AsyncExitStack() as resources:
            self._under_way += 1
            resources.callback(self._leave)
            limit = min(query.timeout or self._settings.query_timeout, self._settings.query_timeout)
            transfer = await self._start(query, result_format, limit, resources)
            start, is_whole = await transfer.read_start(self._settings.backend_buffer_bytes)
            if is_whole:
                await _read_back(start, result_format, query.form)
                return Answer(_pieces(start), len(start))
            return Answer(_Rest(start, transfer, resources.pop_all()))

    async def aclose(self) -> None:
        """Close all connections; to be awaited on the event loop that asked."""
        await self._upstream.aclose()

    def gauges(self) -> Mapping[str, float]:
        """Return how many queries are under way or waiting for a connection."""
        return {"backend_queries": float(self._under_way)}

    async def _start(
        self, query: Query, result_format: MediaType, limit: float, resources: AsyncExitStack
    ) -> _Transfer:
        in_time = partial(_until, asyncio.get_running_loop().time() + limit, limit)
        max_bytes = self._settings.max_result_bytes
        async with in_time():
            response = await self._upstream.ask(query, result_format, max_bytes)
        resources.push_async_callback(response.aclose)
        if result_format in UNMARKED_ENDS and not _is_framed(response):
            raise UpstreamFailed("does not say where its answer ends")
        body = cast("AsyncGenerator[bytes]", response.aiter_raw())
        await resources.enter_async_context(aclosing(body))
        return _Transfer(body, result_format, max_bytes, in_time)

    def _leave(self) -> None:
        self._under_way -= 1


@asynccontextmanager
async def _until(deadline: float, limit: float) -> AsyncIterator[None]:
    """Cancel the block at the moment at which a query has taken ``limit`` seconds. Raises `QueryTimeout`."""
    try:
        async with asyncio.timeout_at(deadline):
            yield
    except TimeoutError as error:
        raise QueryTimeout(limit) from error


class _Transfer:
    """The body of a response, checked while it is read."""

    def __init__(
        self,
        body: AsyncIterator[bytes],
        result_format: MediaType,
        max_bytes: int,
        in_time: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self._body, self._check = body, check_of(result_format)
        self._max_bytes, self._in_time = max_bytes, in_time
        self._bytes = 0
        self._has_ended = False

    async def read_start(self, enough: int) -> tuple[bytes, bool]:
        """Return the whole of the result, or its beginning as soon as that is ``enough`` bytes."""
        start = bytearray()
        while (piece := await self.read()) is not None:
            start += piece
            if len(start) > enough:
                return bytes(start), False
        return bytes(start), True

    async def read(self) -> bytes | None:
        """Return the next bytes that are surely right, None after the last.

        Raises `QueryTimeout`, `ResultTooLarge` or `UpstreamFailed`.
        """
        while not self._has_ended:
            if piece := self._checked(await self._next()):
                return piece
        return None

    def _checked(self, chunk: bytes | None) -> bytes:
        if chunk is not None:
            return self._check.feed(chunk)
        self._has_ended = True
        return self._check.finish()

    async def _next(self) -> bytes | None:
        async with self._in_time(), transport_errors():
            chunk = await anext(self._body, None)
        self._bytes += len(chunk or b"")
        if self._bytes > self._max_bytes:
            raise ResultTooLarge(self._max_bytes, "bytes")
        return chunk


class _Rest:
    """The chunks of a result that outgrew the buffer; an error now breaks it."""

    def __init__(self, start: bytes, transfer: _Transfer, resources: AsyncExitStack) -> None:
        self._start: bytes | None = start
        self._transfer, self._resources = transfer, resources

    def __aiter__(self) -> _Rest:
        return self

    async def __anext__(self) -> bytes:
        if self._start is not None:
            start, self._start = self._start, None
            return start
        try:
            piece = await self._transfer.read()
        except RequestError as error:
            await self.aclose()
            raise ResultBroken(str(error)) from error
        if piece is None:
            await self.aclose()
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        """End the request."""
        await self._resources.aclose()


async def _pieces(body: bytes) -> AsyncGenerator[bytes]:
    for start in range(0, len(body), _PIECE_BYTES):
        yield body[start : start + _PIECE_BYTES]


async def _read_back(body: bytes, result_format: MediaType, form: QueryForm) -> None:
    if len(body) > _QUICKLY_READ:
        await asyncio.to_thread(read_back, body, result_format, form)
    else:
        read_back(body, result_format, form)


def _is_framed(response: httpx.Response) -> bool:
    """Tell whether the end of the connection is not all that ends the body (RFC 9112, section 6.3)."""
    return any(name in response.headers for name in ("content-length", "transfer-encoding"))
