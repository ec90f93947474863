"""Sort the claims on a situation into sides by stance, and the claims of a side by speaker.

Each speaker counts once on a side, also the article's own voice. Speakers that are known only from reports of others
are counted separately.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import CITO, ONR, RDF, RDFS
from server.pages.page import Ref, Table, article_of, name_of
from server.pages.solutions import ref_in, select

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from server.engine import QueryEngine
    from server.pages.claims.cards import ClaimCard
    from server.pages.solutions import Row

AFFIRMS: Final = "affirms"
DENIES: Final = "denies"
DOUBTS: Final = "doubts"
#: The side of a claim that disputes another claim but names none of its situations.
DISPUTES: Final = "disputes"
#: The side of a claim that affirms a situation which excludes this one, as the editor says.
EXCLUDES: Final = "excludes"
#: Acts that take no side: a sheet records them as doubt, but who asks or declines to comment affirms nothing.
SILENT: Final = ("asks", "declines")
#: Order of the sides; an unknown stance comes last.
_ORDER: Final = (AFFIRMS, DENIES, DOUBTS, EXCLUDES, DISPUTES, *SILENT)

#: Claims of each side that lists of disagreements show of one situation. Thousands of articles may speak of it.
MOST_OF_A_SIDE: Final = 50

_COLUMNS = (
    "situation", "label", "side", "speaker", "name", "reported_by", "modality", "form", "cue", "when", "date",
    "date_of", "quote", "claim", "article", "invented",
)  # fmt: skip


@dataclass(frozen=True)
class Voice:
    """One speaker, or joint speakers, with their claims on one side."""

    #: Several also if the article reports one statement twice: of Iran, and of its spokesman.
    speakers: tuple[Ref, ...]
    claims: tuple[ClaimCard, ...]
    #: The keys by which speakers are counted.
    counted: frozenset[str] = frozenset()

    @property
    def is_attributed(self) -> bool:
        """Whether it is not the article's own voice."""
        return self.claims[0].is_attributed

    @property
    def is_only_reported(self) -> bool:
        """Whether all its claims are known only from the reports of others."""
        return all(claim.reported_by for claim in self.claims)


@dataclass(frozen=True)
class Side:
    """The voices with one stance, or with an act that takes no side, named as in the ontology."""

    name: str
    voices: tuple[Voice, ...]

    @property
    def speakers(self) -> int:
        """The number of speakers that articles quote themselves."""
        return len(self._counted(is_only_reported=False))

    @property
    def reported(self) -> int:
        """The number of further speakers, known only from reports of others."""
        return len(self._counted(is_only_reported=True) - self._counted(is_only_reported=False))

    def _counted(self, *, is_only_reported: bool) -> set[str]:
        voices = (voice for voice in self.voices if voice.is_only_reported is is_only_reported)
        return {each for voice in voices for each in voice.counted}


@dataclass(frozen=True)
class Spoken:
    """A situation and the IRIs of the first claims on it."""

    situation: Ref
    kind: Ref
    #: At most `MOST_OF_A_SIDE` of each side, by IRI.
    claims: tuple[str, ...]
    #: Number of the other claims on it.
    left_out: int = 0
    #: Situations that exclude it.
    rivals: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Disagreement:
    """A situation with the voices on it, side by side."""

    situation: Ref
    kind: Ref
    #: None if articles share the situation.
    article: Ref | None
    sides: tuple[Side, ...]
    #: Situations that exclude it, as the editor says.
    rivals: tuple[Ref, ...] = ()
    #: Number of claims on it that are not among these.
    left_out: int = 0

    @property
    def claims(self) -> tuple[ClaimCard, ...]:
        """Every claim of the sides, in their order."""
        return tuple(claim for side in self.sides for voice in side.voices for claim in voice.claims)

    @property
    def is_invented(self) -> bool:
        """Whether a claim on it is from an article that is made up."""
        return any(claim.is_invented for claim in self.claims)

    @property
    def is_of_one_modality(self) -> bool:
        """Whether two sides share a modality, such as actual or planned."""
        taken = [side for side in self.sides if side.name not in SILENT]
        modalities = [{claim.modality for voice in side.voices for claim in voice.claims} for side in taken]
        return any(one & other for number, one in enumerate(modalities) for other in modalities[number + 1 :])


