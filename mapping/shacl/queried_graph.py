"""The graph that pySHACL asks the queries of shapes: it parses each query once.

rdflib takes 40 ms to parse a query of our shapes, far longer than to run it on a short article.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import rdflib
from rdflib.plugins.sparql import prepareQuery

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result

#: More queries than the shapes of one user hold.
_MOST_QUERIES: Final = 256


class QueriedGraph(rdflib.Graph):
    """A graph whose queries are parsed once in the life of the process, with the prefixes of the graph."""

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> Result:  # noqa: ANN401 - rdflib's own
        """Run a query; the other arguments are those of `rdflib.Graph.query`."""
        if isinstance(query_object, str):
            query_object = _parse(query_object, frozenset(self.namespaces()))
        return super().query(query_object, *arguments, **options)


@lru_cache(_MOST_QUERIES)
def _parse(text: str, prefixes: frozenset[tuple[str, rdflib.URIRef]]) -> Query:
    return prepareQuery(text, initNs=dict(prefixes))
