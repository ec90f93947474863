"""What a situation is: its kind, who takes part, where, when, how much, and what it is about; by one query."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, RDF, RDFS
from server.pages.claims.cards import last_part, name_of
from server.pages.page import Ref
from server.pages.roles import ROLES
from server.pages.situations.amounts import amount_in_words
from server.pages.situations.voices import AFFIRMS
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from server.engine import QueryEngine
    from server.pages.solutions import Row

__all__ = ["MOST_VOICES", "AboutSituation", "SituationFacts", "TimeInWords", "situation_facts"]

#: Claims that one page of a situation shows.
MOST_VOICES: Final = 1000

#: Marks of rows that are no property of the situation itself.
_THEME_OF: Final = "themeOf"
_STANCE: Final = "stance"
_VOICE: Final = "voice"
_CONDITION_OF: Final = "conditionOf"
_ARTICLE: Final = "article"


@dataclass(frozen=True)
class TimeInWords:
    """A time as the article writes it, and the days that it can mean where the article says as much."""

    expression: str
    #: In the Extended Date/Time Format; X stands for what the article does not say.
    edtf: str | None
    earliest: str | None
    latest: str | None

    @property
    def is_resolved(self) -> bool:
        """Whether it is known which days are meant."""
        return bool(self.earliest or self.latest)


@dataclass(frozen=True)
class AboutSituation:
    """Another situation that this one is about, or that is about this one, and how many speakers take which stance."""

    situation: Ref
    stances: tuple[tuple[str, int], ...]

    @property
    def is_contested(self) -> bool:
        """Whether somebody denies or doubts it."""
        return any(stance != AFFIRMS for stance, _ in self.stances)


@dataclass(frozen=True)
class SituationFacts:
    """A situation as its article describes it."""

    iri: str
    label: str
    article: Ref
    kind: Ref | None
    #: Name of the role -> who or what is in it.
    participants: tuple[tuple[str, tuple[Ref, ...]], ...]
    amount: str | None
    when: TimeInWords | None
    themes: tuple[AboutSituation, ...]
    theme_of: tuple[AboutSituation, ...]
    #: Claims by IRI: those that speak of it, those that report such claims, and those that hang on it.
    voices: tuple[str, ...]
    conditioned: tuple[str, ...]


async def situation_facts(engine: QueryEngine, iri: str) -> SituationFacts | None:
    """Return what is said of a situation, None where there is none of this name."""
    found = _Found(iri)
    for row in await select(engine, _query(iri)):
        found.add(row)
    return found.facts() if found.is_situation else None


def _query(iri: str) -> str:
    it, article = NamedNode(iri), NamedNode(_article_of(iri))
    label = f"OPTIONAL {{ ?object {RDFS.label} ?label }}"
    return f"""SELECT DISTINCT ?property ?object ?label ?part ?value WHERE {{
  {{ {it} ?property ?object {label} }}
  UNION {{ VALUES ?property {{ {ONR.quantity} {ONR.when} }} {it} ?property ?object . ?object ?part ?value }}
  UNION {{ ?object {ONR.theme} {it} BIND("{_THEME_OF}" AS ?property) {label} }}
  UNION {{
    {it} {ONR.theme}|^{ONR.theme} ?object . ?claim {ONR.content} ?object ; {ONR.stance} ?part
    OPTIONAL {{ ?claim {ONR.claimant} ?value }} BIND("{_STANCE}" AS ?property)
  }}
  UNION {{
    {{ SELECT DISTINCT ?object {{ ?object {ONR.content}+ {it} }} LIMIT {MOST_VOICES} }} BIND("{_VOICE}" AS ?property)
  }}
  UNION {{ ?object {ONR.condition} {it} BIND("{_CONDITION_OF}" AS ?property) }}
  UNION {{ {article} {RDFS.label} ?label BIND({article} AS ?object) BIND("{_ARTICLE}" AS ?property) }}
}}"""


def _article_of(iri: str) -> str:
    return iri.partition("/situation/")[0]


class _Found:
    """The rows about one situation, by property or mark."""

    def __init__(self, iri: str) -> None:
        self._iri = iri
        self._objects: dict[str, dict[str, str]] = defaultdict(dict)
        self._parts: dict[str, dict[str, str]] = defaultdict(dict)
        self._stances: dict[str, set[tuple[str, str]]] = defaultdict(set)

    def add(self, row: Row) -> None:
        name = row["property"].value
        if name == _STANCE:
            self._stances[row["object"].value].add((row["part"].value, text_in(row, "value") or ""))
        elif "part" in row:
            self._parts[name][row["part"].value] = row["value"].value
        else:
            self._add_object(name, row)

    def _add_object(self, name: str, row: Row) -> None:
        iri, label = row["object"].value, text_in(row, "label")
        # Several labels of one resource are several rows: the first in the order of the letters is shown.
        self._objects[name][iri] = min(filter(None, (label, self._objects[name].get(iri))), default="")

    @property
    def is_situation(self) -> bool:
        return ONR.Situation.value in self._objects[RDF.type.value]

    def facts(self) -> SituationFacts:
        article = self._refs(_ARTICLE) or (Ref(_article_of(self._iri), last_part(_article_of(self._iri))),)
        return SituationFacts(
            iri=self._iri,
            label=name_of(min(self._objects[RDFS.label.value], default=None), self._iri),
            article=article[0],
            kind=next(iter(self._refs(ONR.kind.value)), None),
            participants=tuple((name, self._refs(role)) for role, name in ROLES.items() if self._objects[role]),
            amount=amount_in_words(self._parts[ONR.quantity.value]),
            when=self._when(),
            themes=self._about(ONR.theme.value),
            theme_of=self._about(_THEME_OF),
            voices=tuple(self._objects[_VOICE]),
            conditioned=tuple(self._objects[_CONDITION_OF]),
        )

    def _refs(self, name: str) -> tuple[Ref, ...]:
        return tuple(Ref(iri, name_of(label, iri)) for iri, label in sorted(self._objects[name].items()))

    def _when(self) -> TimeInWords | None:
        parts = self._parts[ONR.when.value]
        if ONR.expression.value not in parts:
            return None
        dates = (parts.get(each.value) for each in (RDF.value, ONR.earliest, ONR.latest))
        return TimeInWords(parts[ONR.expression.value], *dates)

    def _about(self, name: str) -> tuple[AboutSituation, ...]:
        return tuple(AboutSituation(ref, _counted(self._stances[ref.iri])) for ref in self._refs(name))


def _counted(stances: Collection[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
    """Count the speakers of each stance; the article's own voice is one."""
    names = sorted({stance for stance, _ in stances})
    return tuple((last_part(name), sum(stance == name for stance, _ in stances)) for name in names)
