"""The list of claims, all or those of some stance, modality, form, claimant or article; its twin has a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from mapping.sheet.model import Form, Modality, Stance
from server.pages.claims.cards import claim_cards
from server.pages.claims.text_order import ClaimFilter, part_of_claims
from server.pages.filters import article_of, choice_of, choices, entity_of, query_string
from server.pages.page import LARGEST_PAGE, Page, Table, paging_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.pages.claims.cards import ClaimCard
    from server.pages.page import Visit

__all__ = ["claims_page", "claims_table"]

#: Parameter -> the values it may have.
_OFFERED: Final = {"stance": get_args(Stance), "modality": get_args(Modality), "form": get_args(Form)}
_FILTERS: Final = (*_OFFERED, "claimant", "article")
_COLUMNS: Final = (
    "claim", "sentence", "claimant", "stance", "modality", "form", "cue", "when", "content", "quote", "start", "end",
    "disputes", "article",
)  # fmt: skip


async def claims_page(visit: Visit) -> Page:
    """Show one page of claims, by article and place in its text. Asks three queries, one more for names of filters.

    Raises `BadRequest` where a filter has a value that is not offered.
    """
    paging = paging_of(visit.parameters)
    chosen = {name: choice_of(visit.parameters, name, offered) or "" for name, offered in _OFFERED.items()}
    claimant, article = entity_of(visit, "claimant"), article_of(visit)
    wanted = ClaimFilter(**chosen, claimant=claimant or "", article=article or "")
    shown = await part_of_claims(visit.engine, wanted, paging)
    cards = await claim_cards(visit.engine, shown.iris)
    values = {
        "claims": cards,
        "paging": paging,
        "total": shown.total,
        "offered": _OFFERED,
        "chosen": chosen,
        "named": await choices(visit, {"claimant": claimant, "article": article}, _FILTERS),
        "parameters": visit.parameters,
        "query": query_string(visit.parameters, (*_FILTERS, "size")),
        # What is downloaded is as much as one answer holds, unless the page was given a size of its own.
        "downloads": query_string({"size": str(LARGEST_PAGE), **visit.parameters}, (*_FILTERS, "size")),
    }
    return Page("claims.html", "Claims", values, claims_table(cards))


def claims_table(cards: Iterable[ClaimCard]) -> Table:
    """Return claims as a table; several contents or quotes of one claim stand in one cell, a line each."""
    return Table(_COLUMNS, [_row(card) for card in cards])


def _row(card: ClaimCard) -> list[str | int | None]:
    claimant = card.claimant.label if card.claimant else None
    contents = "\n".join(each.label for each in card.content)
    quotes = "\n".join(quote.exact for quote in card.quotes if quote.exact)
    disputes = "\n".join(each.iri for each in card.disputes)
    end = max((quote.end for quote in card.quotes), default=0)
    return [
        card.iri, str(card.sentence), claimant, card.stance, card.modality, card.form, card.cue, card.when, contents,
        quotes, card.start, end, disputes, card.article.iri,
    ]  # fmt: skip
