"""What is dated: claims, when they were made, and situations, when they are said to have been; with who says so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, RDF, RDFS
from server.pages.claims.cards import last_part, name_of
from server.pages.page import Ref
from server.pages.sentence import tidy
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from server.engine import QueryEngine
    from server.pages.solutions import Row

__all__ = ["Moment", "Side", "Voice", "moments"]

#: Characters of a name that are shown.
_LONGEST_NAME: Final = 120
_STANCES: Final = {"affirms": "affirmed", "denies": "denied", "doubts": "doubted"}


@dataclass(frozen=True, order=True)
class Voice:
    """Who takes a stance, in a claim that dates itself or is about what is dated."""

    stance: str
    modality: str
    #: Empty where the article says it in its own voice.
    iri: str
    name: str
    #: Who reports the claim: it stands only as far as they do.
    according_to: str

    @property
    def words(self) -> str:
        """Who it is, in words."""
        who = tidy(name_of(self.name, self.iri) if self.iri else self.name or "the article itself", _LONGEST_NAME)
        return f"{who} (according to {tidy(self.according_to, _LONGEST_NAME)})" if self.according_to else who


@dataclass(frozen=True)
class Side:
    """Voices that take the same stance: never who of them is right."""

    stance: str
    modality: str
    voices: tuple[Voice, ...]

    @property
    def is_actual(self) -> bool:
        """Whether it is of something that is or was, not of a plan, a proposal or a possibility."""
        return self.modality == "actual"

    @property
    def words(self) -> str:
        """How it begins in words: ``denied by``, ``affirmed as possible by``."""
        verb = _STANCES.get(self.stance, self.stance)
        return f"{verb} by" if self.is_actual else f"{verb} as {self.modality} by"

    @property
    def names(self) -> str:
        """Return who says so."""
        return ", ".join(voice.words for voice in self.voices)


@dataclass(frozen=True)
class Moment:
    """A claim or a situation with its time, which has no bounds where the text does not say which year."""

    iri: str
    #: Whether the time is of a claim or of what claims are about.
    what: Literal["said", "happened"]
    #: The time as the article writes it, and as Extended Date/Time Format where that can be said.
    expression: str
    edtf: str | None
    earliest: date | None
    latest: date | None
    label: str = ""
    sides: tuple[Side, ...] = ()

    @property
    def article(self) -> str:
        """The IRI of the article that dates it."""
        return self.iri.rpartition("/")[0].rpartition("/")[0]

    @property
    def ref(self) -> Ref:
        """The claim or situation with words for it, as they fit into a list."""
        return Ref(self.iri, tidy(name_of(self.label, self.iri)))

    @property
    def stances(self) -> tuple[str, ...]:
        """The stances taken, each once."""
        return tuple(dict.fromkeys(side.stance for side in self.sides))

    @property
    def said_so(self) -> str:
        """Who affirms, denies and doubts it, in words; that nobody claims it where it is only spoken of."""
        return "; ".join(f"{each.words} {each.names}" for each in self.sides) or "spoken of, claimed by nobody"


async def moments(engine: QueryEngine, owners: Sequence[str]) -> list[Moment]:
    """Return the moments of claims and situations, each of which has one time, in their order, by one query."""
    rows = await select(engine, _query(owners)) if owners else []
    # The last by name: the engine takes longer to sort all rows.
    reported = sorted((row["claim"].value, row["reporter"].value) for row in rows if "reporter" in row)
    reporters = dict(reported)
    dated = {row["owner"].value: _moment(row) for row in rows if "time" in row}
    labels, voices = defaultdict[str, set[str]](set), defaultdict[str, set[Voice]](set)
    for row in rows:
        if "claim" in row and "stance" in row:
            voices[row["owner"].value].add(_voice(row, reporters))
        elif "label" in row:
            labels[row["owner"].value].add(_label(row))
    return [_detailed(dated[iri], labels[iri], voices[iri]) for iri in owners if iri in dated]


def _moment(row: Row) -> Moment:
    """Read a row with ?expression, ?edtf, ?earliest and ?latest; it has a ?stance where the owner is a claim."""
    return Moment(
        iri=row["owner"].value,
        what="said" if "stance" in row else "happened",
        expression=text_in(row, "expression") or "",
        edtf=text_in(row, "edtf"),
        earliest=_day(text_in(row, "earliest")),
        latest=_day(text_in(row, "latest")),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _detailed(moment: Moment, labels: Iterable[str], voices: Iterable[Voice]) -> Moment:
    by_stance = groupby(sorted(voices), lambda voice: (voice.stance, voice.modality))
    sides = tuple(Side(stance, modality, tuple(group)) for (stance, modality), group in by_stance)
    return Moment(
        moment.iri, moment.what, moment.expression, moment.edtf, moment.earliest, moment.latest,
        "; ".join(sorted(labels)), sides,
    )  # fmt: skip


def _query(owners: Iterable[str]) -> str:
    """Ask for the times and the words of situations and claims, for the claims, and for who reports these.

    The owners stand in each branch, and no branch has a join that is optional: the engine would run it over all data.
    """
    nodes = " ".join(str(NamedNode(iri)) for iri in owners)
    values, claims = f"VALUES ?owner {{ {nodes} }}", f"VALUES ?claim {{ {nodes} }}"
    about = f"{values} ?owner {ONR.kind} ?kind . ?claim {ONR.content} ?owner ."
    claim = f"""?claim {ONR.stance} ?stance ; {ONR.modality} ?modality .
    OPTIONAL {{ ?claim {ONR.claimant} ?who OPTIONAL {{ ?who {RDFS.label} ?name }} }}"""
    parts = {"expression": ONR.expression, "edtf": RDF.value, "earliest": ONR.earliest, "latest": ONR.latest}
    time = " ".join(f"OPTIONAL {{ ?time {property_} ?{name} }}" for name, property_ in parts.items())
    reported = f"?outer {ONR.content} ?claim ; {ONR.claimant}/{RDFS.label} ?reporter"
    return f"""SELECT * WHERE {{
  {{ {values} ?owner {ONR.when} ?time {time} OPTIONAL {{ ?owner {ONR.stance} ?stance }} }}
  UNION {{ {values} ?owner {RDFS.label} ?label }}
  UNION {{ {values} ?owner {ONR.content}/{RDFS.label} ?label }}
  UNION {{ {values} ?owner {ONR.content} ?inner . ?inner {ONR.claimant}/{RDFS.label} ?speaker ;
    {ONR.content}/{RDFS.label} ?label }}
  UNION {{ {about} {claim} }} UNION {{ {about} {reported} }}
  UNION {{ {claims} {claim} BIND(?claim AS ?owner) }} UNION {{ {claims} {reported} }}
}}"""


def _label(row: Row) -> str:
    label = row["label"].value
    return f"what {row['speaker'].value} says of: {label}" if "speaker" in row else label


def _voice(row: Row, reporters: Mapping[str, str]) -> Voice:
    return Voice(
        stance=last_part(row["stance"].value),
        modality=last_part(row["modality"].value),
        iri=text_in(row, "who") or "",
        name=text_in(row, "name") or "",
        according_to=reporters.get(row["claim"].value, ""),
    )
