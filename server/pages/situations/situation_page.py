"""The page of a situation: its description, and every voice on it side by side."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from server.errors import NotFound
from server.pages.claims.card_query import claim_cards
from server.pages.page import Page, Ref
from server.pages.safe_text import tidy
from server.pages.situations.facts import MOST_VOICES, situation_facts
from server.pages.situations.voices import Disagreement, sides_of, voices_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.linked_data.resources import Resource
    from server.pages.claims.cards import ClaimCard
    from server.pages.page import Visit
    from server.pages.situations.facts import SituationFacts

_PLACE: Final = attrgetter("place")


async def situation_page(visit: Visit, resource: Resource) -> Page:
    """Show a situation. Asks two queries. Raises `NotFound`."""
    facts = await situation_facts(visit.engine, resource.iri)
    if facts is None:
        raise NotFound(f"/{resource.path}")
    cards = await claim_cards(visit.engine, [*facts.voices, *facts.excluding, *facts.conditioned])
    voices = [cards[iri] for iri in facts.voices if iri in cards]
    direct = [card for card in voices if _speaks_of(card, facts.iri)]
    excluding = [cards[iri] for iri in facts.excluding if iri in cards and cards[iri] not in direct]
    on = _side_by_side(facts, [*direct, *excluding])
    values = {
        "situation": facts,
        "on": on,
        "reports": sorted((card for card in voices if not _speaks_of(card, facts.iri)), key=_PLACE),
        "conditioned": sorted((cards[iri] for iri in facts.conditioned if iri in cards), key=_PLACE),
        "most_voices": MOST_VOICES,
    }
    return Page("situation.html", tidy(facts.label), values, voices_table([on]))


def _speaks_of(card: ClaimCard, situation: str) -> bool:
    return any(content.iri == situation for content in card.content)


def _side_by_side(facts: SituationFacts, cards: Iterable[ClaimCard]) -> Disagreement:
    kind = facts.kind or Ref("", "")
    return Disagreement(
        Ref(facts.iri, facts.label), kind, facts.article, sides_of(facts.iri, cards, facts.rivals), facts.rivals
    )
