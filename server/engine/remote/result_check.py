"""Check that the bytes of a result are a whole result of its format, while they arrive.

A `Check` takes bytes as they arrive and returns those that are surely right: it holds back a token, a row or a triple
until it is complete, so that the text of an error in the middle of a result is never passed on. `read_back` is the
stronger check of a whole result.
"""

from __future__ import annotations

import json
import re
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol
from xml.parsers import expat

import pyoxigraph as ox

from server.engine.remote.lexical import Json, JsonResults, NotWhole, NTriples, Turtle, csv_table, tsv_table
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

#: Formats that do not mark their end: cut between two rows they look whole.
UNMARKED_ENDS: Final = (RESULTS_CSV, RESULTS_TSV, N_TRIPLES, TURTLE)

_VARIABLE: Final = re.compile(r"\w+")
_LANGUAGE_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_RESULTS_ROOT: Final = "http://www.w3.org/2005/sparql-results# sparql"
_RDF_ROOT: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"


class Check(Protocol):
    """One result under way."""

    def feed(self, chunk: bytes) -> bytes:
        """Take bytes and return those that are surely right. Raises `NotWhole`."""

    def finish(self) -> bytes:
        """Return the bytes still held back, at the end. Raises `NotWhole` if more must come."""


def check_of(result_format: MediaType) -> Check:
    """Return a new check for a result of this format."""
    return _CHECKS[result_format]()


def read_back(body: bytes, result_format: MediaType, form: QueryForm) -> None:
    """Read a whole result as its clients will. Raises `NotWhole` if they could not, or if it is not a result."""
    try:
        is_answer = _is_answer(body, result_format, is_ask=form is QueryForm.ASK)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NotWhole("sent an answer that cannot be read") from error
    if not is_answer:
        raise NotWhole("sent something else than the result of a query")


def _is_answer(body: bytes, result_format: MediaType, *, is_ask: bool) -> bool:
    if result_format is RESULTS_JSON:
        return _is_json_answer(json.loads(body, object_pairs_hook=_refuse_duplicates), is_ask=is_ask)
    if result_format is RESULTS_XML:
        results = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
        if isinstance(results, ox.QueryBoolean):
            return is_ask
        deque(results, maxlen=0)
        return not is_ask
    if result_format in GRAPH_FORMATS:
        deque(ox.parse(body, format=rdf_syntax(result_format).codec), maxlen=0)
    return True  # the check of CSV and TSV is complete


def _is_json_answer(content: object, *, is_ask: bool) -> bool:
    """Return whether JSON is the result of a query (SPARQL 1.1 Query Results JSON, section 3).

    Further members are ignored, because some engines add their own; the parser of pyoxigraph refuses some of them.
    """
    match content:
        case {"results": _, "boolean": _}:
            return False
        case {"head": dict(), "boolean": bool()} if is_ask:
            return True
        case {"head": {"vars": list(names)}, "results": {"bindings": list(rows)}} if not is_ask:
            are_names = all(isinstance(name, str) and _VARIABLE.fullmatch(name) for name in names)
            are_distinct = are_names and len(set(names)) == len(names)
            return are_distinct and all(_is_row(row, frozenset(names)) for row in rows)
    return False


def _is_row(row: object, names: frozenset[str]) -> bool:
    return isinstance(row, dict) and names.issuperset(row) and all(map(_is_term, row.values()))


def _is_term(term: object) -> bool:
    """Return whether JSON is an RDF term. Raises `ValueError` for an IRI, tag or text that RDF does not allow."""
    match term:
        case {"type": "triple", "value": {"subject": subject, "predicate": predicate, "object": value}}:
            return _is_term(subject) and _is_term(predicate) and _is_term(value)
        case {"type": "uri", "value": iri}:
            return _is_iri(iri)
        case {"type": "bnode", "value": str(label)}:
            return bool(label.encode())
        case {"type": "literal" | "typed-literal", "value": str(text), "xml:lang": str(tag), **others}:
            return bool(ox.Literal(text, language=tag)) and others.get("datatype", _LANGUAGE_STRING) == _LANGUAGE_STRING
        case {"type": "literal" | "typed-literal", "value": str(text), **others} if "xml:lang" not in others:
            return bool(ox.Literal(text)) and ("datatype" not in others or _is_iri(others["datatype"]))
    return False


def _is_iri(iri: object) -> bool:
    return isinstance(iri, str) and bool(ox.NamedNode(iri))


def _refuse_duplicates(members: list[tuple[str, object]]) -> dict[str, object]:
    """Make a JSON object. Raises `ValueError` for two members of one name, of which every reader takes another."""
    read = dict(members)
    if len(read) != len(members):
        raise ValueError("a member comes twice")
    return read


class _Xml:
    """XML: well-formed, of the right root, and without a document type, whose entities could grow without bound."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._check_root

    def feed(self, chunk: bytes) -> bytes:
        """Parse bytes and return them."""
        self._parse(chunk)
        return chunk

    def finish(self) -> bytes:
        """Check that the root is closed."""
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
    RESULTS_JSON: JsonResults,
    RESULTS_XML: lambda: _Xml(_RESULTS_ROOT),
    RESULTS_CSV: csv_table,
    RESULTS_TSV: tsv_table,
    TURTLE: Turtle,
    N_TRIPLES: NTriples,
    RDF_XML: lambda: _Xml(_RDF_ROOT),
    JSON_LD: lambda: Json(b"{", b"["),
}