async def spoken_of(engine: QueryEngine, situations: str) -> tuple[Spoken, ...]:
    """Return situations with the first claims of each side on them. Asks one query.

    ``situations`` is a graph pattern that binds ``?situation``. A claim that disputes another one without naming any of
    its situations counts as a claim on all of them, and one that affirms a situation as a claim on all that exclude it.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await select(engine, _query(situations)):
        found[row["situation"].value].append(row)
    return tuple(_spoken(rows) for _, rows in sorted(found.items()))


def _query(situations: str) -> str:
    return f"""SELECT DISTINCT ?situation ?label ?kind ?kindLabel ?claim ?stance ?side ?rival ?rivalLabel WHERE {{
  {{ {situations} ?situation {RDF.type} {ONR.Situation} . ?claim {ONR.content} ?situation ; {ONR.stance} ?stance }}
  UNION {{
    {situations} ?situation {RDF.type} {ONR.Situation} .
    ?disputed {ONR.content} ?situation . ?claim {CITO.disputes} ?disputed ; {ONR.stance} ?stance
    FILTER NOT EXISTS {{ ?claim {ONR.content} ?shared . ?disputed {ONR.content} ?shared }}
    BIND("{DISPUTES}" AS ?side)
  }}
  UNION {{
    {situations} ?situation {ONR.opposes} ?rival . ?claim {ONR.content} ?rival ; {ONR.stance} ?stance
    FILTER(?stance = {ONR.affirms}) BIND("{EXCLUDES}" AS ?side)
    OPTIONAL {{ ?rival {RDFS.label} ?rivalLabel }}
  }}
  OPTIONAL {{ ?situation {RDFS.label} ?label }}
  OPTIONAL {{ ?situation {ONR.kind} ?kind OPTIONAL {{ ?kind {RDFS.label} ?kindLabel }} }}
}}"""


def _spoken(rows: Sequence[Row]) -> Spoken:
    sides = {row["claim"].value: row.get("side", row["stance"]).value for row in rows}
    first = _first_of_each(sides)
    rivals = {row["rival"].value: ref_in(row, "rival", "rivalLabel") for row in rows if "rival" in row}
    about = ref_in(rows[0], "situation", "label"), ref_in(rows[0], "kind", "kindLabel")
    ordered = tuple(rivals[iri] for iri in sorted(rivals))
    return Spoken(*about, first, len(sides) - len(first), ordered)


def _first_of_each(sides: Mapping[str, str]) -> tuple[str, ...]:
    """Return the first claims by IRI of each side, given the sides of claims."""
    claims: dict[str, list[str]] = defaultdict(list)
    for claim, side in sorted(sides.items()):
        claims[side].append(claim)
    return tuple(claim for each in claims.values() for claim in each[:MOST_OF_A_SIDE])


def disagreement_of(spoken: Spoken, cards: Mapping[str, ClaimCard]) -> Disagreement:
    """Return a situation with the voices on it; ``cards`` has the claims by IRI."""
    claims = [cards[iri] for iri in spoken.claims if iri in cards]
    iri = spoken.situation.iri
    article = next((claim.article for claim in claims if claim.article.iri == article_of(iri)), article_ref(iri))
    sides = sides_of(iri, claims, spoken.rivals)
    return Disagreement(spoken.situation, spoken.kind, article, sides, spoken.rivals, spoken.left_out)


def article_ref(situation: str, label: str | None = None) -> Ref | None:
    """Return the article of a situation with a label or its slug; None if articles share the situation."""
    article = article_of(situation)
    return None if article == situation else Ref(article, name_of(label, article))


def sides_of(situation: str, claims: Iterable[ClaimCard], rivals: Iterable[Ref] = ()) -> tuple[Side, ...]:
    """Return the sides on a situation, each with its voices by date (`ClaimCard.place`)."""
    excluding = {each.iri for each in rivals}
    sides: dict[str, list[ClaimCard]] = defaultdict(list)
    for claim in sorted(claims, key=attrgetter("place")):
        sides[_side(situation, claim, excluding)].append(claim)
    return tuple(
        Side(name, _voices(sides[name]))
        for name in sorted(sides, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    )


def _voices(claims: Sequence[ClaimCard]) -> tuple[Voice, ...]:
    same = _same_speakers(claims)
    said: dict[frozenset[str], list[ClaimCard]] = defaultdict(list)
    for claim in claims:
        said[frozenset(same.get(speaker, speaker) for speaker in _speakers(claim))].append(claim)
    return tuple(
        Voice(tuple(dict.fromkeys(who for claim in those for who in claim.claimants)), tuple(those), counted)
        for counted, those in said.items()
    )


def _speakers(claim: ClaimCard) -> tuple[str, ...]:
    """Return the claimants; an unnamed voice is known by its utterance, and the article speaks for itself."""
    unnamed = claim.utterance.iri if claim.utterance else claim.iri
    return tuple(who.iri for who in claim.claimants) or (unnamed if claim.is_attributed else claim.article.iri,)


def _same_speakers(claims: Iterable[ClaimCard]) -> dict[str, str]:
    """Return for speakers of a statement that is reported again the speaker who is counted for all of them."""
    speaker_in = {claim.utterance.iri: _speakers(claim)[0] for claim in claims if claim.utterance}
    same: dict[str, str] = {}
    for claim in claims:
        for again in claim.utterance.same_as if claim.utterance else ():
            one, other = _speakers(claim)[0], speaker_in.get(again.iri)
            if other and same.get(one, one) != (counted := same.get(other, other)):
                replaced = same.get(one, one)
                same |= dict.fromkeys((one, replaced, *(k for k, v in same.items() if v == replaced)), counted)
    return same


def _side(situation: str, claim: ClaimCard, excluding: Collection[str]) -> str:
    contents = {content.iri for content in claim.content}
    if situation in contents:
        return claim.act if claim.stance == DOUBTS and claim.act in SILENT else claim.stance
    return EXCLUDES if claim.stance == AFFIRMS and not contents.isdisjoint(excluding) else DISPUTES


def voices_table(disagreements: Iterable[Disagreement]) -> Table:
    """Return voices as a table: a row for each claim on each situation."""
    return Table(_COLUMNS, [
        _row(each, side.name, claim)
        for each in disagreements for side in each.sides for voice in side.voices for claim in voice.claims
    ])  # fmt: skip


def _row(on: Disagreement, side: str, claim: ClaimCard) -> list[str | None]:
    speakers = "\n".join(who.iri for who in claim.claimants) or None
    names = "\n".join(who.label for who in claim.claimants) or None
    reporters = "\n".join(each.label for each in claim.reported_by) or None
    quotes = "\n".join(quote.exact for quote in claim.quotes if quote.exact) or None
    return [
        on.situation.iri, on.situation.label, side, speakers, names, reporters, claim.modality, claim.form, claim.cue,
        claim.when, *claim.date, quotes, claim.iri, claim.article.iri,
        str(claim.is_invented).lower(),
    ]  # fmt: skip
