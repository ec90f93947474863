"""Claims by article and place in its text, page by page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from server.pages.claims.cards import claim_cards
from server.pages.claims.text_order import ClaimFilter, claims_of, part_of_claims
from server.pages.paging import Paging
from tests.conftest import ARTICLE
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit

ARTICLE_IRI = f"{BASE}article/{ARTICLE}"


def test_claims_are_in_the_order_of_their_first_quotes(visit: Visit) -> None:
    iris = asyncio.run(claims_of(visit.engine, [ARTICLE_IRI]))
    cards = asyncio.run(claim_cards(visit.engine, iris))
    starts = [card.start for card in cards.values()]
    assert starts == sorted(starts)
    assert len(iris) == visit.generation.manifest.counts.claims


@pytest.mark.parametrize("wanted", [ClaimFilter(), ClaimFilter(stance="denies"), ClaimFilter(article=ARTICLE_IRI)])
def test_pages_together_are_the_list(visit: Visit, wanted: ClaimFilter) -> None:
    whole = asyncio.run(claims_of(visit.engine, [ARTICLE_IRI], wanted))
    pages = [asyncio.run(part_of_claims(visit.engine, wanted, Paging(number, 25))) for number in (1, 2, 3)]
    assert [iri for iris, _ in pages for iri in iris] == whole
    assert {total for _, total in pages} == {len(whole)}
