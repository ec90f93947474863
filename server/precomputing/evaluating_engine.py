"""An engine that evaluates queries in this process, one after the other, and keeps the results by query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from server.engine import Query, whole_answer
from server.engine.worker.evaluation import ResultLimits, evaluate_whole, open_store
from server.http.negotiation import RESULTS_JSON
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mapping.publication.manifest import Generation
    from server.engine import Answer
    from server.http.negotiation import MediaType

#: Only lists are asked for, which are short.
_LIMITS: Final = ResultLimits(bytes=100_000_000, triples=500_000)


class EvaluatingEngine:
    """Answer the queries of pages over an unfinished generation."""

    def __init__(self, generation: Generation) -> None:
        """Open the store. Raises `StoreUnreadable`."""
        manifest = generation.manifest
        self._store = open_store(str(generation.store_path), is_disjoint=manifest.graphs_are_disjoint)
        self.version: str | None = manifest.digest
        #: The results as SPARQL JSON, by the digests of their queries.
        self.results: dict[str, bytes] = {}

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        """Evaluate a query, the same one once. Raises as `evaluate_whole`."""
        known = self.results.get(query.digest) if result_format is RESULTS_JSON else None
        body = known or evaluate_whole(self._store, query, result_format, _LIMITS)
        if result_format is RESULTS_JSON:
            self.results[query.digest] = body
        return whole_answer(body)

    def rows(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield the solutions of a SELECT query as the values of its variables, all of them bound. Keeps none."""
        solutions = self._store.query(Query(text, QueryForm.SELECT))
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - the form says so
        for solution in solutions:
            yield tuple(term.value for term in solution)

    async def aclose(self) -> None:
        """Keep nothing open: the store is closed with its last reference."""

    def gauges(self) -> Mapping[str, float]:
        """Return no gauges."""
        return {}
