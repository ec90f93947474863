"""The graph: connections between speakers and the entities of their claims, by stance and number of claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from mapping.rdf.namespaces import ONR, RDFS
from server.pages.assets import ASSETS
from server.pages.filters import (
    STANCES,
    choices,
    chosen_article,
    chosen_entity,
    chosen_graph,
    chosen_value,
    query_string,
)
from server.pages.graph.connection_queries import ConnectionQueries
from server.pages.page import Page, Ref, Table, last_part, name_of
from server.pages.paging import paging_of
from server.pages.patterns import values
from server.pages.safe_text import tidy
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from server.pages.page import Visit
    from server.pages.paging import Paging
    from server.pages.solutions import Row

#: Connections in one picture; more are not readable.
_MOST_DRAWN: Final = 200
_FILTERS: Final = ("article", "entity", "stance", "size")
_COLUMNS: Final = ("claimant", "claimant_label", "stance", "whom", "whom_label", "claims", "about", "example")
_SCRIPTS: Final = ("cytoscape.min.js", "graph.js")


@dataclass(frozen=True)
class Connection:
    """The claims of one speaker with one stance on situations that somebody takes part in."""

    claimant: Ref
    stance: str
    whom: Ref
    claims: int
    #: The number of situations or claims that they are about, and one of them.
    contents: int
    about: str


async def graph_page(visit: Visit) -> Page:
    """Show one page of connections, the most claims first. Asks at most four queries."""
    paging = paging_of(visit.parameters, _MOST_DRAWN)
    entity, stance = chosen_entity(visit), chosen_value(visit.parameters, "stance", STANCES)
    queries = ConnectionQueries(entity, stance, chosen_graph(visit))
    counted = await _select(visit, queries, queries.numbers())
    numbers = {number_in(row, "claims"): number_in(row, "connections") for row in counted}
    levels = _levels(numbers, paging)
    connections = await _connections(visit, queries, levels, paging.size) if levels else []
    total = sum(numbers.values())
    shown = {
        "choices": await choices(visit, {"article": chosen_article(visit), "entity": entity}, _FILTERS),
        "parameters": {name: visit.parameters.get(name, "") for name in _FILTERS},
        "stance": stance,
        "stances": STANCES,
        "connections": connections,
        "total": total,
        "has_more": total > paging.offset + len(connections),
        "is_first": paging.number == 1,
        "paging": paging,
        "query": query_string(visit.parameters, _FILTERS),
        "article": {"article": visit.parameters["article"]} if visit.parameters.get("article") else {},
        "everything": urlencode({"query": queries.everything(), "format": "csv"}),
        "is_drawn": all(name in ASSETS for name in _SCRIPTS),
    }
    scripts = _SCRIPTS if shown["is_drawn"] and connections else ()
    return Page("graph.html", "Who says what about whom", shown, _table(connections), scripts)


def _levels(numbers: Mapping[int, int], paging: Paging) -> tuple[int, int, int] | None:
    """Return the most and fewest claims of the connections on a page, and how many to skip; None after the last page.

    ``numbers`` has the connections for each number of claims.
    """
    most, before, skipped = None, 0, 0
    for claims in sorted(numbers, reverse=True):
        end = before + numbers[claims]
        if most is None and end > paging.offset:
            most, skipped = claims, paging.offset - before
        if most is not None and (end >= paging.offset + paging.size or claims == min(numbers)):
            return most, claims, skipped
        before = end
    return None


async def _select(visit: Visit, queries: ConnectionQueries, text: str) -> list[Row]:
    return await select(visit.engine, text, graph=queries.graph, is_heavy=queries.is_broad)


async def _connections(
    visit: Visit, queries: ConnectionQueries, levels: tuple[int, int, int], size: int
) -> list[Connection]:
    """Return the connections of one page with names and an example each. Asks two queries."""
    rows = await _select(visit, queries, queries.between(*levels, size))
    iris = {row[name].value for row in rows for name in ("claimant", "whom", "example")}
    labels = await _labels(visit, sorted(iris))

    def ref(row: Row, name: str) -> Ref:
        iri = row[name].value
        return Ref(iri, tidy(name_of(labels.get(iri), iri)))

    those = [
        Connection(
            claimant=ref(row, "claimant"),
            stance=last_part(row["stance"].value),
            whom=ref(row, "whom"),
            claims=number_in(row, "claims"),
            contents=number_in(row, "contents"),
            about=ref(row, "example").label,
        )
        for row in rows
    ]
    return sorted(those, key=lambda it: (-it.claims, it.claimant.iri, it.whom.iri, it.stance))


async def _labels(visit: Visit, iris: Iterable[str]) -> Mapping[str, str]:
    """Return the first label of each resource by alphabet; a claim takes the label of its content."""
    these = values("it", iris)
    rows = await select(
        visit.engine,
        f"SELECT ?it ?label WHERE {{ {{ {these} ?it {RDFS.label} ?label }}"
        f" UNION {{ {these} ?it {ONR.content}/{RDFS.label} ?label }} }}",
    )
    return dict(sorted(((row["it"].value, row["label"].value) for row in rows), reverse=True))


def _table(connections: Iterable[Connection]) -> Table:
    rows = [
        (it.claimant.iri, it.claimant.label, it.stance, it.whom.iri, it.whom.label, it.claims, it.contents, it.about)
        for it in connections
    ]
    return Table(_COLUMNS, rows)
