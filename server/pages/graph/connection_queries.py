"""The queries of the graph: how many connections have how many claims, which they are, and what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR
from server.pages.patterns import whole

__all__ = ["SPOKEN_OF", "ConnectionQueries"]

#: From the content of a claim to whom it is about: who takes part in a situation, or whose claim is reported.
_WAYS: Final = (ONR.agent, ONR.affected, ONR.participant, ONR.claimant)
SPOKEN_OF: Final = f"({'|'.join(map(str, _WAYS))})"
_SPOKEN_OF: Final = whole("?content", SPOKEN_OF, "?whom")
#: The same for all the data. A path drops pairs that come twice, which takes as long as reading them; all that is made
#: of these pairs are counts of distinct claims and contents.
_ALL_SPOKEN_OF: Final = (
    f"{{ SELECT ?content ?whom WHERE {{ {' UNION '.join(f'{{ ?content {way} ?whom }}' for way in _WAYS)} }} }}"
)
_ENDS: Final = "?claimant ?stance ?whom"
_CONTENTS: Final = "(COUNT(DISTINCT ?content) AS ?contents) (MIN(STR(?content)) AS ?example)"
#: Orders what has equally many claims, in the fifteen characters that the engine need not look up (docs/decisions.md).
_PLACE: Final = "SUBSTR(MD5(CONCAT(STR(?claimant), STR(?whom), STR(?stance))), 1, 15)"


@dataclass(frozen=True)
class ConnectionQueries:
    """Queries for the claims of each voice with each stance on each it speaks of, narrowed to an entity or a stance.

    They are asked of one graph, or of all the data.
    """

    entity: str | None = None
    stance: str | None = None
    graph: str | None = None

    @property
    def is_broad(self) -> bool:
        """Whether all claims there are have to be read."""
        return self.graph is None and self.entity is None

    def numbers(self) -> str:
        """Count ?connections by the number of their ?claims."""
        return f"SELECT ?claims (COUNT(*) AS ?connections) WHERE {{ {{ {self._counted()} }} }} GROUP BY ?claims"

    def between(self, most: int, fewest: int, skipped: int, size: int) -> str:
        """Ask for connections that have so many ?claims, in order, without the first of them, and their ?contents."""
        if self.is_broad:
            # What a claim is about is an IRI that the engine looks up: so only for the connections of the page.
            return f"""SELECT {_ENDS} ?claims {_CONTENTS} WHERE {{
  {{ {self._part(most, fewest, skipped, size)} }}
  {{ SELECT {_ENDS} ?content WHERE {{ {self._claims(_ALL_SPOKEN_OF)} }} }}
}} GROUP BY {_ENDS} ?claims"""
        return self._part(most, fewest, skipped, size, _CONTENTS)

    def everything(self) -> str:
        """Ask for every connection, as anybody can."""
        source = f"FROM {NamedNode(self.graph)} " if self.graph else ""
        return f"{_grouped(self._claims(_SPOKEN_OF), _CONTENTS, source)} ORDER BY DESC(?claims)"

    def _part(self, most: int, fewest: int, skipped: int, size: int, more: str = "") -> str:
        """Ask for connections that have so many ?claims, in order, without the first of them; for ``more`` of each."""
        names = "?claims ?contents ?example" if more else "?claims"
        return f"""SELECT {_ENDS} {names} WHERE {{ {{ {self._counted(more)} }}
  FILTER(?claims >= {fewest} && ?claims <= {most}) BIND({_PLACE} AS ?place)
}} ORDER BY DESC(?claims) ?place LIMIT {size} OFFSET {skipped}"""

    def _counted(self, more: str = "") -> str:
        return _grouped(self._claims(_ALL_SPOKEN_OF if self.is_broad else _SPOKEN_OF), more)

    def _claims(self, spoken_of: str) -> str:
        """Bind all that makes a connection; an entity stands at either end, in branches of its own."""
        node = NamedNode(self.entity) if self.entity else None
        ends = [f"VALUES ?claimant {{ {node} }}", f"VALUES ?whom {{ {node} }}"] if node else [""]
        chosen = f"FILTER(?stance = {ONR.term(self.stance)})" if self.stance else ""
        ways = (("?claim", ONR.term(name), f"?{name}") for name in ("claimant", "stance", "content"))
        if node is None:
            joined = " ".join([*(whole(*way) for way in ways), spoken_of])
        else:
            joined = " ".join(f"{' '.join(map(str, way))} ." for way in (*ways, ("?content", SPOKEN_OF, "?whom")))
        return " UNION ".join(f"{{ {end} {joined} {chosen} }}" for end in ends)


def _grouped(claims: str, more: str = "", source: str = "") -> str:
    return f"""SELECT {_ENDS} (COUNT(DISTINCT ?claim) AS ?claims) {more}
{source}WHERE {{ {claims} }} GROUP BY {_ENDS}"""
