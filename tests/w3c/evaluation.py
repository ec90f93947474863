"""One query over one store, as a worker of the service evaluates it; the one place here that knows how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.engine import read_query
from server.engine.worker.evaluation import QueriedStore, ResultLimits, evaluate_whole
from server.errors import BadQuery
from server.settings import Settings
from server.sparql.guard import outline

if TYPE_CHECKING:
    import pyoxigraph as ox

    from server.http.negotiation import MediaType

_SETTINGS: Final = Settings()
_LIMITS: Final = ResultLimits(10_000_000, 100_000)


class UnknownFunction(Exception):
    """A query that is well-formed and calls a function that the engine does not have."""


def answer(
    store: ox.Store,
    text: str,
    result_format: MediaType,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> bytes:
    """Return the result of a query in a format; raise as the service does, or `UnknownFunction`."""
    query = read_query(text, default_graphs, named_graphs, settings=_SETTINGS)
    try:
        return evaluate_whole(QueriedStore(store), query, result_format, _LIMITS)
    except BadQuery as error:
        if "custom function" in str(error):
            raise UnknownFunction from error
        raise


def form_of(text: str) -> str | None:
    """Return the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    return outline(text).form


def names_dataset(text: str) -> bool:
    """Tell whether a query has FROM clauses."""
    return outline(text).has_dataset
