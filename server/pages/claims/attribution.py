"""Arrange the claims around a claim as chains of attribution: who reports whom, the outermost voice first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.pages.claims.cards import ClaimCard

#: Limits of depth and of claims in all: data may hold a cycle.
_DEEPEST: Final = 8
_MOST: Final = 50


@dataclass(frozen=True)
class ReportingClaim:
    """A claim in a chain of attribution, and the claims that it reports."""

    claim: ClaimCard
    is_here: bool
    reports: tuple[ReportingClaim, ...] = ()


def attribution(here: ClaimCard, cards: Mapping[str, ClaimCard]) -> tuple[ReportingClaim, ...]:
    """Return the chains that lead to a claim and on from it, and nothing if it is in none.

    ``cards`` has this claim and those around it by IRI. A claim that two voices report is listed below each.
    """
    outer = _reach(here, cards, "reported_by")
    related = outer | _reach(here, cards, "reports")
    if len(related) == 1:
        return ()
    outermost = [iri for iri in sorted(outer) if not any(ref.iri in outer for ref in cards[iri].reported_by)]
    tree = _Tree(here.iri, {iri: cards[iri] for iri in related})
    # In a cycle no claim is outermost.
    return tuple(tree.grow(cards[iri]) for iri in outermost or [here.iri])


def _reach(here: ClaimCard, cards: Mapping[str, ClaimCard], direction: str) -> frozenset[str]:
    """Return a claim and all claims reached from it through one of its fields."""
    found, waiting = {here.iri}, [here]
    while waiting:
        for ref in getattr(waiting.pop(), direction):
            if ref.iri in cards and ref.iri not in found:
                found.add(ref.iri)
                waiting.append(cards[ref.iri])
    return frozenset(found)


@dataclass
class _Tree:
    here: str
    cards: Mapping[str, ClaimCard]
    remaining: int = _MOST

    def grow(self, claim: ClaimCard, above: tuple[str, ...] = ()) -> ReportingClaim:
        self.remaining -= 1
        path = (*above, claim.iri)
        reported = (self.cards[ref.iri] for ref in claim.reports if ref.iri in self.cards and ref.iri not in path)
        reports = tuple(self.grow(each, path) for each in reported if len(path) < _DEEPEST and self.remaining > 0)
        return ReportingClaim(claim, claim.iri == self.here, reports)
