"""The page of an article: its claims in the order of the text, and the text if it may be published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.sheet.article_parts import PARTS
from server.errors import NotFound
from server.pages.articles.heads import article_heads, claim_counts
from server.pages.articles.highlight import MarkedSpan, highlighted
from server.pages.claims.card_query import claim_cards
from server.pages.claims.claim_page import article_text
from server.pages.claims.claims_list import claims_table
from server.pages.claims.text_order import claims_of
from server.pages.filters import query_string
from server.pages.page import Page
from server.pages.paging import paging_of
from server.pages.safe_text import tidy
from server.pages.schema_org import article_jsonld

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from server.linked_data.resources import Resource
    from server.pages.claims.cards import ClaimCard
    from server.pages.claims.evidence_span import EvidenceSpan
    from server.pages.page import Visit

#: Claims on one page; only very long articles have more.
_PAGE_SIZE: Final = 500


async def article_page(visit: Visit, resource: Resource) -> Page:
    """Show an article. Asks four queries. Raises `NotFound`."""
    head = (await article_heads(visit.engine, [resource.iri])).get(resource.iri)
    if head is None:
        raise NotFound(f"/{resource.path}")
    paging = paging_of(visit.parameters, _PAGE_SIZE)
    iris = await claims_of(visit.engine, resource.iri)
    cards = (await claim_cards(visit.engine, iris[paging.offset : paging.offset + paging.size])).values()
    counts = (await claim_counts(visit.engine, [resource.iri]))[resource.iri]
    text = await article_text(visit.generation, resource.iri)
    numbered = list(enumerate(cards, paging.offset + 1))
    paragraphs = None if text is None else highlighted(text, _spans(numbered, ""))
    values = {
        "head": head,
        "claims": numbered,
        "counts": counts,
        "total": len(iris),
        "paging": paging,
        "query": query_string(visit.parameters, ["size"]),
        "paragraphs": paragraphs,
        # Those parts that prove a claim, if the text does not have them too.
        "parts": [
            (name, highlighted(getattr(head, name), spans)) for name in PARTS if (spans := list(_spans(numbered, name)))
        ],
        "covered": sum(
            len(piece.text) for each in paragraphs or () for piece in each if piece.depth or piece.is_attribution
        ),
        "characters": len(text or ""),
        # In a published text the IRIs of evidence lead to its marks.
        "anchors": _anchors(cards) if text is None else {},
    }
    return Page("article.html", tidy(head.label), values, claims_table(cards), jsonld=article_jsonld(head))


def _anchors(claims: Iterable[ClaimCard]) -> dict[tuple[str, str], str]:
    """Return the ids of quotes by the IRIs of claim and quote; a span has its id at the first claim it proves."""
    places = dict[str, tuple[str, str]]()
    for claim in claims:
        for quote in claim.quotes:
            places.setdefault(quote.fragment, (claim.iri, quote.iri))
    return {where: place for place, where in places.items()}


def _spans(numbered: Iterable[tuple[int, ClaimCard]], part: str) -> Iterator[MarkedSpan]:
    """Yield the spans of claims and of who says them in one part of the article, "" for its text."""
    sources: dict[str, EvidenceSpan] = {}
    anchors: dict[str, EvidenceSpan] = {}
    for number, claim in numbered:
        sources |= {span.iri: span for span in (claim.utterance.spans if claim.utterance else ())}
        anchors |= {span.iri: span for span in (*claim.verbatim, *claim.times)}
        for quote in (each for each in claim.quotes if each.part == part):
            yield MarkedSpan(quote.start, quote.end, number, claim.slug)
    yield from (MarkedSpan(span.start, span.end) for span in sources.values() if span.part == part)
    yield from (MarkedSpan(span.start, span.end, is_marked=False) for span in anchors.values() if span.part == part)
