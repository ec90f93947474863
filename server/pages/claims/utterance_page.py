"""The page of an utterance: the words that say who speaks, how, to whom and when, and the claims made in it."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR
from server.errors import NotFound
from server.pages.articles.heads import article_heads
from server.pages.claims.card_query import claim_cards
from server.pages.page import Page
from server.pages.sentence import introduction_of
from server.pages.solutions import select

if TYPE_CHECKING:
    from server.linked_data.resources import Resource
    from server.pages.page import Visit

#: Claims of one utterance that are shown.
_MOST_CLAIMS = 200


async def utterance_page(visit: Visit, resource: Resource) -> Page:
    """Show an utterance. Asks three queries. Raises `NotFound`."""
    said = f"SELECT ?claim WHERE {{ ?claim {ONR.saidIn} {NamedNode(resource.iri)} }} LIMIT {_MOST_CLAIMS}"
    rows = await select(visit.engine, said)
    cards = await claim_cards(visit.engine, [row["claim"].value for row in rows])
    claims = sorted(cards.values(), key=attrgetter("place"))
    if not claims:
        raise NotFound(f"/{resource.path}")
    first = claims[0]
    head = (await article_heads(visit.engine, [first.article.iri])).get(first.article.iri)
    title = introduction_of(replace(first.statement, cue=first.cue or ""))
    values = {
        "claim": first,
        "claims": claims,
        "utterance": first.utterance,
        "article": head or first.article,
        "language": head.language if head else "",
    }
    return Page("utterance.html", str(title), values | {"heading": title})
