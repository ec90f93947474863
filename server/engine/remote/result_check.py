"""Whether the bytes of a result are what they claim to be, told while they come.

A `Check` takes bytes as they arrive and gives out those that are surely right: a token, a row or a triple is held
back until it is complete, so that the text of an error in the midst of a result is never passed on. `read_back`
is the stronger check of a result that is there as a whole.
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol
from xml.parsers import expat

import pyoxigraph as ox

from server.engine.remote.lexical import Json, NotWhole, NTriples, Turtle, csv_table, tsv_table
from server.http.negotiation import (
    GRAPH_FORMATS,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    TURTLE,
    rdf_syntax,
)
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.http.negotiation import MediaType

__all__ = ["UNMARKED_ENDS", "Check", "NotWhole", "check_of", "read_back"]

#: Formats whose end does not show in them: cut between two rows they look whole.
UNMARKED_ENDS: Final = (RESULTS_CSV, RESULTS_TSV, N_TRIPLES, TURTLE)

_RESULTS_ROOT: Final = "http://www.w3.org/2005/sparql-results# sparql"
_RDF_ROOT: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"


class Check(Protocol):
    """One result under way."""

    def feed(self, chunk: bytes) -> bytes:
        """Take what has come and return what is surely right. Raises `NotWhole`."""

    def finish(self) -> bytes:
        """Return what was still held back, at the end. Raises `NotWhole` where more ought to come."""


def check_of(result_format: MediaType) -> Check:
    """Return a new check for a result of this format."""
    return _CHECKS[result_format]()


def read_back(body: bytes, result_format: MediaType, form: QueryForm) -> None:
    """Read a whole result as its clients will. Raises `NotWhole` where they could not, or where it is no answer."""
    try:
        is_answer = _is_answer(body, result_format, is_ask=form is QueryForm.ASK)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NotWhole("sent an answer that cannot be read") from error
    if not is_answer:
        raise NotWhole("sent something else than the result of a query")


def _is_answer(body: bytes, result_format: MediaType, *, is_ask: bool) -> bool:
    if result_format is RESULTS_JSON:
        return _is_json_answer(json.loads(body), is_ask=is_ask)
    if result_format is RESULTS_XML:
        results = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
        if isinstance(results, ox.QueryBoolean):
            return is_ask
        deque(results, maxlen=0)
        return not is_ask
    if result_format in GRAPH_FORMATS:
        deque(ox.parse(body, format=rdf_syntax(result_format).codec), maxlen=0)
    return True  # of CSV and TSV the check has seen all there is to see


def _is_json_answer(content: dict[str, object], *, is_ask: bool) -> bool:
    """Tell whether JSON holds an answer; further members are passed over, as some engines add their own."""
    if is_ask:
        return isinstance(content.get("boolean"), bool)
    results = content.get("results")
    rows = results.get("bindings") if isinstance(results, dict) else None
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


class _Xml:
    """XML: well-formed, of the right root, and without a document type, whose entities could grow without bound."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._check_root

    def feed(self, chunk: bytes) -> bytes:
        """Parse what has come and return it."""
        self._parse(chunk)
        return chunk

    def finish(self) -> bytes:
        """See that the root is closed."""
        self._parse(b"", is_last=True)
        return b""

    def _parse(self, chunk: bytes, *, is_last: bool = False) -> None:
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            raise NotWhole("sent XML that is cut or not well-formed") from error

    def _check_root(self, name: str, _attributes: dict[str, str]) -> None:
        self._parser.StartElementHandler = None
        if name != self._root:
            raise NotWhole("sent something else than the result of a query")


def _refuse_doctype(*_declared: object) -> None:
    raise NotWhole("sent XML with a document type, which is not read")


_CHECKS: Final[dict[MediaType, Callable[[], Check]]] = {
    RESULTS_JSON: lambda: Json(b"{"),
    RESULTS_XML: lambda: _Xml(_RESULTS_ROOT),
    RESULTS_CSV: csv_table,
    RESULTS_TSV: tsv_table,
    TURTLE: Turtle,
    N_TRIPLES: NTriples,
    RDF_XML: lambda: _Xml(_RDF_ROOT),
    JSON_LD: lambda: Json(b"{", b"["),
}
