"""Run the SELECT queries of pages and read their solutions as plain values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from server.engine import Query
from server.errors import UpstreamFailed
from server.http.negotiation import RESULTS_JSON
from server.pages.page import Ref, name_of
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.engine import QueryEngine


class Term(NamedTuple):
    """An RDF term: ``kind`` is uri, literal or bnode, as in SPARQL 1.1 Query Results JSON, section 3.2.2."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""

    @property
    def is_iri(self) -> bool:
        """Whether it names a resource."""
        return self.kind == "uri"


#: The values of a boolean that mean true (XML Schema 1.1 Part 2, section 3.3.2).
TRUE: Final = frozenset({"true", "1"})
#: One solution: variable -> term. Unbound variables are missing.
Row = dict[str, Term]


async def select(engine: QueryEngine, text: str, *, graph: str | None = None, is_heavy: bool = False) -> list[Row]:
    """Return the solutions of a SELECT query over all graphs, or over ``graph`` alone, in order.

    Write the terms of the text with pyoxigraph, which escapes them. A heavy query reads all data and must leave the
    lane of quick lookups free. Raises the errors of `QueryEngine.answer`.
    """
    graphs = (graph,) if graph else ()
    query = Query(text, QueryForm.SELECT, default_graphs=graphs, weight=None if is_heavy else 0)
    answer = await engine.answer(query, RESULTS_JSON)
    results = json.loads(await answer.read())
    return [{name: _read_term(found) for name, found in each.items()} for each in results["results"]["bindings"]]


def text_in(row: Row, name: str) -> str | None:
    """Return the value of a variable, None if it is unbound."""
    term = row.get(name)
    return None if term is None else term.value


def is_true_in(row: Row, name: str) -> bool:
    """Return whether a variable is bound to true, as any endpoint writes it."""
    return text_in(row, name) in TRUE


def number_in(row: Row, name: str) -> int:
    """Return the whole number that a variable is bound to, 0 if it is unbound or not a number."""
    value = text_in(row, name) or ""
    return int(value) if value.removeprefix("-").isdecimal() else 0


def ref_in(row: Row, name: str, label: str) -> Ref:
    """Return the resource of one variable with the label of another one."""
    iri = text_in(row, name) or ""
    return Ref(iri, name_of(text_in(row, label), iri))


def _read_term(found: Mapping[str, Any]) -> Term:
    if found["type"] == "triple":
        raise UpstreamFailed("sent a triple where a page needs a term")
    # SPARQL 1.0 endpoints write typed-literal.
    kind = "literal" if found["type"] == "typed-literal" else found["type"]
    # Pages read thousands of terms, and calling Term() takes longer.
    return tuple.__new__(Term, (kind, found["value"], found.get("xml:lang", ""), found.get("datatype", "")))
