"""Who stands where on a situation: the voices on each side, a speaker counted once however often it says so.

Nothing here weighs the voices. The article's own voice counts as one. What is known of a voice only because another
one reports it is told apart: it stands only as far as that other one does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import CITO, ONR, RDF, RDFS
from server.pages.claims.cards import name_of
from server.pages.page import Ref, Table
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from server.engine import QueryEngine
    from server.pages.claims.cards import ClaimCard
    from server.pages.solutions import Row

__all__ = [
    "AFFIRMS", "DENIES", "DISPUTES", "DOUBTS", "Disagreement", "Side", "Spoken", "Voice", "disagreement_of",
    "sides_of", "spoken_of", "voices_table",
]  # fmt: skip

AFFIRMS: Final = "affirms"
DENIES: Final = "denies"
DOUBTS: Final = "doubts"
#: Of a claim that disputes another one as a whole and names no situation of it.
DISPUTES: Final = "disputes"
#: The sides in the order in which they stand beside each other; a stance of no other name comes last.
_ORDER: Final = (AFFIRMS, DENIES, DOUBTS, DISPUTES)

_COLUMNS = (
    "situation", "label", "side", "speaker", "name", "reported_by", "modality", "form", "cue", "when", "quote",
    "claim", "article",
)  # fmt: skip


@dataclass(frozen=True)
class Voice:
    """One speaker with all it says on one side."""

    #: None where it is the article's own voice.
    speaker: Ref | None
    claims: tuple[ClaimCard, ...]

    @property
    def is_only_reported(self) -> bool:
        """Whether nothing but the words of another voice says that it said so."""
        return all(claim.reported_by for claim in self.claims)


@dataclass(frozen=True)
class Side:
    """Those who take the same stance, named as in the ontology."""

    name: str
    voices: tuple[Voice, ...]

    @property
    def speakers(self) -> int:
        """How many independent speakers the articles themselves let speak."""
        return sum(not voice.is_only_reported for voice in self.voices)

    @property
    def reported(self) -> int:
        """How many further speakers are known only from what others report."""
        return sum(voice.is_only_reported for voice in self.voices)


@dataclass(frozen=True)
class Spoken:
    """A situation and the claims that speak of it, by IRI."""

    situation: Ref
    kind: Ref
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Disagreement:
    """A situation with the voices on it, side by side."""

    situation: Ref
    kind: Ref
    article: Ref
    sides: tuple[Side, ...]

    @property
    def claims(self) -> tuple[ClaimCard, ...]:
        """Every claim, side by side."""
        return tuple(claim for side in self.sides for voice in side.voices for claim in voice.claims)

    @property
    def is_of_one_modality(self) -> bool:
        """Whether two sides speak of it in the same way: as actual, as planned ..."""
        modalities = [{claim.modality for voice in side.voices for claim in voice.claims} for side in self.sides]
        return any(one & other for number, one in enumerate(modalities) for other in modalities[number + 1 :])


async def spoken_of(engine: QueryEngine, situations: str) -> tuple[Spoken, ...]:
    """Return situations with the claims on them, by one query.

    ``situations`` is a graph pattern that binds ``?situation``; what is none is left out. A claim that disputes another
    one reaches those of its situations that it names itself; one that names none of them disputes it as a whole.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await select(engine, _query(situations)):
        found[row["situation"].value].append(row)
    return tuple(_spoken(iri, rows) for iri, rows in sorted(found.items()))


def _query(situations: str) -> str:
    return f"""SELECT DISTINCT ?situation ?label ?kind ?kindLabel ?claim WHERE {{
  {{ {situations} ?situation {RDF.type} {ONR.Situation} . ?claim {ONR.content} ?situation }}
  UNION {{
    {situations} ?situation {RDF.type} {ONR.Situation} .
    ?disputed {ONR.content} ?situation . ?claim {CITO.disputes} ?disputed
    FILTER NOT EXISTS {{ ?claim {ONR.content} ?shared . ?disputed {ONR.content} ?shared }}
  }}
  OPTIONAL {{ ?situation {RDFS.label} ?label }}
  OPTIONAL {{ ?situation {ONR.kind} ?kind OPTIONAL {{ ?kind {RDFS.label} ?kindLabel }} }}
}}"""


def _spoken(iri: str, rows: Sequence[Row]) -> Spoken:
    kind = text_in(rows[0], "kind") or ""
    return Spoken(
        Ref(iri, name_of(text_in(rows[0], "label"), iri)),
        Ref(kind, name_of(text_in(rows[0], "kindLabel"), kind)),
        tuple(dict.fromkeys(row["claim"].value for row in rows)),
    )


def disagreement_of(spoken: Spoken, cards: Mapping[str, ClaimCard]) -> Disagreement:
    """Return a situation with the voices on it; ``cards`` holds the claims by IRI."""
    claims = [cards[iri] for iri in spoken.claims if iri in cards]
    article = next((claim.article for claim in claims), Ref(spoken.situation.iri.partition("/situation/")[0], ""))
    return Disagreement(spoken.situation, spoken.kind, article, sides_of(spoken.situation.iri, claims))


def sides_of(situation: str, claims: Iterable[ClaimCard]) -> tuple[Side, ...]:
    """Sort claims into the sides on a situation, in the order of the text; sides that nobody takes are left out."""
    sides: dict[str, dict[str, list[ClaimCard]]] = defaultdict(lambda: defaultdict(list))
    for claim in sorted(claims, key=lambda each: (each.article.iri, each.start, each.iri)):
        speaker = claim.claimant.iri if claim.claimant else claim.article.iri
        sides[_side(situation, claim)][speaker].append(claim)
    return tuple(
        Side(name, tuple(Voice(said[0].claimant, tuple(said)) for said in sides[name].values()))
        for name in sorted(sides, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    )


def _side(situation: str, claim: ClaimCard) -> str:
    return claim.stance if any(content.iri == situation for content in claim.content) else DISPUTES


def voices_table(disagreements: Iterable[Disagreement]) -> Table:
    """Return voices as a table: a row for each claim on each situation."""
    return Table(_COLUMNS, [
        _row(each, side.name, claim)
        for each in disagreements for side in each.sides for voice in side.voices for claim in voice.claims
    ])  # fmt: skip


def _row(on: Disagreement, side: str, claim: ClaimCard) -> list[str | None]:
    speaker, name = (claim.claimant.iri, claim.claimant.label) if claim.claimant else (None, None)
    reporters = "\n".join(each.label for each in claim.reported_by) or None
    quotes = "\n".join(quote.exact for quote in claim.quotes if quote.exact) or None
    return [
        on.situation.iri, on.situation.label, side, speaker, name, reporters, claim.modality, claim.form, claim.cue,
        claim.when, quotes, claim.iri, claim.article.iri,
    ]  # fmt: skip
