"""The interface between HTTP and everything that answers queries: `QueryEngine`.

A route reads a `Query`, chooses one of `formats_of` its form and asks an engine for an `Answer`. The engine writes the
result in that format itself, so that an engine in another process sends bytes and no terms. An error before the first
byte is an exception of `server.errors`. After it the chunks end with `ResultBroken`, and the response breaks off.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from server.http.negotiation import BOOLEAN_FORMATS, GRAPH_FORMATS, RESULTS_JSON, SOLUTION_FORMATS
from server.sparql.guard import QueryForm, check, is_repeatable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Mapping

    from server.http.negotiation import MediaType
    from server.settings import Settings

_FORMATS: Final = {
    QueryForm.SELECT: SOLUTION_FORMATS,
    QueryForm.ASK: BOOLEAN_FORMATS,
    QueryForm.CONSTRUCT: GRAPH_FORMATS,
    QueryForm.DESCRIBE: GRAPH_FORMATS,
}


@dataclass(frozen=True)
class Query:
    """A query that passed the guard, and its graphs.

    Graphs named here override the FROM clauses of the text (SPARQL 1.1 Protocol, section 2.1.4). With neither, the
    default graph is the union of all named graphs.
    """

    text: str
    #: None if the text does not begin like a query: then the engine finds the place of the error.
    form: QueryForm | None
    has_dataset: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    #: Seconds that the client gives it; they can only shorten the limit of the engine.
    timeout: float | None = None
    #: Estimate of the work, 0 the least; None for a query that looks expensive. See `server.sparql.guard.Outline`.
    weight: int | None = 0

    @cached_property
    def is_repeatable(self) -> bool:
        """Whether asking again gives the same answer as long as the data is the same."""
        return is_repeatable(self.text, self.form)

    @cached_property
    def digest(self) -> str:
        """A hash of its text and its graphs, as 64 hexadecimal digits."""
        # repr keeps parts distinct that would be equal when joined.
        parts = repr((self.text, self.default_graphs, self.named_graphs))
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


class Chunks(Protocol):
    """The bytes of a result, in order. A reader that stops early calls ``aclose``, and the query soon ends."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return itself."""

    async def __anext__(self) -> bytes:
        """Return the next bytes. Raises `ResultBroken` if the rest will never come."""

    async def aclose(self) -> None:
        """End the query; harmless once it has ended."""


@dataclass(frozen=True)
class Answer:
    """The bytes of a result in the asked format, and their number if the whole result is there already."""

    chunks: Chunks
    length: int | None = None

    async def read(self) -> bytes:
        """Return the whole result. Raises `ResultBroken` if a part of it never comes."""
        return b"".join([chunk async for chunk in self.chunks])


def whole_answer(body: bytes) -> Answer:
    """Return an answer for a result that is there already."""
    return Answer(_yield_once(body), len(body))


async def _yield_once(body: bytes) -> AsyncGenerator[bytes]:
    yield body


class QueryEngine(Protocol):
    """An object that answers queries over one generation."""

    @property
    def version(self) -> str | None:
        """The version of the data: equal versions, equal answers. None if it cannot be known."""

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        """Start a query and return once its first bytes are there. Cancelling ends the query.

        Raises `BadQuery`, `NotRepresentable`, `ResultTooLarge`, `QueryTimeout`, `MemoryExceeded`, `WorkerLost`,
        `EngineBusy` or `EngineFailed`.
        """

    async def aclose(self) -> None:
        """Finish the answers under way, and keep nothing open."""

    def gauges(self) -> Mapping[str, float]:
        """Return the state of the engine as named numbers, such as ``workers``, ``busy``, ``waiting``."""


def read_query(
    text: str,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
    *,
    settings: Settings,
    timeout: float | None = None,
) -> Query:
    """Check the text of a query and return it with the facts that an engine needs.

    Raises `QueryTooLarge`, `ServiceRefused`, `QueryTooComplex` or `BadQuery`.
    """
    seen = check(text, settings)
    return Query(text, seen.form, seen.has_dataset, default_graphs, named_graphs, timeout, seen.weight)


def formats_of(form: QueryForm | None) -> tuple[MediaType, ...]:
    """Return the formats in which the result of a query form can be written, the preferred one first."""
    return SOLUTION_FORMATS if form is None else _FORMATS[form]


def cache_key(query: Query, result_format: MediaType, version: str | None) -> str:
    """Return the name of the answer to a repeatable query in a format: equal keys, equal answers.

    Without a version of the data this holds only while the query runs.
    """
    return f"{query.digest} {result_format.media_type} {version}"


async def holds(engine: QueryEngine, query: Query) -> bool:
    """Return the answer to an ASK query."""
    answer = await engine.answer(query, RESULTS_JSON)
    return json.loads(await answer.read())["boolean"] is True
