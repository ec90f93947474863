"""Derive the narrated graph: plain statements that an article makes in its own voice, as actual, and does not deny.

Each rule is a CONSTRUCT query in ``ontology/narrated/``. Every build derives the graph anew; nobody writes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.rdf.iris import Iris


def narrated_quads(quads: Iterable[ox.Quad], iris: Iris) -> frozenset[ox.Quad]:
    """Apply every rule to the given quads and return the derived ones, in the graph ``narrated``.

    Takes time in proportion to the number of quads: the rules exclude denials by MINUS, which Oxigraph evaluates as a
    hash join, not by FILTER NOT EXISTS, which it evaluates again for each solution.
    """
    store = ox.Store()
    store.bulk_extend(quads)
    graph = iris.graph("narrated")
    return frozenset(
        ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        for rule in sorted((FOLDER / "narrated").glob("*.rq"))
        for triple in _construct(store, rule.read_text("utf-8"))
    )


def _construct(store: ox.Store, rule: str) -> Iterable[ox.Triple]:
    triples = store.query(rule, use_default_graph_as_union=True)
    assert isinstance(triples, ox.QueryTriples)  # noqa: S101 - the rules are ours, and CONSTRUCT
    return triples
