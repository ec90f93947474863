"""One query over one store, from text to the bytes of its result; the only place that calls the engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from traceback import clear_frames
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

import pyoxigraph as ox

from mapping.serialization import serialize
from server.errors import BadQuery, EngineFailed, NotRepresentable, RequestError, ResultTooLarge
from server.negotiation import (
    GRAPH_FORMATS,
    RDF_XML,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    SOLUTION_FORMATS,
    rdf_syntax,
)

if TYPE_CHECKING:
    from typing import Any

    from _typeshed import ReadableBuffer as Buffer

    from server.engine import Query
    from server.negotiation import MediaType

__all__ = ["ResultLimits", "evaluate"]

_CODECS: Final = {
    RESULTS_JSON: ox.QueryResultsFormat.JSON,
    RESULTS_XML: ox.QueryResultsFormat.XML,
    RESULTS_CSV: ox.QueryResultsFormat.CSV,
    RESULTS_TSV: ox.QueryResultsFormat.TSV,
}

_ERROR_PLACE = re.compile(r"error at (\d+):(\d+)")
#: What the engine says in words, as against the tokens it would have taken instead.
_TELLING = re.compile(r"(Prefix not found|IRI parsing failed|The SELECT [^,\n]*|[^,\n]*custom function[^\n]*)")

#: How much of a query is shown back in an error, in characters.
_SHOWN: Final = 30


@dataclass(frozen=True)
class ResultLimits:
    """How large a result may grow before it is given up."""

    bytes: int
    triples: int


class _BoundedBuffer(BytesIO):
    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Buffer, /) -> int:
        if self.tell() + memoryview(data).nbytes > self._limit:
            raise ResultTooLarge(self._limit, "bytes")
        return super().write(data)


def evaluate(store: ox.Store, query: Query, result_format: MediaType, limits: ResultLimits) -> bytes:
    """Run a query and write its result whole. Takes as long as it takes: never call it on the event loop.

    Raises `BadQuery`, `NotRepresentable`, `ResultTooLarge` or `EngineFailed`.
    """
    try:
        return _evaluate(store, query, result_format, limits)
    except BaseException as error:  # a panic of the engine is no Exception
        # Its results may only be dropped by the thread that made them: let no trace carry them away.
        clear_frames(error.__traceback__)
        if isinstance(error, RequestError):
            raise
        raise _translated(error, query.text) from error


def _translated(error: BaseException, text: str) -> BadQuery | EngineFailed:
    """Return our error for one of the engine: the client's mistakes are told, all else is our fault."""
    if isinstance(error, SyntaxError) or "custom function" in str(error):
        return _bad_query(str(error), text)
    return EngineFailed(f"{type(error).__name__}: {error}")


def _evaluate(store: ox.Store, query: Query, result_format: MediaType, limits: ResultLimits) -> bytes:
    results = store.query(query.text, **_dataset(query))
    if query.form is None:
        raise BadQuery("its form cannot be told; set SELECT, ASK, CONSTRUCT or DESCRIBE apart")
    if isinstance(results, ox.QueryTriples):
        return _graph(results, result_format, limits)
    return _solutions(results, result_format, limits)


def _dataset(query: Query) -> dict[str, Any]:
    """Return the arguments that say which graphs a query sees.

    Both lists are given as soon as the request names one graph: graphs of the kind it does not name are none.
    The switch for the union would override FROM, so it is set only where nothing names a dataset.
    """
    if query.default_graphs or query.named_graphs:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in query.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in query.named_graphs],
        }
    return {} if query.has_dataset else {"use_default_graph_as_union": True}


def _solutions(results: ox.QuerySolutions | ox.QueryBoolean, result_format: MediaType, limits: ResultLimits) -> bytes:
    buffer = _BoundedBuffer(limits.bytes)
    results.serialize(buffer, format=_CODECS[result_format])
    if result_format is not RESULTS_XML:
        return buffer.getvalue()
    return _well_formed(buffer.getvalue(), result_format)


def _graph(results: ox.QueryTriples, result_format: MediaType, limits: ResultLimits) -> bytes:
    triples: set[ox.Triple] = set()
    for triple in results:
        triples.add(triple)
        if len(triples) > limits.triples:
            raise ResultTooLarge(limits.triples, "triples")
    try:
        written = serialize((ox.Quad(*triple) for triple in triples), rdf_syntax(result_format))
    except (OSError, ValueError) as error:
        raise _not_representable(result_format) from error
    if len(written) > limits.bytes:
        raise ResultTooLarge(limits.bytes, "bytes")
    return _well_formed(written, result_format) if result_format is RDF_XML else written


def _well_formed(xml: bytes, result_format: MediaType) -> bytes:
    """Return XML that reads back as it was meant; refuse characters and names that XML has no way to write.

    A carriage return must be a reference or a parser makes it a line feed (XML 1.0, section 2.11).
    """
    escaped = xml.replace(b"\r", b"&#13;")
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(escaped, True)
    except expat.ExpatError as error:
        raise _not_representable(result_format) from error
    return escaped


def _not_representable(result_format: MediaType) -> NotRepresentable:
    offered = GRAPH_FORMATS if result_format in GRAPH_FORMATS else SOLUTION_FORMATS
    return NotRepresentable(result_format.media_type, [each.name for each in offered if each is not result_format])


def _bad_query(message: str, text: str) -> BadQuery:
    """Put the engine's message in one line: its place, and its words or those of the query that it stopped at."""
    telling, place = _TELLING.search(message), _ERROR_PLACE.search(message)
    if place is None:
        return BadQuery(telling[1] if telling else "syntax error")
    line, column = int(place[1]), int(place[2])
    return BadQuery(telling[1] if telling else _stopped_at(text, line, column), line, column)


def _stopped_at(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    rest = " ".join([lines[line - 1][column - 1 :], *lines[line:]]) if line <= len(lines) else ""
    words = " ".join(rest.split())
    return f"syntax error near {words[:_SHOWN]!r}" if words else "syntax error at the end"
