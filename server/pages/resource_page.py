"""The page of a resource that has none of its own kind: every property, as it stands in the data."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import PREFIXES, RDFS
from server.errors import NotFound
from server.pages.claims.cards import name_of
from server.pages.page import Page
from server.pages.sentence import tidy
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from server.linked_data.resources import Resource
    from server.pages.page import Visit
    from server.pages.solutions import Row, Term

__all__ = ["resource_page"]

#: Values of one property that are shown; the rest is in the downloads.
_MOST_SHOWN = 1000


@dataclass(frozen=True)
class _Value:
    property: str
    term: Term
    label: str


async def resource_page(visit: Visit, resource: Resource) -> Page:
    """Show the properties of a resource. Raises `NotFound` where nothing is said of it."""
    rows = await select(visit.engine, _query(resource))
    if not rows:
        raise NotFound(f"/{resource.path}")
    values = sorted(map(_value, rows), key=lambda each: (each.property, each.label))
    properties = [(short(name), name, list(group)) for name, group in groupby(values, attrgetter("property"))]
    name = next((each.term.value for each in values if each.property == RDFS.label.value), "")
    return Page("resource.html", tidy(name_of(name, resource.iri)), {"properties": properties, "iri": resource.iri})


def short(iri: str) -> str:
    """Return an IRI with its prefix, as Turtle has it, or whole where it has none."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _query(resource: Resource) -> str:
    return (
        f"SELECT ?property ?value ?label WHERE {{ {NamedNode(resource.iri)} ?property ?value"
        f" OPTIONAL {{ ?value {RDFS.label} ?label }} }} LIMIT {_MOST_SHOWN}"
    )


def _value(row: Row) -> _Value:
    term = row["value"]
    return _Value(
        row["property"].value, term, text_in(row, "label") or (short(term.value) if term.is_iri else term.value)
    )
