"""The queries of the timeline: how many times there are with a date and without, and which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from mapping.rdf.namespaces import ONR, XSD
from server.pages.filters import concerns
from server.pages.patterns import whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import NamedNode

    from server.pages.timeline.periods import Period

__all__ = ["MARKS", "TimeQueries"]

#: What only claims, and only situations have.
MARKS: Final = {"said": ONR.stance, "happened": ONR.kind}


@dataclass(frozen=True)
class TimeQueries:
    """Queries for the times of claims and situations, narrowed to what concerns an entity, to one of both, to a period.

    Each time has a ?place among those with a date, the first day that is known, or among those without, its words.
    """

    period: Period
    entity: str | None = None
    #: A key of `MARKS`.
    what: str | None = None
    #: Whether most of all times may be found: see `server.pages.patterns`.
    is_broad: bool = True

    def counts(self) -> str:
        """Count ?times by ?place, whether that ?is_dated, and whether each ?is_said."""
        stance = self._each("?owner", ONR.stance, "?stance")
        return f"""SELECT ?place ?is_dated ?is_said (COUNT(*) AS ?times) WHERE {{
  {self._all()} OPTIONAL {stance} BIND(BOUND(?stance) AS ?is_said)
}} GROUP BY ?place ?is_dated ?is_said"""

    def found(self, days: Sequence[str], words: Sequence[str]) -> str:
        """Ask for every ?owner of a time from the first to the last of some places, of both kinds, without order."""
        between = f"?is_dated && {_between(days)} || !?is_dated && {_between(words)}"
        return f"SELECT ?owner ?place ?is_dated WHERE {{ {self._all()} FILTER({between}) }}"

    def _all(self) -> str:
        """Return a group that binds ?owner, ?time, ?place and ?is_dated.

        Owners are found by themselves: so the engine begins at the entity, and looks up the bounds of what it found.
        """
        found = f"{{ SELECT ?owner ?time WHERE {{ {' '.join(self._found())} }} }}"
        names = ("earliest", "latest", "expression")
        known = (f"OPTIONAL {self._each('?time', ONR.term(name), f'?{name}')}" for name in names)
        return f"""{found} {" ".join(known)} BIND(BOUND(?earliest) || BOUND(?latest) AS ?is_dated)
  BIND(STR(COALESCE(?earliest, ?latest, ?expression, "")) AS ?place) FILTER(!?is_dated || ({self._within()}))"""

    def _found(self) -> Iterator[str]:
        if self.entity:
            yield f"{{ SELECT DISTINCT ?owner WHERE {{ {concerns('?owner', self.entity)} }} }}"
        yield self._each("?owner", ONR.when, "?time")
        if self.what:
            # A pattern by itself would be read first, and there are more claims than times.
            mark = self._each("?owner", MARKS[self.what], "?mark")
            yield mark if self.is_broad else f"FILTER EXISTS {mark}"

    def _each(self, subject: str, property_: NamedNode, value: str) -> str:
        return whole(subject, property_, value) if self.is_broad else f"{{ {subject} {property_} {value} }}"

    def _within(self) -> str:
        """Return the condition that a time may lie in the period: a bound that is not known excludes nothing."""
        first, last = self.period.first, self.period.last
        ends = f"(!BOUND(?latest) || ?latest >= {_literal(first.isoformat())})" if first else "true"
        begins = f"(!BOUND(?earliest) || ?earliest <= {_literal(last.isoformat())})" if last else "true"
        return f"{ends} && {begins}"


def _between(places: Sequence[str]) -> str:
    """Return the condition that ?place is one of these or lies between them; they are in order."""
    return f"?place >= {Literal(places[0])} && ?place <= {Literal(places[-1])}" if places else "false"


def _literal(day: str) -> Literal:
    return Literal(day, datatype=XSD.date)
