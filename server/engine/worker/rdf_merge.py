"""The RDF merge of the graphs of a query: a triple that is in two of its default graphs counts once.

The engine concatenates default graphs, and so counts a shared triple twice. A build puts no triple in two graphs and
says so in the manifest; then both are the same. For any other store the graphs of a query are copied into one before it
runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from server.errors import BadQuery
from server.sparql.guard import declared_prefixes, head, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from server.engine import Query

_Graphs = tuple[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, ...]

#: Most quads that are copied to merge graphs: about 500 bytes of memory each.
_MOST_MERGED: Final = 500_000


class RdfMerge:
    """Merge the graphs of queries over one store; the last merge is kept for the next query."""

    def __init__(self, store: ox.Store, base_iri: str | None) -> None:
        self._store, self._base_iri = store, base_iri
        #: All graphs, once they are needed: a store that is open read-only keeps its graphs.
        self._all: tuple[_Graphs, _Graphs] | None = None
        self._merged_graphs: tuple[_Graphs, _Graphs] | None = None
        self._merged = store

    def find(self, query: Query) -> tuple[ox.Store, dict[str, Any]] | None:
        """Return a store with the merged graphs of a query, and the arguments that name them to the engine.

        None if the query has fewer than two default graphs. Raises `BadQuery` for graphs that are too large to merge.
        """
        graphs = self._graphs_of(query)
        if graphs is None or len(graphs[0]) < 2:
            return None
        if graphs != self._merged_graphs:
            merged = ox.Store()
            merged.extend(_copy_quads(self._store, *graphs))
            self._merged, self._merged_graphs = merged, graphs
        named = [graph for graph in graphs[1] if not isinstance(graph, ox.DefaultGraph)]
        return self._merged, {"default_graph": ox.DefaultGraph(), "named_graphs": named}

    def _graphs_of(self, query: Query) -> tuple[_Graphs, _Graphs] | None:
        """Return the default and the named graphs of a query; None if its text cannot be read."""
        if query.default_graphs or query.named_graphs:
            return tuple(map(ox.NamedNode, query.default_graphs)), tuple(map(ox.NamedNode, query.named_graphs))
        if query.has_dataset:
            return _read_from_clauses(query.text, self._base_iri)
        if self._all is None:
            named = tuple(self._store.named_graphs())
            default = ox.DefaultGraph()
            has_default = any(True for _ in self._store.quads_for_pattern(None, None, None, default))
            self._all = ((default, *named) if has_default else named), named
        return self._all


def _copy_quads(store: ox.Store, default: _Graphs, named: _Graphs) -> Iterator[ox.Quad]:
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


def _read_from_clauses(text: str, base_iri: str | None) -> tuple[_Graphs, _Graphs] | None:
    """Return the graphs of FROM and FROM NAMED; None if the engine does not read them as IRIs."""
    clauses = list(_clauses(text))
    prologue = text[: min((start for start, _, _ in clauses), default=0)]
    prologue = prologue[: _start_of_form(text)]
    try:
        default = _resolve(base_iri, prologue, [term for _, is_named, term in clauses if not is_named])
        named = _resolve(base_iri, prologue, [term for _, is_named, term in clauses if is_named])
    except SyntaxError:
        return None
    return default, named


def _start_of_form(text: str) -> int:
    words = (token for token in head(tokens(text)) if token.lastgroup == "word")
    return next((word.start() for word in words if word[0].upper() not in {"BASE", "PREFIX", "VERSION"}), 0)


def _clauses(text: str) -> Iterator[tuple[int, bool, str]]:
    """Yield the start of each FROM clause, whether it is FROM NAMED, and the term as it is written.

    The parser accepts a keyword that is glued to the next token (``FROMex:g``), so this does too.
    """
    found = list(head(tokens(text)))
    declared = declared_prefixes(found)
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


def _resolve(base_iri: str | None, prologue: str, terms: Sequence[str]) -> _Graphs:
    """Let the engine resolve prefixed names and relative IRIs."""
    if not terms:
        return ()
    text = f"{prologue} SELECT ?g {{ VALUES ?g {{ {' '.join(terms)} }} }}"
    rows: Iterable[Any] = ox.Store().query(text, base_iri=base_iri)  # type: ignore[assignment]
    return tuple(dict.fromkeys(row["g"] for row in rows))
