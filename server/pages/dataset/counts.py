"""Count articles, claims and more with the engine, so that the numbers are right for other endpoints too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapping.rdf.namespaces import CITO, ONR, RDF, SCHEMA
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from server.engine import QueryEngine


@dataclass(frozen=True)
class DatasetCounts:
    """Numbers of things in the data."""

    articles: int
    claims: int
    #: Claimants of at least one claim.
    speakers: int
    situations: int
    #: Pairs of claims of which one disputes the other.
    disputes: int


async def dataset_counts(engine: QueryEngine) -> DatasetCounts:
    """Count everything. Asks one query."""
    (row,) = await select(engine, _QUERY)
    return DatasetCounts(*(number_in(row, name) for name in _PATTERNS))


#: In the order of the fields.
_PATTERNS = {
    "articles": f"(COUNT(?it) AS ?articles) {{ ?it {RDF.type} {SCHEMA.NewsArticle} }}",
    "claims": f"(COUNT(?it) AS ?claims) {{ ?it {RDF.type} {ONR.Claim} }}",
    "speakers": f"(COUNT(DISTINCT ?it) AS ?speakers) {{ ?claim {ONR.claimant} ?it }}",
    "situations": f"(COUNT(?it) AS ?situations) {{ ?it {RDF.type} {ONR.Situation} }}",
    "disputes": f"(COUNT(?it) AS ?disputes) {{ ?claim {CITO.disputes} ?it }}",
}
_QUERY = f"SELECT * {{ {' '.join(f'{{ SELECT {pattern} }}' for pattern in _PATTERNS.values())} }}"
