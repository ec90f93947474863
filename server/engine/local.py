"""The engine inside this process: an embedded store, queried in threads."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from server.engine import Answer
from server.engine.evaluation import ResultLimits, evaluate
from server.engine.threads import QueryThreads
from server.errors import StoreUnreadable
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from server.engine import Query
    from server.negotiation import MediaType

__all__ = ["LocalEngine"]

_CHUNK_BYTES: Final = 64 * 1024


class LocalEngine:
    """Answer queries from the store of a generation, opened read-only."""

    def __init__(self, store_path: Path, settings: Settings | None = None) -> None:
        """Open the store. Raises `StoreUnreadable`."""
        limits = settings or Settings()
        try:
            self._store = ox.Store.read_only(str(store_path))
        except (OSError, ValueError) as error:
            raise StoreUnreadable(store_path) from error
        self._limits = ResultLimits(limits.max_result_bytes, limits.max_result_triples)
        self._threads = QueryThreads[bytes](limits.query_threads, limits.max_waiting_queries)

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        """Run a query in a thread; its result is whole before the first byte is given out."""
        task = partial(evaluate, self._store, query, result_format, self._limits)
        written = await self._threads.run(task)
        return Answer(_chunks(written), len(written))

    def close(self) -> None:
        """Take no more queries; the store closes with the last one."""
        self._threads.close()


async def _chunks(written: bytes) -> AsyncIterator[bytes]:
    view = memoryview(written)
    for start in range(0, len(view), _CHUNK_BYTES):
        yield bytes(view[start : start + _CHUNK_BYTES])
