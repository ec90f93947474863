"""Page through claims in the order of their articles' texts, without sorting all claims."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import OA, ONR, SCHEMA
from server.pages.paging import part_of
from server.pages.patterns import values
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.engine import QueryEngine
    from server.pages.paging import Paging

#: The place of a claim without evidence: after all others.
_LAST: Final = (sys.maxsize, 0)


@dataclass(frozen=True)
class ClaimFilter:
    """The values that the claims of a list must have; empty ones do not filter."""

    #: Local names of the ontology.
    stance: str = ""
    modality: str = ""
    form: str = ""
    #: IRIs.
    claimant: str = ""
    article: str = ""

    @property
    def pattern(self) -> str:
        """The graph pattern that ``?claim`` must match."""
        chosen = {"stance": self.stance, "modality": self.modality, "form": self.form}
        parts = [f"{ONR.term(name)} {ONR.term(value)}" for name, value in chosen.items() if value]
        parts += [f"{ONR.claimant} {NamedNode(self.claimant)}"] if self.claimant else []
        article = f"{values('article', [self.article])} " if self.article else ""
        return f"{article}?claim {' ; '.join([*parts, f'{SCHEMA.appearance} ?article'])} ."


async def part_of_claims(engine: QueryEngine, wanted: ClaimFilter, paging: Paging) -> tuple[list[str], int]:
    """Return the claims on one page, by article and place in its text, and the number on all. Asks two queries."""
    rows = await select(
        engine, f"SELECT ?article (COUNT(DISTINCT ?claim) AS ?number) WHERE {{ {wanted.pattern} }} GROUP BY ?article"
    )
    counts = {row["article"].value: number_in(row, "number") for row in rows if "article" in row}
    part = part_of(counts, paging)
    return part.cut(await claims_of(engine, part.keys, wanted)), sum(counts.values())


async def claims_of(engine: QueryEngine, articles: Sequence[str], wanted: ClaimFilter | None = None) -> list[str]:
    """Return the claims of articles, by article, then by the start of their first evidence, the longer one first."""
    claims = f"{values('article', articles)} {(wanted or ClaimFilter()).pattern}"
    # The first branch finds claims without evidence; with OPTIONAL the engine would read all evidence of the data.
    rows = await select(
        engine,
        f"""SELECT ?article ?claim ?start ?end WHERE {{
  {{ {claims} }}
  UNION {{ {claims} ?claim {ONR.evidence}/{OA.hasSelector} ?position . ?position {OA.start} ?start ; {OA.end} ?end }}
}}""",
    )
    places: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        key = row["article"].value, row["claim"].value
        place = (number_in(row, "start"), -number_in(row, "end")) if "start" in row else _LAST
        places[key] = min(place, places.get(key, place))
    return [claim for article, claim in sorted(places, key=lambda key: (key[0], places[key], key[1]))]
