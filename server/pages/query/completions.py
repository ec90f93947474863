"""Collect the completions of the query editor: prefixes, terms of the ontology, and terms that the data uses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import OWL, PREFIXES, RDF, RDFS, SKOS, VOID
from ontology import FOLDER
from server.pages.solutions import select

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.engine import QueryEngine

_ONTOLOGY_FILES: Final = ("onrecord.ttl", "kinds.ttl", "narrated.ttl")
#: Kind of completion -> the classes of its terms.
_MEMBERS_OF: Final = {
    "classes": frozenset({OWL.Class, RDFS.Class}),
    "properties": frozenset({OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property}),
    "values": frozenset({SKOS.Concept}),
}
#: The description of the dataset lists the terms in use, so that no query has to read every triple.
_IN_USE: Final = f"""SELECT DISTINCT ?classes ?properties {{
  {{ ?part {VOID.term("class")} ?classes }} UNION {{ ?part {VOID.property} ?properties }}
}}"""


async def completions(engine: QueryEngine) -> Mapping[str, object]:
    """Return classes, properties, values and prefixes. Asks one query."""
    found = {place: set(iris) for place, iris in _declared().items()}
    for row in await select(engine, _IN_USE):
        for place, term in row.items():
            found[place].add(term.value)
    return {"prefixes": PREFIXES, **{place: sorted(iris) for place, iris in found.items()}}


@cache
def _declared() -> Mapping[str, frozenset[str]]:
    """Return the terms that the ontology declares."""
    typed = [quad for name in _ONTOLOGY_FILES for quad in ox.parse(path=FOLDER / name) if quad.predicate == RDF.type]
    return {
        place: frozenset(
            quad.subject.value
            for quad in typed
            if quad.object in kinds and isinstance(quad.subject, ox.NamedNode)
        )
        for place, kinds in _MEMBERS_OF.items()
    }  # fmt: skip
