"""The page of a connection of the graph: the claims of one speaker about somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, SCHEMA
from server.errors import BadRequest
from server.pages.claims.card_query import claim_cards
from server.pages.claims.claims_list import claims_table
from server.pages.claims.date_order import part_of_some
from server.pages.filters import (
    STANCES,
    choices,
    chosen_article,
    chosen_entity,
    chosen_value,
    query_string,
)
from server.pages.graph.connection_queries import SPOKEN_OF
from server.pages.page import Page
from server.pages.paging import paging_of

if TYPE_CHECKING:
    from server.pages.page import Visit

_PARAMETERS: Final = ("speaker", "stance", "whom", "article", "size")


async def connection_page(visit: Visit) -> Page:
    """Show one page of the claims of a speaker about somebody. Asks four queries. Raises `BadRequest`."""
    ends = {name: chosen_entity(visit, name) for name in ("speaker", "whom")}
    speaker, whom = ends["speaker"], ends["whom"]
    if speaker is None or whom is None:
        raise BadRequest("speaker= and whom= must name who speaks, and of whom")
    paging, article = paging_of(visit.parameters), chosen_article(visit)
    stance = chosen_value(visit.parameters, "stance", STANCES)
    iris, total = await part_of_some(visit.engine, _claims(speaker, whom, stance, article), paging)
    cards = (await claim_cards(visit.engine, iris)).values()
    named = await choices(visit, {**ends, "article": article}, _PARAMETERS)
    refs = {choice.name: choice.value for choice in named}
    title = f"{refs['speaker'].label} on {refs['whom'].label}"
    values = {
        **refs,
        "article": refs.get("article"),
        "stance": stance,
        "claims": cards,
        "paging": paging,
        "total": total,
        "query": query_string(visit.parameters, _PARAMETERS),
    }
    return Page("connection.html", title, values, claims_table(cards))


def _claims(speaker: str, whom: str, stance: str | None, article: str | None) -> str:
    chosen = f" ; {ONR.stance} {ONR.term(stance)}" if stance else ""
    chosen += f" ; {SCHEMA.appearance} {NamedNode(article)}" if article else ""
    return f"?claim {ONR.claimant} {NamedNode(speaker)}{chosen} ; {ONR.content}/{SPOKEN_OF} {NamedNode(whom)}"
