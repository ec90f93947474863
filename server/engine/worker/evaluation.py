"""One query over one store, from its text to the bytes of its result; the only module that calls the engine."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from traceback import clear_frames
from typing import TYPE_CHECKING, Any, Final, Self
from xml.parsers import expat

import pyoxigraph as ox

from mapping.rdf.serialization import serialize_triples, stream_triples
from server.engine.worker.csv_rows import CsvRows
from server.engine.worker.engine_errors import translate_error
from server.engine.worker.rdf_merge import RdfMerge
from server.engine.worker.rewriting import rewrite
from server.engine.worker.triple_lines import TripleLines
from server.errors import BadQuery, NotRepresentable, RequestError, ResultTooLarge, StoreUnreadable
from server.http.negotiation import (
    GRAPH_FORMATS,
    N_TRIPLES,
    RDF_XML,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    SOLUTION_FORMATS,
    rdf_syntax,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from _typeshed import ReadableBuffer as Buffer

    from server.engine import Query
    from server.http.negotiation import MediaType

#: An error in this much of a result is answered with a status, and a result of at most this length has a known length.
FIRST_BYTES: Final = 256 * 1024
_PART_BYTES: Final = 64 * 1024
#: Blocks that may wait for the second thread; then the engine waits too.
_MOST_WAITING: Final = 4
_CODECS: Final = {
    RESULTS_JSON: ox.QueryResultsFormat.JSON,
    RESULTS_XML: ox.QueryResultsFormat.XML,
    RESULTS_CSV: ox.QueryResultsFormat.CSV,
    RESULTS_TSV: ox.QueryResultsFormat.TSV,
}

QueryResults = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True)
class ResultLimits:
    """The size at which a result is given up."""

    bytes: int
    triples: int


class QueriedStore:
    """A store and the way queries see it: which graphs, and against which base IRI.

    The base is the IRI of the endpoint, from which the text of a query is retrieved (RFC 3986, section 5.1.3). With
    ``is_disjoint`` no triple of the store is in two graphs.
    """

    def __init__(self, store: ox.Store, *, is_disjoint: bool = False, base_iri: str | None = None) -> None:
        self._store, self._base_iri = store, base_iri
        self._merge = None if is_disjoint else RdfMerge(store, base_iri)

    def query(self, query: Query) -> QueryResults:
        """Start a query. Raises the errors of the engine, or `BadQuery` for graphs that are too large to merge."""
        text = query.text
        capitals = text.upper()
        if "*" in text or "GROUP_CONCAT" in capitals or "REPLACE" in capitals:
            text = rewrite(text, self._base_iri)
        try:
            return self._run(text, query)
        except SyntaxError:
            if text is query.text:
                raise
            # The error must name a place in the text that the client sent.
            return self._run(query.text, query)

    def _run(self, text: str, query: Query) -> QueryResults:
        merged = self._merge and self._merge.find(query)
        store, graphs = merged or (self._store, _name_graphs(query))
        return store.query(text, base_iri=self._base_iri, **graphs)


def open_store(path: str, *, is_disjoint: bool, base_iri: str | None = None) -> QueriedStore:
    """Open the store in a folder. Raises `StoreUnreadable`."""
    try:
        return QueriedStore(ox.Store.read_only(path), is_disjoint=is_disjoint, base_iri=base_iri)
    except Exception as error:  # for a damaged file the engine raises any error of its storage
        raise StoreUnreadable(Path(path), " ".join(str(error).split())) from error


def _name_graphs(query: Query) -> dict[str, Any]:
    """Return the arguments that name the graphs a query sees.

    A request that names one graph gets both lists: it sees no graph of the kind that it does not name. The switch for
    the union would override FROM, so it is set only if nothing names a dataset.
    """
    if query.default_graphs or query.named_graphs:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in query.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in query.named_graphs],
        }
    return {} if query.has_dataset else {"use_default_graph_as_union": True}


def evaluate(
    store: QueriedStore, query: Query, result_format: MediaType, limits: ResultLimits, send: Callable[[bytes], None]
) -> bytes:
    """Run a query, pass each full buffer of its result to ``send`` and return the rest.

    It may run for any time: never call it on the event loop. Raises `BadQuery`, `NotRepresentable`, `ResultTooLarge`,
    `MemoryExceeded` or `EngineFailed`.
    """
    writer = _ResultWriter(result_format, limits.bytes, send)
    try:
        _write(store, query, result_format, limits, writer)
        return writer.finish()
    except BaseException as error:  # a panic of the engine is not an Exception
        # Only the thread that made its results may drop them, so no traceback may keep them.
        clear_frames(error.__traceback__)
        if isinstance(error, RequestError):
            raise
        raise translate_error(error, query.text) from error


def evaluate_whole(store: QueriedStore, query: Query, result_format: MediaType, limits: ResultLimits) -> bytes:
    """Run a query and return its whole result; raises what `evaluate` raises."""
    parts: list[bytes] = []
    rest = evaluate(store, query, result_format, limits, parts.append)
    return b"".join([*parts, rest])


def _write(
    store: QueriedStore, query: Query, result_format: MediaType, limits: ResultLimits, writer: _ResultWriter
) -> None:
    results = store.query(query)
    if query.form is None:
        raise BadQuery("its form is not recognized; put a space after SELECT, ASK, CONSTRUCT or DESCRIBE")
    if isinstance(results, ox.QueryTriples):
        _write_graph(results, result_format, limits, writer)
    elif result_format is RESULTS_CSV and isinstance(results, ox.QuerySolutions):
        _write_csv(results, writer)
    else:
        with Blocks(writer.write) as output:
            results.serialize(output, format=_CODECS[result_format])  # type: ignore[arg-type] # only write and flush are called


def _write_csv(solutions: ox.QuerySolutions, writer: _ResultWriter) -> None:
    rows = CsvRows([variable.value for variable in solutions.variables], writer.write)
    with Blocks(rows.write) as output:
        solutions.serialize(output, format=ox.QueryResultsFormat.TSV)  # type: ignore[arg-type] # as above


def _write_graph(
    results: ox.QueryTriples, result_format: MediaType, limits: ResultLimits, writer: _ResultWriter
) -> None:
    parts: list[bytes] = []
    is_lines = result_format is N_TRIPLES
    lines = TripleLines(limits.triples, writer.write if is_lines else parts.append)
    with Blocks(lines.write) as output:
        results.serialize(output, format=ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type] # as above
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
        raise _not_representable(result_format) from error


class Blocks:
    """A file for the engine to write to; ``take`` gets blocks of bytes; for a long result it runs in a second thread.

    The engine releases the GIL while it computes, so that both threads run. Leaving the ``with`` block waits until
    ``take`` got all bytes, or drops the others after an error.
    """

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._thread: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[object]] = deque()

    def write(self, data: Buffer, /) -> int:
        """Take bytes. Raises errors that ``take`` raised for earlier ones."""
        part = bytes(data)
        self._held.append(part)
        self._held_bytes += len(part)
        if self._held_bytes >= _PART_BYTES:
            self._put(b"".join(self._held))
            self._held.clear()
            self._held_bytes = 0
        return len(part)

    def flush(self) -> None:
        """Do nothing: a block is passed on when it is full."""

    def __enter__(self) -> Self:
        """Return the file."""
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """End the thread, if there is one. Raises errors of ``take``."""
        try:
            while self._waiting and failed is None:
                self._waiting.popleft().result()
        finally:
            if self._thread is not None:
                self._thread.shutdown(cancel_futures=True)
        if failed is None:
            self._take(b"".join(self._held))

    def _put(self, block: bytes) -> None:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1)
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(self._take, block))


class _ResultWriter:
    """A file for the engine to write to: it checks and counts the bytes, and passes full buffers to ``send``."""

    def __init__(self, result_format: MediaType, limit: int, send: Callable[[bytes], None]) -> None:
        self._format, self._limit, self._send = result_format, limit, send
        self._held: list[bytes] = []
        self._held_bytes = self._written = 0
        self._full = FIRST_BYTES
        is_xml = result_format is RESULTS_XML or result_format is RDF_XML
        self._xml = expat.ParserCreate(namespace_separator=" ") if is_xml else None

    def write(self, data: Buffer, /) -> int:
        """Take bytes. Raises `ResultTooLarge` or `NotRepresentable`."""
        part = bytes(data)
        self._written += len(part)
        if self._written > self._limit:
            raise ResultTooLarge(self._limit, "bytes")
        self._held.append(self._check_xml(part, is_last=False) if self._xml else part)
        self._held_bytes += len(self._held[-1])
        if self._held_bytes >= self._full:
            self._send(self._take())
            self._full = _PART_BYTES
        return len(part)

    def flush(self) -> None:
        """Do nothing: a buffer is passed on when it is full."""

    def finish(self) -> bytes:
        """Return the last buffer, once all is written. Raises `NotRepresentable`."""
        if self._xml:
            self._check_xml(b"", is_last=True)
        return self._take()

    def _take(self) -> bytes:
        taken = b"".join(self._held)
        self._held.clear()
        self._held_bytes = 0
        return taken

    def _check_xml(self, part: bytes, *, is_last: bool) -> bytes:
        """Return XML that every parser reads as it was meant; refuse characters and names that XML cannot express.

        A carriage return must be a reference, or a parser turns it into a line feed (XML 1.0, section 2.11).
        """
        assert self._xml is not None  # noqa: S101 - the callers looked
        escaped = part.replace(b"\r", b"&#13;")
        try:
            self._xml.Parse(escaped, is_last)
        except expat.ExpatError as error:
            raise _not_representable(self._format) from error
        return escaped


def _not_representable(result_format: MediaType) -> NotRepresentable:
    """Return the refusal to write a result in a format that cannot express it."""
    offered = GRAPH_FORMATS if result_format in GRAPH_FORMATS else SOLUTION_FORMATS
    return NotRepresentable(result_format.media_type, [each.name for each in offered if each is not result_format])
