"""Refuse SPARQL queries in shapes that read anything but the data, and name the one that the engine cannot use."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import UnreadableInput
from mapping.rdf.namespaces import SH
from mapping.shacl.results import node_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_QUERIES: Final = frozenset({SH.select, SH.ask, SH.construct})
#: Only such a query needs parsing: a keyword may be written with the escapes of SPARQL 1.1, section 19.2.
_MAY_REACH_OUT: Final = re.compile(r"service|from|\\u", re.IGNORECASE)
#: The engine replaces it with the path of the shape (SHACL, section 6.2.3).
_PATH: Final = re.compile(r"[$?]PATH\b")
_CLAUSES: Final = {"ServiceGraphPattern": "SERVICE", "DatasetClause": "FROM"}
#: The engine finds these words with regular expressions, in the strings of a query too.
_FORBIDDEN: Final = re.compile("SERVICE|MINUS|VALUES")
#: A label of a blank node in a message of the engine.
_LABEL: Final = re.compile(r"'s[1-9][0-9]*'")
_HINT: Final = (
    "the engine refuses this word even in a string: join the string of two parts there,"
    " CONCAT('serv', 'ice desk'), and leave the word out of comments"
)


def refuse_queries_that_reach_out(path: Path, quads: Iterable[ox.Quad]) -> None:
    """Raise `UnreadableInput` if a query of these shapes has SERVICE or FROM in its syntax."""
    for quad in quads:
        if quad.predicate in _QUERIES and (clause := _clause_that_reaches_out(quad.object.value)):  # type: ignore[union-attr]
            reason = f"a query of these shapes uses {clause}, but validation reads nothing but the data"
            raise UnreadableInput(path, reason, "leave that part of the query out")


def _clause_that_reaches_out(query: str) -> str | None:
    if not _MAY_REACH_OUT.search(query):
        return None
    from pyparsing import ParseException  # noqa: PLC0415
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415

    try:
        parsed = parseQuery(_PATH.sub("<urn:path>", query))
    except (ParseException, RecursionError):
        return None  # the engine has the same parser: it cannot run this query either
    return next((_CLAUSES[name] for name in _clauses(parsed) if name in _CLAUSES), None)


def _clauses(parsed: object) -> Iterator[str]:
    """Yield the names of all parts of a parsed query."""
    from rdflib.plugins.sparql.parserutils import CompValue  # noqa: PLC0415

    if isinstance(parsed, CompValue):
        yield parsed.name
    if isinstance(parsed, Iterable) and not isinstance(parsed, str):
        for part in parsed.values() if isinstance(parsed, dict) else parsed:
            yield from _clauses(part)


def _is_sparql(query: str) -> bool:
    try:
        ox.Store().query(_PATH.sub("<urn:path>", query))
    except SyntaxError:
        return False
    except (ValueError, OSError, RecursionError):
        pass
    return True


def explain_failure(error: Exception, owners: Mapping[str, str]) -> tuple[str, str]:
    """Return the reason and a hint or ""; ``owners`` names the shape around each shape without a name.

    The local variables of the frames that the error passed hold the shape and the query.
    """
    from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper  # noqa: PLC0415
    from pyshacl.shape import Shape  # noqa: PLC0415

    values = [value for frame, _ in traceback.walk_tb(error.__traceback__) for value in frame.f_locals.values()]
    nodes = [node_text(value.node) for value in values if isinstance(value, Shape)]
    names = [name for name in (owners.get(node, node) for node in nodes) if not name.startswith("_:")]
    what = f"the shape {names[-1]}" if names else "these shapes"
    reason = re.sub(r"\s*\(at char .*", "", str(error), flags=re.DOTALL)
    reason = _LABEL.sub("a shape without a name", reason)
    if helper := next((value for value in reversed(values) if isinstance(value, SPARQLQueryHelper)), None):
        # The engine counts the lines of the prefixes too, which it puts before the query.
        line = int(getattr(error, "lineno", 0)) - str(helper.apply_prefixes("")).count("\n")  # type: ignore[no-untyped-call]
        lines = ["", *str(helper.select_text).split("\n")]
        at = f"line {line}, {lines[line].strip()[:100]!r}: " if 0 < line < len(lines) else ""
        if reason.startswith("Expected ") and not _is_sparql(str(helper.apply_prefixes(helper.select_text))):  # type: ignore[no-untyped-call]
            reason = "a mistake in the syntax of SPARQL"  # the engine's parser may expect what is there
        return f"the query of {what} cannot be used: {at}{reason}", _HINT if _FORBIDDEN.search(reason) else ""
    return f"{what} cannot be used: {reason}", ""
