"""The three lists of an entity, counted by article and read page by page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from server.pages.entities.entity_claims import LISTS, claims_in_lists, count_claims
from server.pages.paging import Paging
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit


@pytest.mark.parametrize("slug", ["iran", "robert-malley", "nobody"])
def test_pages_of_a_list_have_as_many_claims_as_are_counted(visit: Visit, slug: str) -> None:
    entity = f"{BASE}entity/{slug}"
    counts = asyncio.run(count_claims(visit.engine, entity))
    assert set(counts) == set(LISTS)
    pages = [
        asyncio.run(claims_in_lists(visit.engine, entity, counts, dict.fromkeys(LISTS, Paging(number, 7))))
        for number in range(1, 8)
    ]
    for name in LISTS:
        claims = [iri for page in pages for iri in page[name]]
        assert len(claims) == len(set(claims)) == sum(counts[name].values())
