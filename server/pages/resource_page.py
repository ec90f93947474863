"""The page of any other resource: its properties, as in the data."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import RDFS
from server.errors import NotFound
from server.pages.links import short_name
from server.pages.page import Page, name_of
from server.pages.safe_text import tidy
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from server.linked_data.resources import Resource
    from server.pages.page import Visit
    from server.pages.solutions import Row, Term

#: Values that are shown; the RDF documents have all.
_MOST_SHOWN = 1000


async def resource_page(visit: Visit, resource: Resource) -> Page:
    """Show the properties of a resource. Asks one query. Raises `NotFound`."""
    rows = await select(visit.engine, _query(resource))
    if not rows:
        raise NotFound(f"/{resource.path}")
    values = sorted(map(_value, rows), key=itemgetter(0, 1))
    properties = [(short_name(name), name, list(group)) for name, group in groupby(values, itemgetter(0))]
    name = next((term.value for property_, _, term in values if property_ == RDFS.label.value), "")
    return Page("resource.html", tidy(name_of(name, resource.iri)), {"properties": properties, "iri": resource.iri})


def _query(resource: Resource) -> str:
    return (
        f"SELECT ?property ?value ?label WHERE {{ {NamedNode(resource.iri)} ?property ?value"
        f" OPTIONAL {{ ?value {RDFS.label} ?label }} }} LIMIT {_MOST_SHOWN}"
    )


def _value(row: Row) -> tuple[str, str, Term]:
    """Return the property, the words and the term of a value."""
    term = row["value"]
    label = text_in(row, "label") or (short_name(term.value) if term.is_iri else term.value)
    return row["property"].value, label, term
