"""An engine for tests of HTTP: it answers in this process, and can be told to fail, to wait and to break off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from server.engine import Answer, Query
from server.errors import BadQuery
from server.http.negotiation import RESULTS_CSV, RESULTS_JSON, RESULTS_TSV, RESULTS_XML, MediaType, rdf_syntax

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable, Mapping, Sequence

_CODECS = {
    RESULTS_JSON: ox.QueryResultsFormat.JSON,
    RESULTS_XML: ox.QueryResultsFormat.XML,
    RESULTS_CSV: ox.QueryResultsFormat.CSV,
    RESULTS_TSV: ox.QueryResultsFormat.TSV,
}


class Pieces:
    """The chunks of a result; an exception among them is raised in its turn, an event waited for."""

    def __init__(self, pieces: Sequence[bytes | Exception | asyncio.Event]) -> None:
        self._pieces = iter(pieces)
        self.is_closed = False

    def __aiter__(self) -> Pieces:
        return self

    async def __anext__(self) -> bytes:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            if isinstance(piece, bytes):
                return piece
            await piece.wait()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        self.is_closed = True


class DirectEngine:
    """Answer from a store in memory."""

    def __init__(self, quads: Iterable[ox.Quad], version: str | None = "1") -> None:
        self._store = ox.Store()
        self._store.extend(quads)
        self.version = version
        #: Every query that came so far.
        self.asked: list[Query] = []
        self.state: dict[str, float] = {"ready": 1, "Cache hits!": 2, "left_total": 3}

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        self.asked.append(query)
        written = self._written(query, result_format)
        return Answer(Pieces([written]), len(written))

    def _written(self, query: Query, result_format: MediaType) -> bytes:
        try:
            results = self._store.query(query.text, **_dataset(query))
        except SyntaxError as error:
            raise BadQuery("syntax error", 1, 1) from error
        if isinstance(results, ox.QueryTriples):
            written = ox.serialize(results, format=rdf_syntax(result_format).codec)
        else:
            written = results.serialize(format=_CODECS[result_format])
        assert written is not None
        return written

    async def aclose(self) -> None:
        pass

    def gauges(self) -> Mapping[str, float]:
        return self.state


class ScriptedEngine(DirectEngine):
    """Answer every query with the same pieces, or fail at once."""

    def __init__(
        self, *pieces: bytes | Exception | asyncio.Event, length: int | None = None, error: Exception | None = None
    ) -> None:
        super().__init__([])
        self._pieces, self._length, self._error = pieces, length, error
        self.given: list[Pieces] = []

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        self.asked.append(query)
        if self._error:
            raise self._error
        self.given.append(Pieces(self._pieces))
        return Answer(self.given[-1], self._length)


def _dataset(query: Query) -> dict[str, Any]:
    if query.default_graphs or query.named_graphs:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in query.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in query.named_graphs],
        }
    return {} if query.has_dataset else {"use_default_graph_as_union": True}
