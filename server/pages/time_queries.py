"""The queries of the timeline: which times there are, with a date or without, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from mapping.namespaces import ONR, RDF, XSD
from server.pages.filters import concerns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.pages.page import Paging
    from server.pages.periods import Period

__all__ = ["MARKS", "TimeQueries"]

#: What only claims, and only situations have.
MARKS: Final = {"said": ONR.stance, "happened": ONR.kind}
_BOUNDS: Final = f"OPTIONAL {{ ?time {ONR.earliest} ?earliest }} OPTIONAL {{ ?time {ONR.latest} ?latest }}"


@dataclass(frozen=True)
class TimeQueries:
    """Queries for the times of claims and situations, narrowed to what concerns an entity, to one of both, to a period.

    Their rows have ?owner, ?expression, and where there are such ?stance, of a claim, ?edtf, ?earliest and ?latest.
    """

    period: Period
    entity: str | None = None
    #: A key of `MARKS`.
    what: str | None = None

    def counts(self) -> str:
        """Count ?times by ?is_said and the ?part of the period they begin in, unbound for those without a date."""
        return f"""SELECT ?part ?is_said (COUNT(*) AS ?times) WHERE {{
  {self._all()} FILTER(!BOUND(?first) || ({self._within()}))
  BIND(SUBSTR(STR(?first), 1, {self.period.digits}) AS ?part) BIND(EXISTS {{ ?owner {ONR.stance} ?any }} AS ?is_said)
}} GROUP BY ?part ?is_said"""

    def dated(self, paging: Paging) -> str:
        """Ask for one page of those with a date, the earliest first."""
        return self._page(f"{self._all()} FILTER(BOUND(?first) && ({self._within()}))", "?first", paging)

    def undated(self, paging: Paging) -> str:
        """Ask for one page of those without, by their words."""
        return self._page(f"{self._all()} FILTER(!BOUND(?first)) ?time {ONR.expression} ?words", "?words", paging)

    def _all(self) -> str:
        """Return a group that binds ?owner, ?time and the ?first day that is known.

        Owners are found by themselves: so the engine begins at the entity, and looks up the bounds of what it found.
        """
        found = " ".join(self._found())
        return f"{{ SELECT ?owner ?time WHERE {{ {found} }} }} {_BOUNDS} BIND(COALESCE(?earliest, ?latest) AS ?first)"

    def _found(self) -> Iterator[str]:
        if self.entity:
            yield f"{{ SELECT DISTINCT ?owner WHERE {{ {concerns('?owner', self.entity)} }} }}"
        yield f"?owner {ONR.when} ?time"
        if self.what:
            # A pattern would be read first, and there are more claims than times.
            yield f"FILTER EXISTS {{ ?owner {MARKS[self.what]} ?mark }}"

    def _within(self) -> str:
        """Return the condition that a time may lie in the period: a bound that is not known excludes nothing."""
        first, last = self.period.first, self.period.last
        ends = f"(!BOUND(?latest) || ?latest >= {_literal(first.isoformat())})" if first else "true"
        begins = f"(!BOUND(?earliest) || ?earliest <= {_literal(last.isoformat())})" if last else "true"
        return f"{ends} && {begins}"

    def _page(self, found: str, order: str, paging: Paging) -> str:
        page = f"ORDER BY {order} ?owner LIMIT {paging.size} OFFSET {paging.offset}"
        return f"""SELECT ?owner ?stance ?expression ?edtf ?earliest ?latest WHERE {{
  {{ SELECT ?owner ?time ({order} AS ?place) WHERE {{ {found} }} {page} }}
  ?time {ONR.expression} ?expression OPTIONAL {{ ?owner {ONR.stance} ?stance }} OPTIONAL {{ ?time {RDF.value} ?edtf }}
  {_BOUNDS}
}} ORDER BY ?place ?owner"""


def _literal(day: str) -> Literal:
    return Literal(day, datatype=XSD.date)
