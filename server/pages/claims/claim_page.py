"""The page of a claim: its sentence, its quotes in context, who reports and who confirmed it, and its disputes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import CITO, ONR
from server.errors import NotFound
from server.pages.articles.heads import article_heads
from server.pages.articles.highlight import around
from server.pages.citation import claim_citation
from server.pages.claims.attribution import attribution
from server.pages.claims.card_query import claim_cards
from server.pages.claims.evidence_bundle import claim_query
from server.pages.claims.origin import origin_of, origin_patterns
from server.pages.page import Page
from server.pages.schema_org import claim_jsonld
from server.pages.solutions import select

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from server.linked_data.resources import Resource
    from server.pages.articles.heads import ArticleHead
    from server.pages.claims.cards import ClaimCard
    from server.pages.claims.evidence_span import EvidenceSpan
    from server.pages.page import Visit

#: Claims that are read because they report or dispute the claim, or it them.
_MOST_AROUND: Final = 200


async def claim_record(visit: Visit, resource: Resource) -> tuple[ClaimCard, ArticleHead | None]:
    """Read a claim, and its article if the data has that. Asks two queries. Raises `NotFound`."""
    cards = await claim_cards(visit.engine, [resource.iri])
    if resource.iri not in cards:
        raise NotFound(f"/{resource.path}")
    claim = cards[resource.iri]
    return claim, await _head_of(visit, claim)


async def claim_page(visit: Visit, resource: Resource) -> Page:
    """Show a claim. Asks three queries. Raises `NotFound`."""
    rows = await select(visit.engine, _around_query(resource.iri))
    around = [row["claim"].value for row in rows if "claim" in row]
    cards = await claim_cards(visit.engine, [resource.iri, *around])
    if resource.iri not in cards:
        raise NotFound(f"/{resource.path}")
    claim = cards[resource.iri]
    head = await _head_of(visit, claim)
    text = await article_text(visit.generation, claim.article.iri)
    manifest = visit.generation.manifest
    values = {
        "claim": claim,
        "head": head,
        "article": claim.article if head is None else head,
        "origin": origin_of(rows),
        "quotes": [(quote, *_words_around(quote, text, head)) for quote in claim.quotes],
        "voices_around": attribution(claim, cards),
        "disputes": [cards[ref.iri] for ref in claim.disputes if ref.iri in cards],
        "disputed_by": [cards[ref.iri] for ref in claim.disputed_by if ref.iri in cards],
        "situations": [ref for ref in claim.content if ref not in claim.reports],
        "citation": claim_citation(claim, head, manifest),
        "query": claim_query(claim.iri),
        "digest": manifest.digest,
    }
    sentence = str(claim.sentence)
    return Page("claim.html", sentence, values, jsonld=claim_jsonld(claim, sentence))


async def article_text(generation: Generation, iri: str) -> str | None:
    """Return the text of an article, None if it is not published. Raises `GenerationDamaged`."""
    entry = generation.articles.get(iri)
    return await asyncio.to_thread(generation.text_of, entry) if entry and entry.has_text else None


async def _head_of(visit: Visit, claim: ClaimCard) -> ArticleHead | None:
    heads = await article_heads(visit.engine, [claim.article.iri])
    return heads.get(claim.article.iri)


def _around_query(iri: str) -> str:
    claim = NamedNode(iri)
    around = f"{CITO.disputes}|^{CITO.disputes}|{ONR.content}+|^{ONR.content}+"
    return (
        f"SELECT DISTINCT ?claim ?model ?at ?person WHERE {{ {origin_patterns(claim)}"
        f" UNION {{ {claim} {around} ?claim FILTER EXISTS {{ ?claim {ONR.stance} ?any }} }} }}"
        f" LIMIT {_MOST_AROUND}"
    )


def _words_around(quote: EvidenceSpan, text: str | None, head: ArticleHead | None) -> tuple[str, str]:
    """Return the words before and after a quote, empty if the text, or other part, is not published."""
    words = text if not quote.part else getattr(head, quote.part, None)
    before, _, after = around(words, quote.start, quote.end) if words else ("", "", "")
    return before, after
