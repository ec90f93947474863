"""Who says what about whom: voices and those they speak of, joined by how many claims of which stance there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, RDFS
from server.pages.assets import ASSETS
from server.pages.claims.cards import last_part, name_of
from server.pages.filters import STANCES, article_graph, article_of, choice_of, choices, entity_of, query_string
from server.pages.graph.connection_queries import ConnectionQueries
from server.pages.page import Page, Ref, Table, paging_of
from server.pages.sentence import tidy
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from server.pages.page import Paging, Visit
    from server.pages.solutions import Row

__all__ = ["Connection", "graph_page"]

#: Connections that one picture shows: with more of them it shows nothing.
_MOST_DRAWN: Final = 200
_FILTERS: Final = ("article", "entity", "stance", "size")
_COLUMNS: Final = ("claimant", "claimant_label", "stance", "whom", "whom_label", "claims", "about", "example")
_SCRIPTS: Final = ("cytoscape.min.js", "graph.js")


@dataclass(frozen=True)
class Connection:
    """The claims in which one voice takes one stance on what somebody takes part in."""

    claimant: Ref
    stance: str
    whom: Ref
    claims: int
    #: How many situations or claims of others they are about, and one of them.
    contents: int
    about: str

    @property
    def query(self) -> dict[str, str]:
        """What names it in an address."""
        return {"speaker": self.claimant.iri, "stance": self.stance, "whom": self.whom.iri}


async def graph_page(visit: Visit) -> Page:
    """Show the connections with most claims. Asks at most four queries."""
    paging = paging_of(visit.parameters, _MOST_DRAWN)
    entity, stance = entity_of(visit), choice_of(visit.parameters, "stance", STANCES)
    queries = ConnectionQueries(entity, stance, article_graph(visit))
    numbers = await _numbers(visit, queries)
    connections = await _connections(visit, queries, _levels(numbers, paging), paging.size)
    total = sum(numbers.values())
    values = {
        "choices": await choices(visit, {"article": article_of(visit), "entity": entity}, _FILTERS),
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
    scripts = _SCRIPTS if values["is_drawn"] and connections else ()
    return Page("graph.html", "Who says what about whom", values, _table(connections), scripts)


@dataclass(frozen=True)
class _Levels:
    """The connections that a page falls into: those with so many claims, without the first of them."""

    most: int
    fewest: int
    skipped: int


def _levels(numbers: Mapping[int, int], paging: Paging) -> _Levels | None:
    """Return where a page lies, given how many connections have how many claims; None behind the last."""
    most, before, skipped = None, 0, 0
    for claims in sorted(numbers, reverse=True):
        end = before + numbers[claims]
        if most is None and end > paging.offset:
            most, skipped = claims, paging.offset - before
        if most is not None and (end >= paging.offset + paging.size or claims == min(numbers)):
            return _Levels(most, claims, skipped)
        before = end
    return None


async def _numbers(visit: Visit, queries: ConnectionQueries) -> dict[int, int]:
    """Return how many connections have how many claims."""
    rows = await _select(visit, queries, queries.numbers())
    return {number_in(row, "claims"): number_in(row, "connections") for row in rows}


async def _select(visit: Visit, queries: ConnectionQueries, text: str) -> list[Row]:
    return await select(visit.engine, text, graph=queries.graph, is_heavy=queries.is_broad)


async def _connections(visit: Visit, queries: ConnectionQueries, levels: _Levels | None, size: int) -> list[Connection]:
    """Return the connections of one page with names and an example each, by two queries."""
    if levels is None:
        return []
    rows = await _select(visit, queries, queries.between(levels.most, levels.fewest, levels.skipped, size))
    iris = {row[name].value for row in rows for name in ("claimant", "whom", "example")}
    labels = _labels(await select(visit.engine, _label_query(sorted(iris))))

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


def _label_query(iris: Iterable[str]) -> str:
    """Ask for labels; a claim goes by the label of what it is about."""
    values = f"VALUES ?it {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"
    return (
        f"SELECT ?it ?label WHERE {{ {{ {values} ?it {RDFS.label} ?label }}"
        f" UNION {{ {values} ?it {ONR.content}/{RDFS.label} ?label }} }}"
    )


def _labels(rows: Iterable[Row]) -> Mapping[str, str]:
    """Return the first label of each in the order of the letters."""
    found = sorted(((row["it"].value, row["label"].value) for row in rows), reverse=True)
    return dict(found)


def _table(connections: Iterable[Connection]) -> Table:
    rows = [
        (it.claimant.iri, it.claimant.label, it.stance, it.whom.iri, it.whom.label, it.claims, it.contents, it.about)
        for it in connections
    ]
    return Table(_COLUMNS, rows)
