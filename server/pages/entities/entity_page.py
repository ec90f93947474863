"""The page of an entity: its names and positions, its claims, claims about it, and its disputes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from server.errors import NotFound
from server.pages.claims.card_query import claim_cards
from server.pages.claims.claims_list import claims_table
from server.pages.claims.date_order import claims_on_page, count_claims
from server.pages.entities.entity_claims import LISTS, SAID, lists_of
from server.pages.entities.positions import MOST_POSITIONS, positions_of
from server.pages.entities.profile import entity_profile
from server.pages.filters import chosen_value, query_string
from server.pages.page import Page
from server.pages.paging import paging_of, part_of
from server.pages.safe_text import tidy
from server.pages.situations.disagreements_page import contested_with
from server.pages.situations.voices import disagreement_of, spoken_of

if TYPE_CHECKING:
    from server.linked_data.resources import Resource
    from server.pages.claims.cards import ClaimCard
    from server.pages.page import Visit
    from server.pages.paging import Paging

_PAGE_SIZE: Final = 20
#: Disputes on the page; the list of disagreements has all.
_MOST_DISPUTES: Final = 5
#: Situations and claims that are searched for disputes, so that an entity with many costs little more than any other.
_MOST_SEARCHED: Final = 1000
_PARAMETERS: Final = (*LISTS, "size")


@dataclass(frozen=True)
class ClaimList:
    """One page of a list of claims."""

    name: str
    claims: tuple[ClaimCard, ...]
    paging: Paging
    #: Numbers of claims and of articles in the whole list.
    total: int
    articles: int
    #: The query string without the page number of this list.
    query: str


async def entity_page(visit: Visit, resource: Resource) -> Page:
    """Show an entity. Asks six queries. Raises `NotFound`.

    The table has the claims it made; ``list=`` chooses another list.
    """
    tabled = chosen_value(visit.parameters, "list", LISTS) or SAID
    pagings = {name: paging_of(visit.parameters, _PAGE_SIZE, name) for name in LISTS}
    profile = await entity_profile(visit.engine, resource.iri)
    if profile is None:
        raise NotFound(f"/{resource.path}")
    patterns = lists_of(resource.iri)
    counts = await count_claims(visit.engine, patterns)
    parts = {name: part_of(counts[name], pagings[name]) for name in LISTS}
    shown = await claims_on_page(visit.engine, patterns, parts)
    disputes = await spoken_of(visit.engine, _some_contested(resource.iri))
    cards = await claim_cards(visit.engine, chain(*shown.values(), *(each.claims for each in disputes)))
    lists = {
        name: ClaimList(
            name, tuple(cards[iri] for iri in shown[name] if iri in cards), pagings[name],
            sum(counts[name].values()), len({part.graph for part in counts[name]}),
            query_string(visit.parameters, _PARAMETERS, **{name: None}),
        )
        for name in LISTS
    }  # fmt: skip
    positions = await positions_of(visit.engine, resource.iri)
    values = {
        "entity": profile,
        "lists": list(lists.values()),
        "positions": positions,
        "is_invented": bool(cards) and all(card.is_invented for card in cards.values()),
        "positions_are_cut": sum(len(each.situations) for each in positions) >= MOST_POSITIONS,
        "disputes": [disagreement_of(each, cards) for each in disputes[:_MOST_DISPUTES]],
        "disputes_are_cut": len(disputes) > _MOST_DISPUTES
        or max(each.total for each in lists.values()) > _MOST_SEARCHED,
        "of_entity": urlencode({"entity": resource.path}),
        "query": query_string(visit.parameters, _PARAMETERS),
    }
    return Page("entity.html", tidy(profile.name), values, claims_table(lists[tabled].claims))


def _some_contested(entity: str) -> str:
    return f"{{ SELECT DISTINCT ?situation {{ {contested_with(entity, _MOST_SEARCHED)} }} LIMIT {_MOST_DISPUTES + 1} }}"
