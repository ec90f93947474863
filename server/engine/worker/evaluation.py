"""One query over one store, from text to the bytes of its result; the only place that calls the engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from traceback import clear_frames
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.serialization import serialize_triples, stream_triples
from server.engine.worker.csv_rows import CsvRows
from server.engine.worker.result_writer import ResultWriter, not_representable
from server.engine.worker.second_thread import Beside
from server.engine.worker.triple_lines import TripleLines
from server.errors import BadQuery, EngineFailed, MemoryExceeded, RequestError
from server.http.negotiation import N_TRIPLES, RESULTS_CSV, RESULTS_JSON, RESULTS_TSV, RESULTS_XML, rdf_syntax

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.engine import Query
    from server.engine.worker.rdf_merge import Dataset
    from server.http.negotiation import MediaType

__all__ = ["ResultLimits", "evaluate", "evaluate_whole"]

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


def evaluate(
    dataset: Dataset, query: Query, result_format: MediaType, limits: ResultLimits, send: Callable[[bytes], None]
) -> bytes:
    """Run a query, hand each full buffer of its result to ``send`` and return the rest.

    Takes as long as it takes: never call it on the event loop. Raises `BadQuery`, `NotRepresentable`,
    `ResultTooLarge`, `MemoryExceeded` or `EngineFailed`.
    """
    writer = ResultWriter(result_format, limits.bytes, send)
    try:
        _write(dataset, query, result_format, limits, writer)
        return writer.finish()
    except BaseException as error:  # a panic of the engine is no Exception
        # Its results may only be dropped by the thread that made them: let no trace carry them away.
        clear_frames(error.__traceback__)
        if isinstance(error, RequestError):
            raise
        raise _translated(error, query.text) from error


def evaluate_whole(dataset: Dataset, query: Query, result_format: MediaType, limits: ResultLimits) -> bytes:
    """Run a query and return its result whole; raises what `evaluate` raises."""
    parts: list[bytes] = []
    rest = evaluate(dataset, query, result_format, limits, parts.append)
    return b"".join([*parts, rest])


def _translated(error: BaseException, text: str) -> BadQuery | EngineFailed | MemoryExceeded:
    """Return our error for one of the engine: the client's mistakes are told, all else is our fault."""
    if isinstance(error, MemoryError):
        return MemoryExceeded()
    if isinstance(error, SyntaxError) or "custom function" in str(error):
        return _bad_query(str(error), text)
    return EngineFailed(f"{type(error).__name__}: {error}")


def _write(
    dataset: Dataset, query: Query, result_format: MediaType, limits: ResultLimits, writer: ResultWriter
) -> None:
    results = dataset.query(query)
    if query.form is None:
        raise BadQuery("its form cannot be told; set SELECT, ASK, CONSTRUCT or DESCRIBE apart")
    if isinstance(results, ox.QueryTriples):
        _write_graph(results, result_format, limits, writer)
    elif result_format is RESULTS_CSV and isinstance(results, ox.QuerySolutions):
        _write_csv(results, writer)
    else:
        with Beside(writer.write) as beside:
            results.serialize(beside, format=_CODECS[result_format])  # type: ignore[arg-type] # only write and flush are called


def _write_csv(solutions: ox.QuerySolutions, writer: ResultWriter) -> None:
    rows = CsvRows([variable.value for variable in solutions.variables], writer.write)
    with Beside(rows.write) as beside:
        solutions.serialize(beside, format=ox.QueryResultsFormat.TSV)  # type: ignore[arg-type] # as above
    rows.finish()


def _write_graph(
    results: ox.QueryTriples, result_format: MediaType, limits: ResultLimits, writer: ResultWriter
) -> None:
    parts: list[bytes] = []
    is_lines = result_format is N_TRIPLES
    lines = TripleLines(limits.triples, writer.write if is_lines else parts.append)
    with Beside(lines.write) as beside:
        results.serialize(beside, format=ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type] # as above
    lines.finish()
    if is_lines:
        return
    syntax = rdf_syntax(result_format)
    written = ox.parse(b"".join(parts), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    triples = (quad.triple for quad in written)
    try:
        if lines.is_sorted:
            writer.write(serialize_triples(triples, syntax))
        else:
            stream_triples(triples, syntax, writer)  # type: ignore[arg-type] # as above
    except (OSError, ValueError) as error:
        raise not_representable(result_format) from error


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
