"""Read the description of a situation: kind, participants, place, time, amount and themes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, RDF, RDFS, SCHEMA
from server.pages.page import Ref, article_of, last_part, name_of
from server.pages.patterns import ROLES, speakers_of, takes_side
from server.pages.situations.voices import AFFIRMS, DENIES, DOUBTS, article_ref
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from server.engine import QueryEngine
    from server.pages.solutions import Row

#: Claims of each stance on the page of a situation, and of those that report them.
MOST_VOICES: Final = 300

#: Marks of rows that are not about a property of the situation itself.
_THEME_OF: Final = "themeOf"
_STANCE: Final = "stance"
_STANCES: Final = (AFFIRMS, DENIES, DOUBTS)
_REPORTS: Final = "reports"
_EXCLUDING: Final = "excluding"
_CONDITION_OF: Final = "conditionOf"
_ARTICLE: Final = "article"


@dataclass(frozen=True)
class TimeInWords:
    """A time as the article writes it, and its first and last possible day if they are known."""

    expression: str
    #: In the Extended Date/Time Format; X replaces unknown digits.
    edtf: str | None
    earliest: str | None
    latest: str | None


@dataclass(frozen=True)
class AboutSituation:
    """A situation that is the theme of another one or has it as its theme, with the number of speakers by stance."""

    situation: Ref
    stances: tuple[tuple[str, int], ...]

    @property
    def is_contested(self) -> bool:
        """Whether somebody denies or doubts it."""
        return any(stance != AFFIRMS for stance, _ in self.stances)


@dataclass(frozen=True)
class SituationFacts:
    """A situation as its article, or the file that articles share, describes it."""

    iri: str
    label: str
    #: None if articles share the situation.
    article: Ref | None
    kind: Ref | None
    #: Name of a role, and the entities that have it.
    participants: tuple[tuple[str, tuple[Ref, ...]], ...]
    amount: str | None
    when: TimeInWords | None
    #: Past, present or future, seen from its article; empty if nothing says so.
    tense: str
    themes: tuple[AboutSituation, ...]
    theme_of: tuple[AboutSituation, ...]
    #: Situations that exclude it, as the editor says.
    rivals: tuple[Ref, ...]
    #: IRIs of the claims about it and of those that report them.
    voices: tuple[str, ...]
    #: IRIs of the claims that affirm a situation which excludes it.
    excluding: tuple[str, ...]
    #: Whether claims may have been left out, because there are as many of one kind as are read.
    is_cut: bool
    #: IRIs of the claims that have it as their condition.
    conditioned: tuple[str, ...]


async def situation_facts(engine: QueryEngine, iri: str) -> SituationFacts | None:
    """Return the description of a situation, None if there is no such situation. Asks one query.

    Of each stance it has at most `MOST_VOICES` claims, so that no side is missing.
    """
    found = _Found(iri)
    for row in await select(engine, _query(iri)):
        found.add(row)
    return found.facts() if found.is_situation else None


def _query(iri: str) -> str:
    it, article = NamedNode(iri), NamedNode(article_of(iri))
    label = f"OPTIONAL {{ ?object {RDFS.label} ?label }}"
    # The stance is filtered, not constant, and the path written from the situation, so that the engine begins there.
    claims = {
        stance: f"?object {ONR.content} {it} ; {ONR.stance} ?stance FILTER(?stance = {ONR.term(stance)})"
        for stance in _STANCES
    }
    claims[_REPORTS] = f"{it} ^{ONR.content}/(^{ONR.content})+ ?object"
    voices = " ".join(
        f'UNION {{ {{ SELECT DISTINCT ?object {{ {of_one} }} LIMIT {MOST_VOICES} }} BIND("{name}" AS ?property) }}'
        for name, of_one in claims.items()
    )
    return f"""SELECT DISTINCT ?property ?object ?label ?part ?value WHERE {{
  {{ {it} ?property ?object {label} }}
  UNION {{ VALUES ?property {{ {ONR.quantity} {ONR.when} }} {it} ?property ?object . ?object ?part ?value }}
  UNION {{ ?object {ONR.theme} {it} BIND("{_THEME_OF}" AS ?property) {label} }}
  UNION {{
    {it} {ONR.theme}|^{ONR.theme} ?object . ?claim {ONR.content} ?object ; {ONR.stance} ?part
    {takes_side("?claim", "?part")}
    {speakers_of("?object")} BIND(?speaker AS ?value) BIND("{_STANCE}" AS ?property)
  }}
  {voices}
  UNION {{
    {{ SELECT DISTINCT ?object {{
      {it} {ONR.opposes} ?rival . ?object {ONR.content} ?rival ; {ONR.stance} {ONR.affirms}
    }} LIMIT {MOST_VOICES} }} BIND("{_EXCLUDING}" AS ?property)
  }}
  UNION {{ ?object {ONR.condition} {it} BIND("{_CONDITION_OF}" AS ?property) }}
  UNION {{ {article} {RDFS.label} ?label BIND({article} AS ?object) BIND("{_ARTICLE}" AS ?property) }}
}}"""


class _Found:
    """Collect the rows about one situation, by property or mark."""

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
        # A resource with several labels has several rows: show the first label by alphabet.
        self._objects[name][iri] = min(filter(None, (label, self._objects[name].get(iri))), default="")

    @property
    def is_situation(self) -> bool:
        return ONR.Situation.value in self._objects[RDF.type.value]

    def facts(self) -> SituationFacts:
        label = next(iter(self._objects[_ARTICLE].values()), None)
        return SituationFacts(
            iri=self._iri,
            label=name_of(min(self._objects[RDFS.label.value], default=None), self._iri),
            article=article_ref(self._iri, label),
            kind=next(iter(self._refs(ONR.kind.value)), None),
            participants=tuple((name, self._refs(role)) for role, name in ROLES.items() if self._objects[role]),
            amount=amount_in_words(self._parts[ONR.quantity.value]),
            when=self._when(),
            tense=next((last_part(iri) for iri in self._objects[ONR.tense.value]), ""),
            themes=self._about(ONR.theme.value),
            theme_of=self._about(_THEME_OF),
            rivals=self._refs(ONR.opposes.value),
            voices=tuple(dict.fromkeys(iri for name in (*_STANCES, _REPORTS) for iri in self._objects[name])),
            excluding=tuple(self._objects[_EXCLUDING]),
            is_cut=any(len(self._objects[name]) == MOST_VOICES for name in (*_STANCES, _REPORTS, _EXCLUDING)),
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


def amount_in_words(properties: Mapping[str, str]) -> str | None:
    """Write a quantity, given its properties by IRI; None without a number or words for one.

    >>> amount_in_words({SCHEMA.minValue.value: "1500", SCHEMA.unitText.value: "persons"})
    'at least 1,500 persons'
    """
    bound, number = _bound_and_number(properties)
    if not number:
        return None
    parts = (bound, properties.get(SCHEMA.currency.value), number, properties.get(SCHEMA.unitText.value))
    return " ".join(part for part in parts if part)


def _bound_and_number(properties: Mapping[str, str]) -> tuple[str, str]:
    terms = (SCHEMA.value, SCHEMA.minValue, SCHEMA.maxValue, ONR.approximateValue)
    exact, least, most, near = (properties.get(each.value) for each in terms)
    is_exclusive = ONR.exclusive.value in properties
    if exact is not None:
        return "", _grouped(exact)
    if least is not None and most is not None:
        return "", f"{_grouped(least)} to {_grouped(most)}"
    if least is not None:
        return "more than" if is_exclusive else "at least", _grouped(least)
    if most is not None:
        return "less than" if is_exclusive else "at most", _grouped(most)
    if near is not None:
        return "about", _grouped(near)
    return "", properties.get(ONR.indefiniteAmount.value, "")


def _grouped(number: str) -> str:
    """Group the digits before the point by three; return other text unchanged."""
    whole, point, fraction = number.partition(".")
    return f"{int(whole):,}{point}{fraction}" if whole.removeprefix("-").isdecimal() else number
