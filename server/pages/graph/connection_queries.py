"""The queries of the graph: count connections by their number of claims, and read those on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR
from server.pages.patterns import whole

#: From the content of a claim to the entities it is about: participants of a situation, claimants of a reported claim.
_WAYS: Final = (ONR.agent, ONR.affected, ONR.participant, ONR.claimant)
SPOKEN_OF: Final = f"({'|'.join(map(str, _WAYS))})"
_SPOKEN_OF: Final = whole("?content", SPOKEN_OF, "?whom")
#: The same for all data, and twice as fast: a path drops duplicate pairs, but the queries count distinct claims anyway.
_ALL_SPOKEN_OF: Final = (
    f"{{ SELECT ?content ?whom WHERE {{ {' UNION '.join(f'{{ ?content {way} ?whom }}' for way in _WAYS)} }} }}"
)
_ENDS: Final = "?claimant ?stance ?whom"
_CONTENTS: Final = "(COUNT(DISTINCT ?content) AS ?contents) (MIN(STR(?content)) AS ?example)"
#: Orders connections with equally many claims; the engine compares fifteen characters without a lookup.
_PLACE: Final = "SUBSTR(MD5(CONCAT(STR(?claimant), STR(?whom), STR(?stance))), 1, 15)"


@dataclass(frozen=True)
class ConnectionQueries:
    """Queries for connections, filtered by entity and stance, for one graph or all data."""

    entity: str | None = None
    stance: str | None = None
    graph: str | None = None

    @property
    def is_broad(self) -> bool:
        """Whether the engine has to read all claims."""
        return self.graph is None and self.entity is None

    def numbers(self) -> str:
        """Count ?connections by the number of their ?claims."""
        return f"SELECT ?claims (COUNT(*) AS ?connections) WHERE {{ {{ {self._counted()} }} }} GROUP BY ?claims"

    def between(self, most: int, fewest: int, skipped: int, size: int) -> str:
        """Ask for connections with so many ?claims and for their ?contents, in order, without the first ``skipped``."""
        if self.is_broad:
            # The engine looks up each IRI of a content: read contents only for the connections of the page.
            return f"""SELECT {_ENDS} ?claims {_CONTENTS} WHERE {{
  {{ {self._part(most, fewest, skipped, size)} }}
  {{ SELECT {_ENDS} ?content WHERE {{ {self._claims(_ALL_SPOKEN_OF)} }} }}
}} GROUP BY {_ENDS} ?claims"""
        return self._part(most, fewest, skipped, size, _CONTENTS)

    def everything(self) -> str:
        """Ask for every connection: the query that the page links to."""
        source = f"FROM {NamedNode(self.graph)} " if self.graph else ""
        return f"{_grouped(self._claims(_SPOKEN_OF), _CONTENTS, source)} ORDER BY DESC(?claims)"

    def _part(self, most: int, fewest: int, skipped: int, size: int, more: str = "") -> str:
        """Ask for connections with so many ?claims, in order, and for ``more`` of each."""
        names = "?claims ?contents ?example" if more else "?claims"
        return f"""SELECT {_ENDS} {names} WHERE {{ {{ {self._counted(more)} }}
  FILTER(?claims >= {fewest} && ?claims <= {most}) BIND({_PLACE} AS ?place)
}} ORDER BY DESC(?claims) ?place LIMIT {size} OFFSET {skipped}"""

    def _counted(self, more: str = "") -> str:
        return _grouped(self._claims(_ALL_SPOKEN_OF if self.is_broad else _SPOKEN_OF), more)

    def _claims(self, spoken_of: str) -> str:
        """Return the pattern of connections; a branch each for the entity as speaker and as topic."""
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
