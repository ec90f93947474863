"""Claims as pages show them, read by one query."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from server.pages.claims.card_query import claim_cards
from tests.conftest import ARTICLE
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit

DENIAL = f"{BASE}article/{ARTICLE}/claim/iranian-officials-deny"
REPORT = f"{BASE}article/{ARTICLE}/claim/tv-reports-agreement"


def test_claims_come_in_the_order_that_was_asked_and_nothing_else(visit: Visit) -> None:
    before = len(visit.engine.asked)  # type: ignore[attr-defined]
    cards = asyncio.run(claim_cards(visit.engine, [REPORT, f"{BASE}entity/iran", DENIAL, REPORT]))
    assert list(cards) == [REPORT, DENIAL]
    assert len(visit.engine.asked) == before + 1  # type: ignore[attr-defined]


def test_a_claim_has_its_values_and_those_it_disputes(visit: Visit) -> None:
    denial = asyncio.run(claim_cards(visit.engine, [DENIAL]))[DENIAL]
    assert (denial.stance, denial.slug) == ("denies", "iranian-officials-deny")
    assert denial.article.iri == f"{BASE}article/{ARTICLE}"
    assert [who.label for who in denial.claimants] == ["Iranian officials"]
    assert str(denial.sentence).startswith("Iranian officials then denied the report")
    assert denial.is_disputed
    assert all(quote.start < quote.end for quote in denial.quotes)
    assert denial.start == min(quote.start for quote in denial.quotes)


def test_no_claim_needs_no_query(visit: Visit) -> None:
    before = len(visit.engine.asked)  # type: ignore[attr-defined]
    assert asyncio.run(claim_cards(visit.engine, [])) == {}
    assert len(visit.engine.asked) == before  # type: ignore[attr-defined]
