"""Sort the claims of an article by their places in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.rdf.namespaces import OA, ONR, RDF, SCHEMA
from server.pages.claims.evidence_span import NO_EVIDENCE, place_in
from server.pages.patterns import values
from server.pages.solutions import select

if TYPE_CHECKING:
    from server.engine import QueryEngine


async def claims_of(engine: QueryEngine, article: str) -> list[str]:
    """Return the claims of an article by the place of their first evidence, the longer one first. Asks one query."""
    claims = f"{values('article', [article])} ?claim {SCHEMA.appearance} ?article ; {RDF.type} {ONR.Claim}"
    # The first branch finds claims without evidence; with OPTIONAL the engine would read all evidence of the data.
    rows = await select(
        engine,
        f"""SELECT ?claim ?source ?start ?end WHERE {{
  {{ {claims} }}
  UNION {{ {claims} . ?claim {ONR.evidence} ?evidence . ?evidence {OA.hasSource} ?source ; {OA.hasSelector} ?position .
    ?position {OA.start} ?start ; {OA.end} ?end }}
}}""",
    )
    places: dict[str, tuple[int, int, int]] = {}
    for row in rows:
        claim = row["claim"].value
        place = place_in(row) if "start" in row else NO_EVIDENCE
        places[claim] = min(place, places.get(claim, place))
    return sorted(places, key=lambda claim: (places[claim], claim))
