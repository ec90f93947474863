"""An engine that answers the queries of the sidecar from it, and all others by the engine that it wraps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.engine import whole_answer
from server.http.negotiation import RESULTS_JSON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.engine import Answer, Query, QueryEngine
    from server.http.negotiation import MediaType
    from server.precomputed.sidecar import Sidecar


class PrecomputedEngine:
    """Answer from a sidecar, or by ``engine``; both are closed along with this one."""

    def __init__(self, engine: QueryEngine, sidecar: Sidecar) -> None:
        self._engine, self._sidecar = engine, sidecar
        self._answered = 0

    @property
    def version(self) -> str | None:  # noqa: D102 - as in `QueryEngine`
        return self._engine.version

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        """Answer from the sidecar, or raise and answer as the engine does."""
        body = self._sidecar.result(query) if result_format is RESULTS_JSON else None
        if body is None:
            return await self._engine.answer(query, result_format)
        self._answered += 1
        return whole_answer(body)

    async def aclose(self) -> None:
        """Close the engine and the sidecar."""
        await self._engine.aclose()
        self._sidecar.close()

    def gauges(self) -> Mapping[str, float]:
        """Return the gauges of the engine, and how many results came from the sidecar."""
        return {**self._engine.gauges(), "precomputed_results": self._answered}
