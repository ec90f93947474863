"""The page of a named graph: the number of its statements, by class and by property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.rdf.iris import ResourceKind
from mapping.rdf.namespaces import RDF
from server.errors import NotFound
from server.pages.links import short_name
from server.pages.page import Page
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from server.linked_data.resources import Resource
    from server.pages.page import Visit


async def named_graph_page(visit: Visit, resource: Resource) -> Page:
    """Show the size of a graph, its classes and properties. Asks two queries. Raises `NotFound` if it is empty."""
    properties = await _count(visit, resource, "?thing ?counted ?value")
    if not properties:
        raise NotFound(f"/{resource.path}")
    classes = await _count(visit, resource, f"?thing {RDF.type} ?counted")
    article = ResourceKind.ARTICLE.path(*resource.names) if resource.kind is ResourceKind.ARTICLE_GRAPH else None
    values = {
        "iri": resource.iri,
        "article": article,
        "statements": sum(number for _, _, number in properties),
        "parts": (("Class", "Things", classes), ("Property", "Statements", properties)),
    }
    return Page("graph_document.html", f"Graph {resource.path.removeprefix('graph/')}", values)


async def _count(visit: Visit, resource: Resource, pattern: str) -> list[tuple[str, str, int]]:
    """Return short name, IRI and number of each ?counted of a pattern in the graph, the most frequent first."""
    rows = await select(
        visit.engine,
        f"SELECT ?counted (COUNT(*) AS ?number) {{ {pattern} }} GROUP BY ?counted ORDER BY DESC(?number) ?counted",
        graph=resource.iri,
    )
    found = [(row["counted"].value, number_in(row, "number")) for row in rows if "counted" in row]
    return [(short_name(iri), iri, number) for iri, number in found]
