"""The claims of an article by place in its text."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from server.pages.claims.card_query import claim_cards
from server.pages.claims.text_order import claims_of
from tests.conftest import ARTICLE
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit


def test_claims_are_in_the_order_of_their_first_quotes(visit: Visit) -> None:
    iris = asyncio.run(claims_of(visit.engine, f"{BASE}article/{ARTICLE}"))
    cards = asyncio.run(claim_cards(visit.engine, iris))
    starts = [card.start for card in cards.values()]
    assert starts == sorted(starts)
    assert len(iris) == visit.generation.manifest.counts.claims
