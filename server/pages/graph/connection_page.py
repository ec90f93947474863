"""The page of a connection of the graph: the claims of one speaker about somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR
from server.errors import BadRequest
from server.pages.claims.cards import claim_cards
from server.pages.claims.claims_list import claims_table
from server.pages.filters import (
    STANCES,
    choices,
    chosen_article,
    chosen_entity,
    chosen_graph,
    chosen_value,
    query_string,
)
from server.pages.graph.connection_queries import SPOKEN_OF
from server.pages.page import Page
from server.pages.paging import paging_of
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from server.pages.page import Visit

_PARAMETERS: Final = ("speaker", "stance", "whom", "article", "size")


async def connection_page(visit: Visit) -> Page:
    """Show one page of the claims of a speaker about somebody. Asks four queries. Raises `BadRequest`."""
    ends = {name: chosen_entity(visit, name) for name in ("speaker", "whom")}
    speaker, whom = ends["speaker"], ends["whom"]
    if speaker is None or whom is None:
        raise BadRequest("speaker= and whom= must name who speaks, and of whom")
    paging, graph = paging_of(visit.parameters), chosen_graph(visit)
    stance = chosen_value(visit.parameters, "stance", STANCES)
    claims = _claims(speaker, whom, stance)
    (counted,) = await select(visit.engine, f"SELECT (COUNT(?claim) AS ?total) WHERE {{ {{ {claims} }} }}", graph=graph)
    shown = f"{claims} ORDER BY ?claim LIMIT {paging.size} OFFSET {paging.offset}"
    rows = await select(visit.engine, shown, graph=graph)
    cards = (await claim_cards(visit.engine, [row["claim"].value for row in rows])).values()
    named = await choices(visit, {**ends, "article": chosen_article(visit)}, _PARAMETERS)
    refs = {choice.name: choice.value for choice in named}
    title = f"{refs['speaker'].label} on {refs['whom'].label}"
    values = {
        **refs,
        "article": refs.get("article"),
        "stance": stance,
        "claims": cards,
        "paging": paging,
        "total": number_in(counted, "total"),
        "query": query_string(visit.parameters, _PARAMETERS),
    }
    return Page("connection.html", title, values, claims_table(cards))


def _claims(speaker: str, whom: str, stance: str | None) -> str:
    chosen = f"; {ONR.stance} {ONR.term(stance)}" if stance else ""
    return f"""SELECT DISTINCT ?claim WHERE {{
  ?claim {ONR.claimant} {NamedNode(speaker)} {chosen} ; {ONR.content}/{SPOKEN_OF} {NamedNode(whom)} }}"""
