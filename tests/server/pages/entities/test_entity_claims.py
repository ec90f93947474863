"""The three lists of an entity, counted by article and date and read page by page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from server.pages.claims.card_query import claim_cards
from server.pages.claims.date_order import claims_on_page, count_claims
from server.pages.entities.entity_claims import LISTS, lists_of
from server.pages.paging import Paging, part_of
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit


@pytest.mark.parametrize("slug", ["iran", "robert-malley", "nobody"])
def test_pages_of_a_list_have_the_claims_that_are_counted_in_order(visit: Visit, slug: str) -> None:
    lists = lists_of(f"{BASE}entity/{slug}")
    assert tuple(lists) == LISTS
    counts = asyncio.run(count_claims(visit.engine, lists))
    pages = [
        asyncio.run(
            claims_on_page(visit.engine, lists, {name: part_of(counts[name], Paging(number, 7)) for name in LISTS})
        )
        for number in range(1, 8)
    ]
    for name in LISTS:
        claims = [iri for page in pages for iri in page[name]]
        assert len(claims) == len(set(claims)) == sum(counts[name].values())
        places = [card.place for card in asyncio.run(claim_cards(visit.engine, claims)).values()]
        assert places == sorted(places)
