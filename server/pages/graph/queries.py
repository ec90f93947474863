"""The queries of the graph: how many connections have how many claims, which they are, and what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from mapping.namespaces import ONR
from server.pages.relations import whole

__all__ = ["SPOKEN_OF", "ConnectionQueries"]

#: From the content of a claim to whom it is about: who takes part in a situation, or whose claim is reported.
SPOKEN_OF: Final = f"({ONR.agent}|{ONR.affected}|{ONR.participant}|{ONR.claimant})"
_ENDS: Final = "?claimant ?stance ?whom"
_CONTENTS: Final = "(COUNT(DISTINCT ?content) AS ?contents) (MIN(STR(?content)) AS ?example)"
#: Orders what has equally many claims, in the fifteen characters that the engine need not look up (docs/decisions.md).
_PLACE: Final = "SUBSTR(MD5(CONCAT(STR(?claimant), STR(?whom), STR(?stance))), 1, 15)"


@dataclass(frozen=True)
class ConnectionQueries:
    """Queries for the claims of each voice with each stance on each it speaks of, narrowed to an entity or a stance."""

    entity: str | None = None
    stance: str | None = None

    def numbers(self) -> str:
        """Count ?connections by the number of their ?claims."""
        return f"SELECT ?claims (COUNT(*) AS ?connections) WHERE {{ {{ {self._grouped()} }} }} GROUP BY ?claims"

    def between(self, most: int, fewest: int, skipped: int, size: int) -> str:
        """Ask for connections that have so many ?claims, in order, without the first of them, and their ?contents."""
        return f"""SELECT {_ENDS} ?claims ?contents ?example WHERE {{ {{ {self._grouped(_CONTENTS)} }}
  FILTER(?claims >= {fewest} && ?claims <= {most}) BIND({_PLACE} AS ?place)
}} ORDER BY DESC(?claims) ?place LIMIT {size} OFFSET {skipped}"""

    def everything(self, graph: str | None) -> str:
        """Ask for every connection, as anybody can, in one graph or all."""
        source = f"FROM {NamedNode(graph)} " if graph else ""
        grouped = self._grouped(_CONTENTS, source)
        return f"{grouped} ORDER BY DESC(?claims)"

    def _grouped(self, more: str = "", source: str = "") -> str:
        return f"""SELECT {_ENDS} (COUNT(DISTINCT ?claim) AS ?claims) {more}
{source}WHERE {{ {self._claims()} }} GROUP BY {_ENDS}"""

    def _claims(self) -> str:
        """Bind all that makes a connection; an entity stands at either end, in branches of its own."""
        node = NamedNode(self.entity) if self.entity else None
        ends = [f"VALUES ?claimant {{ {node} }}", f"VALUES ?whom {{ {node} }}"] if node else [""]
        chosen = f"FILTER(?stance = {ONR.term(self.stance)})" if self.stance else ""
        ways = (
            ("?claim", ONR.claimant, "?claimant"),
            ("?claim", ONR.stance, "?stance"),
            ("?claim", ONR.content, "?content"),
            ("?content", SPOKEN_OF, "?whom"),
        )
        joined = " ".join(whole(*way) if node is None else f"{' '.join(map(str, way))} ." for way in ways)
        return " UNION ".join(f"{{ {end} {joined} {chosen} }}" for end in ends)
