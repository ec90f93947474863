"""One run for equal queries, and its result again for as long as the data stays the same.

Two savings around any engine. Queries in flight that are equal share one run: who asks later joins while all of its
output is still held, and the run ends when the last of them has left. Results that are whole and short are kept
until newer ones need their place; the version of the data is part of their key, so that no newer data is hidden.

A query that may answer differently each time is run for each who asks.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from server.engine import Answer, whole_answer
from server.engine.sharing.cache import ResultCache
from server.engine.sharing.run import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.engine import Query, QueryEngine
    from server.http.negotiation import MediaType
    from server.settings import Settings

__all__ = ["SharedEngine", "cache_key"]


def cache_key(query: Query, result_format: MediaType, version: str | None) -> str | None:
    """Return what names the answer to a query in a format: equal keys, equal answers, as 64 hexadecimal digits.

    None where the version of the data is not known or the query is not repeatable.
    """
    if version is None or not query.is_repeatable:
        return None
    return _digest(query, result_format, version)


class SharedEngine:
    """Answer equal queries by one run of ``engine``, and again from memory."""

    def __init__(self, engine: QueryEngine, settings: Settings) -> None:
        """Wrap an engine, which is closed along with this one."""
        self._engine = engine
        self._max_held = settings.max_cached_bytes
        self._cache = ResultCache(settings.cache_bytes, settings.max_cached_bytes)
        #: The newest run of each query.
        self._newest: dict[str, Run] = {}
        self._runs: set[Run] = set()
        self._counts = {"cache_hits": 0, "cache_misses": 0, "joined_queries": 0}

    @property
    def version(self) -> str | None:
        """The version of the data of the engine."""
        return self._engine.version

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        """Answer from memory, from a run under way or from one of its own; raise what the run raises.

        The time limit that a client gives bounds only its own waiting: it ends no run that others wait for.
        """
        if not query.is_repeatable:
            return await self._engine.answer(query, result_format)
        version = self._engine.version
        key = _digest(query, result_format, version)
        body = self._cache.get(key)
        if body is not None:
            self._counts["cache_hits"] += 1
            return whole_answer(body)
        run = self._joined(key) or self._started(key, query, result_format, version)
        follower = run.follow(query.timeout)
        await follower.opened()
        return Answer(follower, run.length)

    async def aclose(self) -> None:
        """End every run and close the engine; to be awaited on the event loop that asked."""
        tasks = [run.task for run in self._runs]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._engine.aclose()

    def gauges(self) -> Mapping[str, float]:
        """Return the gauges of the engine, and how often and how much of its work was saved."""
        held = {"shared_runs": len(self._runs), "cached_results": len(self._cache), "cache_bytes": self._cache.bytes}
        return {**self._engine.gauges(), **self._counts, **held}

    def _joined(self, key: str) -> Run | None:
        run = self._newest.get(key)
        if run is None or not run.is_joinable:
            return None
        self._counts["joined_queries"] += 1
        return run

    def _started(self, key: str, query: Query, result_format: MediaType, version: str | None) -> Run:
        self._counts["cache_misses"] += 1
        # The limit of one client is not that of those who join: the engine keeps to its own.
        asked = query if query.timeout is None else replace(query, timeout=None)
        ask = partial(self._engine.answer, asked, result_format)
        run = self._newest[key] = Run(ask, self._max_held, partial(self._ended, key, version))
        self._runs.add(run)
        return run

    def _ended(self, key: str, version: str | None, run: Run) -> None:
        self._runs.discard(run)
        if self._newest.get(key) is run:
            del self._newest[key]
        # Data that changed under way may be in the result, or not.
        if version is not None and version == self._engine.version and (body := run.body) is not None:
            self._cache.put(key, body)


def _digest(query: Query, result_format: MediaType, version: str | None) -> str:
    # As Python writes them, parts are told apart that merely joined would look alike.
    parts = (version, query.text, query.default_graphs, query.named_graphs, result_format.media_type)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
