"""Who says what about whom: voices and those they speak of, joined by how many claims of which stance there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from mapping.namespaces import ONR, RDFS
from server.pages.assets import ASSETS
from server.pages.claim_cards import last_part
from server.pages.filters import STANCES, article_graph, article_of, choice_of, choices, entity_of, query_string
from server.pages.page import Page, Ref, Table, paging_of
from server.pages.rows import number_in, select
from server.pages.sentence import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from server.engine import QueryEngine
    from server.pages.page import Paging, Visit
    from server.pages.rows import Row

__all__ = ["SPOKEN_OF", "Connection", "graph_page"]

#: Connections that one picture shows: with more of them it shows nothing.
_MOST_DRAWN: Final = 200
_FILTERS: Final = ("article", "entity", "stance", "size")
_COLUMNS: Final = ("claimant", "claimant_label", "stance", "whom", "whom_label", "claims", "about", "example")
#: From the content of a claim to whom it is about: who takes part in a situation, or whose claim is reported.
SPOKEN_OF: Final = f"({ONR.agent}|{ONR.affected}|{ONR.participant}|{ONR.claimant})"
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
    """Show the connections with most claims. Asks at most three queries."""
    paging = paging_of(visit.parameters, _MOST_DRAWN)
    entity, stance = entity_of(visit), choice_of(visit.parameters, "stance", STANCES)
    graph = article_graph(visit)
    grouped = _grouped(entity, stance)
    rows = await select(visit.engine, _page_of(grouped, paging), graph=graph, is_heavy=graph is None and not entity)
    connections = await _connections(visit.engine, rows[: paging.size])
    values = {
        "choices": await choices(visit, {"article": article_of(visit), "entity": entity}, _FILTERS),
        "parameters": {name: visit.parameters.get(name, "") for name in _FILTERS},
        "stance": stance,
        "stances": STANCES,
        "connections": connections,
        "has_more": len(rows) > paging.size,
        "is_first": paging.number == 1,
        "paging": paging,
        "query": query_string(visit.parameters, _FILTERS),
        "article": {"article": visit.parameters["article"]} if visit.parameters.get("article") else {},
        "everything": urlencode({"query": _everything(grouped, graph), "format": "csv"}),
        "is_drawn": all(name in ASSETS for name in _SCRIPTS),
    }
    scripts = _SCRIPTS if values["is_drawn"] and connections else ()
    return Page("graph.html", "Who says what about whom", values, _table(connections), scripts)


def _grouped(entity: str | None, stance: str | None) -> str:
    """Return the head and the body of a query for all connections.

    An entity stands at either end, each in a branch of its own so that the engine begins there.
    """
    node = NamedNode(entity) if entity else None
    ends = [f"VALUES ?claimant {{ {node} }}", f"VALUES ?whom {{ {node} }}"] if node else [""]
    chosen = f"FILTER(?stance = {ONR.term(stance)})" if stance else ""
    body = f"""?claim {ONR.claimant} ?claimant ; {ONR.stance} ?stance ; {ONR.content} ?content .
    ?content {SPOKEN_OF} ?whom . {chosen}"""
    branches = " UNION ".join(f"{{ {end} {body} }}" for end in ends)
    return f"""SELECT ?claimant ?stance ?whom (COUNT(DISTINCT ?claim) AS ?claims)
  (COUNT(DISTINCT ?content) AS ?contents) (MIN(STR(?content)) AS ?example)
WHERE {{ {branches} }} GROUP BY ?claimant ?stance ?whom"""


def _page_of(grouped: str, paging: Paging) -> str:
    """Ask for one more than is shown: it tells whether there are more, without counting them all."""
    order = "ORDER BY DESC(?claims) ?claimant ?whom ?stance"
    return f"{grouped} {order} LIMIT {paging.size + 1} OFFSET {paging.offset}"


def _everything(grouped: str, graph: str | None) -> str:
    """Return the query for every connection, as anybody can ask it."""
    source = f"FROM {NamedNode(graph)} " if graph else ""
    return grouped.replace("WHERE {", f"{source}WHERE {{", 1) + " ORDER BY DESC(?claims) ?claimant ?whom ?stance"


async def _connections(engine: QueryEngine, rows: Sequence[Row]) -> list[Connection]:
    """Give the ends of connections their names and each an example, by one query."""
    iris = {row[name].value for row in rows for name in ("claimant", "whom", "example")}
    labels = _labels(await select(engine, _label_query(sorted(iris)))) if iris else {}

    def ref(row: Row, name: str) -> Ref:
        iri = row[name].value
        return Ref(iri, tidy(labels.get(iri) or last_part(iri)))

    return [
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
