"""Refuse SPARQL queries in shapes that read anything but the data that is validated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from mapping.errors import UnreadableInput
from mapping.rdf.namespaces import SH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyoxigraph as ox

_QUERIES: Final = frozenset({SH.select, SH.ask, SH.construct})
#: Only such a query needs parsing: a keyword may be written with the escapes of SPARQL 1.1, section 19.2.
_MAY_REACH_OUT: Final = re.compile(r"service|from|\\u", re.IGNORECASE)
#: The engine replaces it with the path of the shape (SHACL, section 6.2.3).
_PATH: Final = re.compile(r"[$?]PATH\b")
_CLAUSES: Final = {"ServiceGraphPattern": "SERVICE", "DatasetClause": "FROM"}


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
