"""The queries of the timeline: count the times with a date and without, and read those on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from mapping.rdf.namespaces import OA, ONR, SCHEMA, XSD
from server.pages.patterns import ANY_ROLE, ROLES, values, whole
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from server.pages.page import Visit
    from server.pages.timeline.periods import Period

#: Value of ``what=`` -> a property that only claims have, or only situations.
MARKS: Final = {"said": ONR.stance, "happened": ONR.kind}
#: A lookup for one row takes as long as reading so many rows.
_ROWS_FOR_A_LOOKUP: Final = 25
#: Looking up the date of one article takes as long as reading and writing the dates of so many articles.
LOOKUPS_LIKE_ALL: Final = 6


@dataclass(frozen=True)
class TimeQueries:
    """Queries for the times of claims and situations, filtered by entity, by kind and by period.

    Each time has a ?place in the order of the page: its first known day, or without a date its words.
    """

    period: Period
    entity: str | None = None
    #: A key of `MARKS`.
    what: str | None = None
    #: Whether most of the times may match, so that reading all relations is faster than lookups.
    is_broad: bool = True

    def counts(self) -> str:
        """Count ?times by ?place, ?is_dated and ?is_said."""
        stance = self._each("?owner", ONR.stance, "?stance")
        return f"""SELECT ?place ?is_dated ?is_said (COUNT(*) AS ?times) WHERE {{
  {self._all()} OPTIONAL {stance} BIND(BOUND(?stance) AS ?is_said)
}} GROUP BY ?place ?is_dated ?is_said"""

    def found(self, days: Sequence[str], words: Sequence[str]) -> str:
        """Ask for every ?owner of a time between the first and the last of some places, in no order."""
        between = f"?is_dated && {_between(days)} || !?is_dated && {_between(words)}"
        return f"SELECT ?owner ?place ?is_dated WHERE {{ {self._all()} FILTER({between}) }}"

    def _all(self) -> str:
        """Return a group that binds ?owner, ?time, ?place and ?is_dated.

        A subselect finds the owners first, so that the engine begins at the entity and looks up only their times.
        """
        found = f"{{ SELECT ?owner ?time WHERE {{ {' '.join(self._found())} }} }}"
        names = ("earliest", "latest", "expression")
        known = (f"OPTIONAL {self._each('?time', ONR.term(name), f'?{name}')}" for name in names)
        return f"""{found} {" ".join(known)} BIND(BOUND(?earliest) || BOUND(?latest) AS ?is_dated)
  BIND(STR(COALESCE(?earliest, ?latest, ?expression, "")) AS ?place) FILTER(!?is_dated || ({self._within()}))"""

    def _found(self) -> Iterator[str]:
        if self.entity:
            yield f"{{ SELECT DISTINCT ?owner WHERE {{ {_concerns('?owner', self.entity)} }} }}"
        yield self._each("?owner", ONR.when, "?time")
        if not self.what:
            # Utterances have the times of their claims.
            yield f"MINUS {self._each('?owner', ONR.act, '?act')}"
        else:
            # Without FILTER EXISTS the engine would read the marks first, and more owners have one than have a time.
            mark = self._each("?owner", MARKS[self.what], "?mark")
            yield mark if self.is_broad else f"FILTER EXISTS {mark}"

    def _each(self, subject: str, property_: NamedNode, value: str) -> str:
        return whole(subject, property_, value) if self.is_broad else f"{{ {subject} {property_} {value} }}"

    def _within(self) -> str:
        """Return the condition that a time could be in the period; an unknown bound excludes nothing."""
        first, last = self.period.first, self.period.last
        ends = f"(!BOUND(?latest) || ?latest >= {_literal(first.isoformat())})" if first else "true"
        begins = f"(!BOUND(?earliest) || ?earliest <= {_literal(last.isoformat())})" if last else "true"
        return f"{ends} && {begins}"


def _concerns(variable: str, entity: str) -> str:
    """Return the pattern of claims by, to and about an entity, and of situations that name it.

    Each way is a separate branch, so that the engine begins at the entity.
    """
    node = NamedNode(entity)
    direct = [f"{{ {variable} {way} {node} }}" for way in (ONR.claimant, ONR.toldTo, *map(NamedNode, ROLES))]
    return " UNION ".join([*direct, f"{{ {variable} {ONR.content}/{ANY_ROLE} {node} }}"])


def _between(places: Sequence[str]) -> str:
    """Return the condition that ?place is between the first and the last of some places."""
    return f"?place >= {Literal(places[0])} && ?place <= {Literal(places[-1])}" if places else "false"


def _literal(day: str) -> Literal:
    return Literal(day, datatype=XSD.date)


def date_query(articles: Iterable[str] | None) -> str:
    """Ask for the date ?published of some articles, or of all."""
    some = f"{values('article', articles)} " if articles is not None else ""
    return f"SELECT ?article ?published WHERE {{ {some}?article {SCHEMA.datePublished} ?published }}"


def start_query(claims: Iterable[str]) -> str:
    """Ask for each ?source and ?start of the evidence of claims."""
    way = f"{ONR.evidence} ?evidence . ?evidence {OA.hasSource} ?source ; {OA.hasSelector}/{OA.start} ?start"
    return f"SELECT ?owner ?source ?start WHERE {{ {values('owner', claims)} ?owner {way} }}"


async def is_named_often(visit: Visit, iri: str) -> bool:
    """Return whether reading all claims costs less than looking up everything that points at an entity.

    Asks one query. The number of claims is that of the manifest; if it is 0, as for other endpoints, any entity in
    the data is named often.
    """
    fewest = visit.generation.manifest.counts.claims // _ROWS_FOR_A_LOOKUP + 1
    named = f"SELECT ?any WHERE {{ ?any ?way {NamedNode(iri)} }} LIMIT {fewest}"
    (row,) = await select(visit.engine, f"SELECT (COUNT(*) AS ?number) WHERE {{ {{ {named} }} }}")
    return number_in(row, "number") >= fewest
