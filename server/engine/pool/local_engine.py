"""The engine of this machine: the store of a generation, queried in sealed processes that can be killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.errors import OnrecordError
from server.engine import Answer
from server.engine.pool.worker_pool import WorkerPool
from server.engine.wire.options import STACK_BYTES, WorkerOptions
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from server.engine import Query
    from server.http.negotiation import MediaType

__all__ = ["LocalEngine"]


class LocalEngine:
    """Answer queries from a store, read-only. Nothing of a query is evaluated in this process."""

    def __init__(
        self,
        store_path: Path,
        settings: Settings | None = None,
        version: str | None = None,
        *,
        graphs_are_disjoint: bool = False,
        base_iri: str | None = None,
    ) -> None:
        """Name the store; `start` or the first query opens it, on the event loop that it stays with.

        ``graphs_are_disjoint`` says that no triple stands in two graphs: then none is ever merged. Relative IRIs of
        a query that states no BASE are resolved against ``base_iri``, without which they are refused.
        """
        limits = settings or Settings()
        self._version = version
        options = WorkerOptions(
            store=str(store_path),
            is_disjoint=graphs_are_disjoint,
            base_iri=base_iri,
            memory=limits.max_query_memory,
            stack=STACK_BYTES,
            max_result_bytes=limits.max_result_bytes,
            max_result_triples=limits.max_result_triples,
        )
        self._pool = WorkerPool(options, limits)
        self._is_started = False

    @property
    def version(self) -> str | None:
        """What identifies the data."""
        return self._version

    async def start(self) -> None:
        """Open the store and wait until queries can be answered. Raises `StoreUnreadable`."""
        try:
            await self._pool.start()
        except OnrecordError:
            await self._pool.aclose()
            raise
        self._is_started = True

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        """Run a query in a process of its own; what `QueryEngine` says holds."""
        if not self._is_started:
            await self.start()
        reply = await self._pool.run(query, result_format)
        return Answer(reply, reply.length)

    def retire(self) -> None:
        """Keep no process without work; a late query gets one of its own."""
        self._pool.retire()

    async def aclose(self) -> None:
        """Let the answers under way end, and leave no process."""
        await self._pool.aclose()

    def gauges(self) -> Mapping[str, float]:
        """Return the state of the processes."""
        return self._pool.gauges()
