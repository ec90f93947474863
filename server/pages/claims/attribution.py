"""Who reports whom: the voices around a claim, from the outermost one to the innermost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.pages.claims.cards import ClaimCard

__all__ = ["Voice", "attribution"]

#: Voices within voices, and claims in all, that are shown; data may loop.
_DEEPEST: Final = 8
_MOST: Final = 50


@dataclass(frozen=True)
class Voice:
    """A claim in a chain of attribution, and the claims that it reports."""

    claim: ClaimCard
    is_here: bool
    reports: tuple[Voice, ...] = ()


def attribution(here: ClaimCard, cards: Mapping[str, ClaimCard]) -> tuple[Voice, ...]:
    """Return the chains that lead to a claim and on from it; none where nobody reports anybody.

    ``cards`` are the claims around it, by IRI, and itself. Where two voices report one claim it stands below each.
    """
    outer = _reached(here, cards, "reported_by")
    related = outer | _reached(here, cards, "reports")
    if len(related) == 1:
        return ()
    outermost = [iri for iri in sorted(outer) if not any(ref.iri in outer for ref in cards[iri].reported_by)]
    tree = _Tree(here.iri, {iri: cards[iri] for iri in related})
    # Where they report each other in a ring nobody is outermost.
    return tuple(tree.voice(cards[iri]) for iri in outermost or [here.iri])


def _reached(here: ClaimCard, cards: Mapping[str, ClaimCard], direction: str) -> frozenset[str]:
    """Return a claim and all that one leads to in a direction: what it reports, or what it is reported by."""
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

    def voice(self, claim: ClaimCard, above: tuple[str, ...] = ()) -> Voice:
        self.remaining -= 1
        path = (*above, claim.iri)
        reported = (self.cards[ref.iri] for ref in claim.reports if ref.iri in self.cards and ref.iri not in path)
        reports = tuple(self.voice(each, path) for each in reported if len(path) < _DEEPEST and self.remaining > 0)
        return Voice(claim, claim.iri == self.here, reports)
