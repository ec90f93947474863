"""Solutions of a query as plain values: what pages are made from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from server.engine import Query
from server.http.negotiation import RESULTS_JSON
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.engine import QueryEngine

__all__ = ["Row", "Term", "number_in", "select", "text_in"]


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


#: One solution: variable -> term; what is unbound is not in it.
Row = dict[str, Term]


async def select(engine: QueryEngine, text: str, *, graph: str | None = None, is_heavy: bool = False) -> list[Row]:
    """Return the solutions of a SELECT query over all graphs, or over ``graph`` alone, in order.

    The text is ours, with IRIs and literals of the data written by pyoxigraph. A heavy one, which reads all the data
    there is, leaves the lane of quick lookups free. Raises what `QueryEngine.answer` does.
    """
    graphs = (graph,) if graph else ()
    query = Query(text, QueryForm.SELECT, default_graphs=graphs, weight=None if is_heavy else 0)
    answer = await engine.answer(query, RESULTS_JSON)
    results = json.loads(await answer.read())
    return [{name: _term(found) for name, found in each.items()} for each in results["results"]["bindings"]]


def text_in(row: Row, name: str) -> str | None:
    """Return the value of a variable, None where it is unbound."""
    term = row.get(name)
    return None if term is None else term.value


def number_in(row: Row, name: str) -> int:
    """Return the whole number that a variable is bound to, 0 where it is unbound or no number."""
    value = text_in(row, name) or ""
    return int(value) if value.removeprefix("-").isdecimal() else 0


def _term(found: Mapping[str, Any]) -> Term:
    # SPARQL 1.0 endpoints say typed-literal.
    kind = "literal" if found["type"] == "typed-literal" else found["type"]
    # Pages read thousands: this is what Term() comes to in the end.
    return tuple.__new__(Term, (kind, found["value"], found.get("xml:lang", ""), found.get("datatype", "")))
