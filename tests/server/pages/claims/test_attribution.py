"""Chains of attribution: from the outermost voice to the innermost, however the claims are tied together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server.pages.claims.attribution import ReportingClaim, attribution
from server.pages.page import Ref
from tests.server.pages.test_citation import card

if TYPE_CHECKING:
    from server.pages.claims.cards import ClaimCard


def tied(**reports: str) -> dict[str, ClaimCard]:
    """Return claims by name; each reports those whose letters are given."""
    return {
        name: replace(
            card(),
            iri=name,
            reports=tuple(Ref(each, each) for each in told),
            reported_by=tuple(Ref(other, other) for other, others in reports.items() if name in others),
        )
        for name, told in reports.items()
    }


def written(voices: tuple[ReportingClaim, ...]) -> str:
    """Write chains as ``a(b!(c))``; the claim that is looked at has a mark."""
    return " ".join(
        f"{voice.claim.iri}{'!' if voice.is_here else ''}{f'({written(voice.reports)})' if voice.reports else ''}"
        for voice in voices
    )


def test_a_claim_that_nobody_reports_and_that_reports_nobody_has_none() -> None:
    cards = tied(a="", b="")
    assert attribution(cards["a"], cards) == ()


@pytest.mark.parametrize(("here", "chain"), [("a", "a!(b(c))"), ("b", "a(b!(c))"), ("c", "a(b(c!))")])
def test_a_chain_is_shown_whole_from_wherever_it_is_looked_at(here: str, chain: str) -> None:
    cards = tied(a="b", b="c", c="")
    assert written(attribution(cards[here], cards)) == chain


def test_two_voices_that_report_one_claim_stand_side_by_side() -> None:
    cards = tied(a="c", b="c", c="")
    assert written(attribution(cards["c"], cards)) == "a(c!) b(c!)"


def test_what_a_reporter_says_besides_is_no_part_of_the_chain() -> None:
    cards = tied(a="bc", b="", c="")
    assert written(attribution(cards["b"], cards)) == "a(b!)"


def test_a_ring_ends() -> None:
    cards = tied(a="b", b="c", c="a")
    assert written(attribution(cards["a"], cards)) == "a!(b(c))"


def test_claims_that_all_report_each_other_are_bounded() -> None:
    names = "abcdefghijklmnop"
    cards = tied(**dict.fromkeys(names, names))
    assert len(written(attribution(cards["a"], cards))) < 1000
