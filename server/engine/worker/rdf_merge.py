"""The dataset of a query: its default graph is an RDF merge, in which a triple of two graphs stands once.

The engine concatenates default graphs, and so counts a shared triple twice. A build lets no triple stand in two
graphs, and says so in the manifest: then both are the same. Over any other store the graphs asked for are copied
into one before the query runs.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from server.errors import BadQuery, StoreUnreadable
from server.sparql.guard import head
from server.sparql.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from server.engine import Query

__all__ = ["Dataset", "QueryResults", "open_dataset"]

QueryResults = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_Graphs = tuple[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, ...]

#: Most quads that are copied to merge graphs: about 500 bytes of memory each.
_MOST_MERGED: Final = 500_000


class Dataset:
    """A store, whether no triple of it stands in two graphs, and what relative IRIs of queries are resolved against.

    The base is the IRI of the endpoint, by which the text of a query is retrieved (RFC 3986, section 5.1.3).
    """

    def __init__(self, store: ox.Store, *, is_disjoint: bool = False, base_iri: str | None = None) -> None:
        self._store, self._is_disjoint, self._base_iri = store, is_disjoint, base_iri
        #: Read when it is first needed: a store that is open read-only keeps its graphs.
        self._every: tuple[_Graphs, _Graphs] | None = None
        self._merged_of: tuple[_Graphs, _Graphs] | None = None
        self._merged = store

    def query(self, query: Query) -> QueryResults:
        """Start a query. Raises what the engine raises, or `BadQuery` for graphs too large to merge."""
        if self._is_disjoint:
            return self._run(query)
        graphs = self._graphs(query)
        if graphs is None or len(graphs[0]) < 2:
            return self._run(query)
        if graphs != self._merged_of:
            self._merged = _merge(self._store, *graphs)
            self._merged_of = graphs
        return self._merged.query(
            query.text,
            base_iri=self._base_iri,
            default_graph=ox.DefaultGraph(),
            named_graphs=_names(graphs[1]),
        )

    def _run(self, query: Query) -> QueryResults:
        return self._store.query(query.text, base_iri=self._base_iri, **_arguments(query))

    def _graphs(self, query: Query) -> tuple[_Graphs, _Graphs] | None:
        """Return the default and the named graphs that a query names; None where its text cannot be read."""
        if query.default_graphs or query.named_graphs:
            return tuple(map(ox.NamedNode, query.default_graphs)), tuple(map(ox.NamedNode, query.named_graphs))
        if query.has_dataset:
            return _named_in(query.text, self._base_iri)
        if self._every is None:
            named = tuple(self._store.named_graphs())
            default = ox.DefaultGraph()
            has_default = any(True for _ in self._store.quads_for_pattern(None, None, None, default))
            self._every = ((default, *named) if has_default else named), named
        return self._every


def open_dataset(path: str, *, is_disjoint: bool, base_iri: str | None = None) -> Dataset:
    """Open the store in a folder. Raises `StoreUnreadable`."""
    try:
        return Dataset(ox.Store.read_only(path), is_disjoint=is_disjoint, base_iri=base_iri)
    except Exception as error:  # the engine raises whatever its storage says of a damaged file
        raise StoreUnreadable(Path(path), " ".join(str(error).split())) from error


def _names(graphs: _Graphs) -> list[ox.NamedNode | ox.BlankNode]:
    return [graph for graph in graphs if not isinstance(graph, ox.DefaultGraph)]


def _arguments(query: Query) -> dict[str, Any]:
    """Return the arguments that say which graphs a query sees.

    Both lists are given as soon as the request names one graph: graphs of the kind it does not name are none.
    The switch for the union would override FROM, so it is set only where nothing names a dataset.
    """
    if query.default_graphs or query.named_graphs:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in query.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in query.named_graphs],
        }
    return {} if query.has_dataset else {"use_default_graph_as_union": True}


def _merge(store: ox.Store, default: _Graphs, named: _Graphs) -> ox.Store:
    merged = ox.Store()
    merged.extend(_copied(store, default, named))
    return merged


def _copied(store: ox.Store, default: _Graphs, named: _Graphs) -> Iterator[ox.Quad]:
    count, in_default, in_named = 0, frozenset(default), frozenset(named)
    for graph in dict.fromkeys((*default, *named)):
        for quad in store.quads_for_pattern(None, None, None, graph):
            count += 1
            if count > _MOST_MERGED:
                raise BadQuery(f"its graphs hold more than {_MOST_MERGED} triples to merge; name one graph")
            if graph in in_default:
                yield ox.Quad(*quad.triple)
            if graph in in_named:
                yield quad


def _named_in(text: str, base_iri: str | None) -> tuple[_Graphs, _Graphs] | None:
    """Return the graphs of FROM and FROM NAMED; None where the engine does not read them as IRIs."""
    clauses = list(_clauses(text))
    prologue = text[: min((start for start, _, _ in clauses), default=0)]
    prologue = prologue[: _start_of_form(text)]
    try:
        default = _resolved(base_iri, prologue, [term for _, is_named, term in clauses if not is_named])
        named = _resolved(base_iri, prologue, [term for _, is_named, term in clauses if is_named])
    except SyntaxError:
        return None
    return default, named


def _start_of_form(text: str) -> int:
    words = (token for token in head(tokens(text)) if token.lastgroup == "word")
    return next((word.start() for word in words if word[0].upper() not in {"BASE", "PREFIX", "VERSION"}), 0)


def _clauses(text: str) -> Iterator[tuple[int, bool, str]]:
    """Yield where each FROM clause begins, whether it is FROM NAMED, and the term as it is written.

    The parser takes keywords glued to what follows: ``FROMex:g`` is read here as it reads it.
    """
    found = list(head(tokens(text)))
    declared = {token["prefix"] for before, token in pairwise(found) if before[0].upper() == "PREFIX"}
    state = ""
    for token in found:
        sign = token[0]
        is_glued = token.lastgroup == "name" and token["prefix"] not in declared
        keyword = _keyword(sign) if token.lastgroup == "word" or is_glued else ""
        state = keyword if keyword.startswith("FROM") else state + keyword if state == "FROM" else state
        term = sign[len(keyword) :] if is_glued else sign
        if state and term and token.lastgroup in {"iri", "name"}:
            yield token.start(), state == "FROMNAMED", term
            state = ""


def _keyword(sign: str) -> str:
    return next((word for word in ("FROMNAMED", "FROM", "NAMED") if sign.upper().startswith(word)), "")


def _resolved(base_iri: str | None, prologue: str, terms: Sequence[str]) -> _Graphs:
    """Let the engine resolve prefixed names and relative IRIs."""
    if not terms:
        return ()
    text = f"{prologue} SELECT ?g {{ VALUES ?g {{ {' '.join(terms)} }} }}"
    rows: Iterable[Any] = ox.Store().query(text, base_iri=base_iri)  # type: ignore[assignment]
    return tuple(dict.fromkeys(row["g"] for row in rows))
