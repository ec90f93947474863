"""The list of claims, filtered by stance, modality, form, claimant or article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, RDF, SCHEMA
from mapping.sheet.allowed_values import Form, Modality, Stance
from server.pages.claims.card_query import claim_cards
from server.pages.claims.date_order import part_of_all, part_of_some
from server.pages.filters import choices, chosen_article, chosen_entity, chosen_value, query_string
from server.pages.page import Page, Table
from server.pages.paging import LARGEST_PAGE, paging_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.pages.claims.cards import ClaimCard
    from server.pages.page import Visit

#: Parameter -> the values it may have.
_OFFERED: Final = {"stance": get_args(Stance), "modality": get_args(Modality), "form": get_args(Form)}
_FILTERS: Final = (*_OFFERED, "claimant", "article")
#: Most claims of a dataset whose whole list is sorted by the day of saying first: that takes a tenth of a second. The
#: number is 0 with a backend.
_MOST_BY_DAY: Final = 10_000
_COLUMNS: Final = (
    "claim", "sentence", "claimant", "stance", "modality", "form", "cue", "when", "date", "date_of",
    "content", "quote", "part", "start", "end",
    "disputes", "article", "invented",
)  # fmt: skip


async def claims_page(visit: Visit) -> Page:
    """Show one page of claims by date. Asks at most five queries. Raises `BadRequest`."""
    paging = paging_of(visit.parameters)
    chosen = {name: chosen_value(visit.parameters, name, offered) or "" for name, offered in _OFFERED.items()}
    claimant, article = chosen_entity(visit, "claimant"), chosen_article(visit)
    wanted = ClaimFilter(**chosen, claimant=claimant or "", article=article or "")
    is_short = wanted.is_narrow or 0 < visit.generation.manifest.counts.claims <= _MOST_BY_DAY
    part = part_of_some if is_short else part_of_all
    iris, total = await part(visit.engine, wanted.pattern, paging)
    cards = (await claim_cards(visit.engine, iris)).values()
    values = {
        "claims": cards,
        "paging": paging,
        "total": total,
        "by_article": not is_short,
        "offered": _OFFERED,
        "chosen": chosen,
        "named": await choices(visit, {"claimant": claimant, "article": article}, _FILTERS),
        "parameters": visit.parameters,
        "query": query_string(visit.parameters, (*_FILTERS, "size")),
        # A download has as many claims as one answer can hold, unless `size=` is given.
        "downloads": query_string({"size": str(LARGEST_PAGE), **visit.parameters}, (*_FILTERS, "size")),
    }
    return Page("claims.html", "Claims", values, claims_table(cards))


@dataclass(frozen=True)
class ClaimFilter:
    """The values that the claims of a list must have; empty ones do not filter."""

    #: Local names of the ontology.
    stance: str = ""
    modality: str = ""
    form: str = ""
    #: IRIs.
    claimant: str = ""
    article: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves few claims, however many there are."""
        return bool(self.claimant or self.article)

    @property
    def pattern(self) -> str:
        """The graph pattern that ``?claim`` must match in the graph of its article."""
        chosen = {"stance": self.stance, "modality": self.modality, "form": self.form}
        parts = [f"{ONR.term(name)} {ONR.term(value)}" for name, value in chosen.items() if value]
        # Utterances have an article and a claimant too.
        parts += [] if parts else [f"{RDF.type} {ONR.Claim}"]
        parts += [f"{ONR.claimant} {NamedNode(self.claimant)}"] if self.claimant else []
        parts += [f"{SCHEMA.appearance} {NamedNode(self.article)}"] if self.article else []
        return f"?claim {' ; '.join(parts)}"


def claims_table(cards: Iterable[ClaimCard]) -> Table:
    """Return claims as a table; several speakers, contents or quotes of a claim share one cell, a line each."""
    return Table(_COLUMNS, [_row(card) for card in cards])


def _row(card: ClaimCard) -> list[str | int | None]:
    claimants = "\n".join(each.label for each in card.claimants) or None
    contents = "\n".join(each.label for each in card.content)
    quotes = "\n".join(quote.exact for quote in card.quotes if quote.exact)
    disputes = "\n".join(each.iri for each in card.disputes)
    part = card.quotes[0].part if card.quotes else ""
    end = max((quote.end for quote in card.quotes if quote.part == part), default=0)
    return [
        card.iri, str(card.sentence), claimants, card.stance, card.modality, card.form, card.cue, card.when,
        *card.date, contents, quotes, part or "text", card.start, end, disputes, card.article.iri,
        str(card.is_invented).lower(),
    ]  # fmt: skip
