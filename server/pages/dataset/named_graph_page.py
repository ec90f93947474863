"""The page of a named graph: how many statements it holds, and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.rdf.namespaces import RDF
from server.errors import NotFound
from server.pages.page import Page
from server.pages.resource_page import short
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from server.linked_data.resources import Resource
    from server.pages.page import Visit

__all__ = ["graph_page"]


async def graph_page(visit: Visit, resource: Resource) -> Page:
    """Show the size of a graph, its classes and properties. Asks two queries. Raises `NotFound` where it is empty."""
    properties = await _counted(visit, resource, "?thing ?counted ?value")
    if not properties:
        raise NotFound(f"/{resource.path}")
    classes = await _counted(visit, resource, f"?thing {RDF.type} ?counted")
    article = resource.path.removeprefix("graph/") if resource.path.startswith("graph/article/") else None
    values = {
        "iri": resource.iri,
        "article": article,
        "statements": sum(number for _, _, number in properties),
        "parts": (("Class", "Things", classes), ("Property", "Statements", properties)),
    }
    return Page("graph_document.html", f"Graph {resource.path.removeprefix('graph/')}", values)


async def _counted(visit: Visit, resource: Resource, pattern: str) -> list[tuple[str, str, int]]:
    """Return what a pattern counts in the graph: its short name, its IRI and how often, the most frequent first."""
    rows = await select(
        visit.engine,
        f"SELECT ?counted (COUNT(*) AS ?number) {{ {pattern} }} GROUP BY ?counted ORDER BY DESC(?number) ?counted",
        graph=resource.iri,
    )
    found = [(row["counted"].value, number_in(row, "number")) for row in rows if "counted" in row]
    return [(short(iri), iri, number) for iri, number in found]
