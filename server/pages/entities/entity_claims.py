"""What an entity said, what is said about it and what it was told: three lists, however long, read part by part.

A list stands in the order of the articles' IRIs, and within an article in the order of the text. What an article says
of an entity stands in the article's own graph.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import OA, ONR
from server.pages.paging import part_of
from server.pages.roles import ROLE_VALUES
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.engine import QueryEngine
    from server.pages.page import Paging
    from server.pages.paging import ArticlePart

__all__ = ["ABOUT", "LISTS", "SAID", "TOLD", "Counts", "claims_of", "count_claims"]

SAID: Final = "said"
ABOUT: Final = "about"
TOLD: Final = "told"
#: Names of the lists, which are also those of the parameters that turn their pages.
LISTS: Final = (SAID, ABOUT, TOLD)

#: List -> graph of an article -> how many claims it has.
Counts = dict[str, dict[str, int]]


async def count_claims(engine: QueryEngine, entity: str) -> Counts:
    """Return how many claims each article has for each list, by one query."""
    branches = " UNION ".join(
        f'{{ GRAPH ?graph {{ {pattern} }} BIND("{name}" AS ?list) }}' for name, pattern in _branches(entity)
    )
    text = f"SELECT ?list ?graph (COUNT(DISTINCT ?claim) AS ?claims) {{ {branches} }} GROUP BY ?list ?graph"
    counts: Counts = {name: {} for name in LISTS}
    for row in await select(engine, text):
        counts[row["list"].value][row["graph"].value] = number_in(row, "claims")
    return counts


async def claims_of(
    engine: QueryEngine, entity: str, counts: Counts, pagings: Mapping[str, Paging]
) -> dict[str, list[str]]:
    """Return the claims of one part of each list, in order, by one query."""
    parts = {name: part_of(counts[name], pagings[name]) for name in LISTS}
    starts: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in await select(engine, _parts_query(entity, parts)):
        found, key = starts[row["list"].value], (row["graph"].value, row["claim"].value)
        found[key] = min(number_in(row, "start"), found.get(key, number_in(row, "start")))
    return {name: parts[name].cut(_in_order(starts[name])) for name in LISTS}


def _in_order(starts: Mapping[tuple[str, str], int]) -> list[str]:
    return [claim for _, _, claim in sorted((graph, start, claim) for (graph, claim), start in starts.items())]


def _parts_query(entity: str, parts: Mapping[str, ArticlePart]) -> str:
    # Within the graph: outside of it the engine would look for the starts of all evidence there is.
    start = f"OPTIONAL {{ ?claim {ONR.evidence} ?span . ?span {OA.hasSelector} ?place . ?place {OA.start} ?start }}"
    branches = " UNION ".join(
        f'{{ {parts[name].values} GRAPH ?graph {{ {pattern} {start} }} BIND("{name}" AS ?list) }}'
        for name, pattern in _branches(entity)
    )
    return f"SELECT ?list ?graph ?claim ?start {{ {branches} }}"


def _branches(entity: str) -> tuple[tuple[str, str], ...]:
    """Return the patterns that bind the claims of each list."""
    it = NamedNode(entity)
    return (
        (SAID, f"?claim {ONR.claimant} {it}"),
        (ABOUT, f"VALUES ?role {{ {ROLE_VALUES} }} ?situation ?role {it} . ?claim {ONR.content} ?situation"),
        # Who reports what somebody said says something about that speaker.
        (ABOUT, f"?own {ONR.claimant} {it} . ?claim {ONR.content} ?own"),
        (TOLD, f"?claim {ONR.toldTo} {it}"),
    )
