"""Page through the three lists of an entity: its own claims, claims about it, and claims addressed to it.

Lists are in the order of the articles' IRIs, then of the text. Everything that an article says is in its own graph.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import OA, ONR
from server.pages.paging import part_of
from server.pages.patterns import ROLE_VALUES, values
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.engine import QueryEngine
    from server.pages.paging import ArticlePart, Paging

SAID: Final = "said"
_ABOUT: Final = "about"
_TOLD: Final = "told"
#: Names of the lists, and of the parameters with their page numbers.
LISTS: Final = (SAID, _ABOUT, _TOLD)

#: List -> graph of an article -> number of its claims.
Counts = dict[str, dict[str, int]]


async def count_claims(engine: QueryEngine, entity: str) -> Counts:
    """Count the claims of each article in each list. Asks one query."""
    branches = " UNION ".join(
        f'{{ GRAPH ?graph {{ {pattern} }} BIND("{name}" AS ?list) }}' for name, pattern in _branches(entity)
    )
    text = f"SELECT ?list ?graph (COUNT(DISTINCT ?claim) AS ?claims) {{ {branches} }} GROUP BY ?list ?graph"
    counts: Counts = {name: {} for name in LISTS}
    for row in await select(engine, text):
        counts[row["list"].value][row["graph"].value] = number_in(row, "claims")
    return counts


async def claims_in_lists(
    engine: QueryEngine, entity: str, counts: Counts, pagings: Mapping[str, Paging]
) -> dict[str, list[str]]:
    """Return the claims on one page of each list, in order. Asks one query."""
    parts = {name: part_of(counts[name], pagings[name]) for name in LISTS}
    starts: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in await select(engine, _parts_query(entity, parts)):
        found, key = starts[row["list"].value], (row["graph"].value, row["claim"].value)
        found[key] = min(number_in(row, "start"), found.get(key, number_in(row, "start")))
    ordered = {name: sorted((graph, start, claim) for (graph, claim), start in starts[name].items()) for name in LISTS}
    return {name: parts[name].cut([claim for _, _, claim in ordered[name]]) for name in LISTS}


def _parts_query(entity: str, parts: Mapping[str, ArticlePart]) -> str:
    # Inside GRAPH: outside of it the engine would read the starts of all evidence in the data.
    start = f"OPTIONAL {{ ?claim {ONR.evidence} ?span . ?span {OA.hasSelector} ?place . ?place {OA.start} ?start }}"
    branches = " UNION ".join(
        f'{{ {values("graph", parts[name].keys)} GRAPH ?graph {{ {pattern} {start} }} BIND("{name}" AS ?list) }}'
        for name, pattern in _branches(entity)
    )
    return f"SELECT ?list ?graph ?claim ?start {{ {branches} }}"


def _branches(entity: str) -> tuple[tuple[str, str], ...]:
    """Return the patterns that bind the claims of each list."""
    it = NamedNode(entity)
    return (
        (SAID, f"?claim {ONR.claimant} {it}"),
        (_ABOUT, f"{ROLE_VALUES} ?situation ?role {it} . ?claim {ONR.content} ?situation"),
        # A report of somebody's claim is also about that speaker.
        (_ABOUT, f"?own {ONR.claimant} {it} . ?claim {ONR.content} ?own"),
        (_TOLD, f"?claim {ONR.toldTo} {it}"),
    )
