"""Read the times of claims and of situations, with the speakers who affirm, deny or doubt each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal

from mapping.rdf.namespaces import ONR, RDF, RDFS, SCHEMA
from server.pages.page import Ref, article_of, last_part, name_of
from server.pages.patterns import values
from server.pages.safe_text import tidy
from server.pages.sentence import in_past
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from server.engine import QueryEngine
    from server.pages.solutions import Row

#: Characters of a name on the page.
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, order=True)
class Speaker:
    """A speaker with the stance of one claim."""

    stance: str
    modality: str
    #: Empty if the article says it in its own voice, or a source without a name.
    iri: str
    name: str
    #: The speaker of a claim that reports this one.
    according_to: str

    @property
    def words(self) -> str:
        """The speaker in words."""
        who = tidy(name_of(self.name, self.iri) if self.iri else self.name or "the article itself", _LONGEST_NAME)
        return f"{who} (according to {tidy(self.according_to, _LONGEST_NAME)})" if self.according_to else who


@dataclass(frozen=True)
class Standpoint:
    """Speakers with the same stance and modality."""

    stance: str
    modality: str
    speakers: tuple[Speaker, ...]

    @property
    def is_actual(self) -> bool:
        """Whether it is about a fact, not about a plan, a proposal or a possibility."""
        return self.modality == "actual"

    @property
    def words(self) -> str:
        """Its beginning in words, such as ``denied by`` or ``affirmed as possible by``."""
        if self.stance in {"asks", "declines"}:
            return {"asks": "asked about by", "declines": "not commented on by"}[self.stance]
        verb = in_past(self.stance)
        return f"{verb} by" if self.is_actual else f"{verb} as {self.modality} by"


@dataclass(frozen=True)
class Moment:
    """A claim or a situation with its time, which has no bounds if the text gives no year."""

    iri: str
    #: ``said`` for the time of a claim, ``happened`` for the time of a situation.
    what: Literal["said", "happened"]
    #: The time as the article writes it, and in Extended Date/Time Format if possible.
    expression: str
    edtf: str | None
    earliest: date | None
    latest: date | None
    label: str = ""
    standpoints: tuple[Standpoint, ...] = ()
    #: The day of its article, as ISO 8601; None if unknown.
    published: str | None = None

    @property
    def article_date(self) -> str | None:
        """The day of its article if it is a claim whose own day is unknown."""
        return self.published if self.what == "said" and not (self.earliest or self.latest) else None

    @property
    def article(self) -> str | None:
        """The IRI of the article that dates it, None if articles share the situation."""
        article = article_of(self.iri)
        return None if article == self.iri else article

    @property
    def ref(self) -> Ref:
        """The claim or situation with a label that fits into a list."""
        return Ref(self.iri, tidy(name_of(self.label, self.iri)))

    @property
    def stances(self) -> tuple[str, ...]:
        """The stances of its speakers, each once."""
        return tuple(dict.fromkeys(each.stance for each in self.standpoints))

    @property
    def said_so(self) -> str:
        """Its speakers and their stances in words."""
        sides = (f"{each.words} {', '.join(by.words for by in each.speakers)}" for each in self.standpoints)
        return "; ".join(sides) or "spoken of, claimed by nobody"


async def moments(engine: QueryEngine, owners: Sequence[str]) -> list[Moment]:
    """Return the moments of claims and situations, in their order; claims have no label. Asks at most one query."""
    rows = await select(engine, _query(owners)) if owners else []
    # Of several reporters the last one by name. Sorting here is faster than ORDER BY over all rows.
    reported = sorted((row["claim"].value, row["reporter"].value) for row in rows if "reporter" in row)
    reporters = dict(reported)
    dated = {row["owner"].value: _moment(row) for row in rows if "time" in row}
    labels, speakers = defaultdict[str, set[str]](set), defaultdict[str, set[Speaker]](set)
    for row in rows:
        if "claim" in row and "stance" in row:
            speakers[row["owner"].value].add(_speaker(row, reporters))
        elif "label" in row:
            labels[row["owner"].value].add(row["label"].value)
    return [
        replace(dated[iri], label="; ".join(sorted(labels[iri])), standpoints=_standpoints(speakers[iri]))
        for iri in owners
        if iri in dated
    ]


def _moment(row: Row) -> Moment:
    """Read a row with ?expression, ?edtf, ?earliest and ?latest, and with ?stance if the owner is a claim."""
    return Moment(
        iri=row["owner"].value,
        what="said" if "stance" in row else "happened",
        expression=text_in(row, "expression") or "",
        edtf=text_in(row, "edtf"),
        earliest=_day(text_in(row, "earliest")),
        latest=_day(text_in(row, "latest")),
        published=text_in(row, "published"),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _standpoints(speakers: Iterable[Speaker]) -> tuple[Standpoint, ...]:
    by_stance = groupby(sorted(speakers), attrgetter("stance", "modality"))
    return tuple(Standpoint(stance, modality, tuple(group)) for (stance, modality), group in by_stance)


def _query(owners: Sequence[str]) -> str:
    """Ask for the times and labels of situations and claims, the claims on them and the reports of these.

    Each branch has the owners, and none has an optional join, which the engine would run over all data.
    """
    those, claims = values("owner", owners), values("claim", owners)
    about = f"{those} ?owner {ONR.kind} ?kind . ?claim {ONR.content} ?owner ."
    claim = f"""?claim {ONR.stance} ?stance ; {ONR.modality} ?modality .
    OPTIONAL {{ ?claim {ONR.saidIn} ?utterance . ?utterance {ONR.act} ?act }}
    OPTIONAL {{ ?claim {ONR.claimant} ?who OPTIONAL {{ ?who {RDFS.label} ?name }} }}"""
    parts = {"expression": ONR.expression, "edtf": RDF.value, "earliest": ONR.earliest, "latest": ONR.latest}
    time = " ".join(f"OPTIONAL {{ ?time {property_} ?{name} }}" for name, property_ in parts.items())
    reported = f"?outer {ONR.content} ?claim ; {ONR.claimant}/{RDFS.label} ?reporter"
    return f"""SELECT * WHERE {{
  {{ {those} ?owner {ONR.when} ?time {time}
    OPTIONAL {{
      ?owner {ONR.stance} ?stance OPTIONAL {{ ?owner {SCHEMA.appearance}/{SCHEMA.datePublished} ?published }}
    }}
  }}
  UNION {{ {those} ?owner {RDFS.label} ?label }}
  UNION {{ {about} {claim} }} UNION {{ {about} {reported} }}
  UNION {{ {claims} {claim} BIND(?claim AS ?owner) }} UNION {{ {claims} {reported} }}
}}"""


def _stance(row: Row) -> str:
    """Return the stance of a claim, or the act of a speaker who takes none: ``asks`` or ``declines``."""
    act = last_part(row["act"].value) if "act" in row else ""
    return act if act in {"asks", "declines"} else last_part(row["stance"].value)


def _speaker(row: Row, reporters: Mapping[str, str]) -> Speaker:
    return Speaker(
        stance=_stance(row),
        modality=last_part(row["modality"].value),
        iri=text_in(row, "who") or "",
        name=text_in(row, "name") or ("an unnamed source" if "utterance" in row and "who" not in row else ""),
        according_to=reporters.get(row["claim"].value, ""),
    )
