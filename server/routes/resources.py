"""Dereferenceable IRIs: articles, claims, entities and all other resources of the data, as RDF or as a page.

https://www.w3.org/TR/cooluris/ : a document is sent, a thing redirects (303) to the document about it.
"""

from __future__ import annotations

from string import punctuation
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pyoxigraph as ox
from starlette.responses import RedirectResponse
from starlette.routing import Route

from mapping.rdf.iris import ResourceKind
from mapping.rdf.serialization import serialize
from server.engine import holds
from server.errors import NotFound
from server.http.negotiation import (
    DESCRIPTION_FORMATS,
    GRAPH_FORMATS,
    HTML,
    LINKSET,
    LINKSET_JSON,
    N_TRIPLES,
    PLAIN_CSV,
    negotiate,
    rdf_syntax,
)
from server.linked_data.resources import (
    TABLE_EXTENSIONS,
    Resource,
    description_query,
    existence_query,
    extension_of,
    resource_at,
    split_extension,
)
from server.linked_data.service_description import file_quads
from server.linked_data.signposting import (
    LINKSET_EXTENSION,
    document_links,
    link_header,
    link_set,
    linkset_json,
    linkset_text,
    page_links,
)
from server.pages.all_pages import page_of
from server.routes.pages import page_answer, root_of
from server.routes.publication import not_found, publication_of
from server.routes.responses import BY_ACCEPT, representation
from server.routes.sparql import answered

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from server.http.negotiation import MediaType
    from server.routes.publication import Publication


async def answer_resource(request: Request) -> Response:
    """Send the document at a path, or redirect from a thing to the document about it."""
    publication = publication_of(request)
    path, asked = split_extension(_asked_path(request))
    resource = resource_at(path, publication.generation.manifest.base_iri)
    if path.endswith(f".{LINKSET_EXTENSION}"):
        return await _answer_link_set(request, publication, resource)
    if asked and asked in TABLE_EXTENSIONS.values() and not resource.has_table:
        raise NotFound(f"/{resource.path}.{extension_of(asked)}: this is no list that could be a table")
    offered = (*DESCRIPTION_FORMATS, PLAIN_CSV) if resource.has_table else DESCRIPTION_FORMATS
    media_type = asked or negotiate(request.headers.get("accept"), offered)
    if asked and resource.kind is ResourceKind.ENDPOINT:
        # The endpoint describes itself, at a separate address for each format.
        return RedirectResponse(f"{root_of(request)}sparql?format={asked.name}", 303, {"Cache-Control": "no-cache"})
    here = f"{root_of(request)}{resource.path}.{extension_of(media_type)}"
    if not (asked or resource.is_document):
        await _check(request, resource)
        # Pages and tables take parameters, RDF takes none.
        query = "" if media_type in GRAPH_FORMATS else quote(request.scope["query_string"], safe=punctuation)
        return RedirectResponse(f"{here}?{query}" if query else here, 303, {"Cache-Control": "no-cache", **BY_ACCEPT})
    headers = {"Content-Location": here, **({} if asked else BY_ACCEPT)}
    # The address of a resource has the links of its page in every format: most clients that read them send */*.
    # The page itself brings its own.
    if media_type in GRAPH_FORMATS or not (asked or media_type is HTML):
        links = document_links if asked else page_links
        headers["Link"] = link_header(links(resource, publication.generation.manifest, root_of(request)))
    return await _send(request, publication, resource, media_type, headers)


async def _send(
    request: Request, publication: Publication, resource: Resource, media_type: MediaType, headers: dict[str, str]
) -> Response:
    """Send the document about a resource in a format."""
    if media_type in {HTML, *TABLE_EXTENSIONS.values()}:
        return await page_answer(request, page_of(resource), media_type, f"/{resource.path}", headers)
    await _check(request, resource)
    if added := file_quads(publication.generation.manifest, resource.iri):
        quads = added | await _said(publication, resource)
        return representation(serialize(quads, rdf_syntax(media_type)), media_type, headers)
    return await answered(request, description_query(resource), media_type, headers)


async def _said(publication: Publication, resource: Resource) -> set[ox.Quad]:
    """Return the description of a resource in the data, as quads of the default graph."""
    answer = await publication.engine.answer(description_query(resource), N_TRIPLES)
    said = await answer.read()
    return set(ox.parse(said, format=ox.RdfFormat.N_TRIPLES))


async def _answer_link_set(request: Request, publication: Publication, resource: Resource) -> Response:
    """Send the link set of the resource that the path names before its extension."""
    about = Resource(resource.path.removesuffix(f".{LINKSET_EXTENSION}"), resource.base_iri)
    await _check(request, about)
    media_type = negotiate(request.headers.get("accept"), (LINKSET_JSON, LINKSET))
    write = linkset_json if media_type is LINKSET_JSON else linkset_text
    return representation(write(link_set(about, publication.generation.manifest)), media_type, BY_ACCEPT)


async def _check(request: Request, resource: Resource) -> None:
    """Raise `Moved`, `Gone` or `NotFound` if nothing is published about a resource."""
    if not await holds(publication_of(request).engine, existence_query(resource)):
        raise not_found(request, resource.path)


def _asked_path(request: Request) -> str:
    """Return the path below the base IRI as it was sent, still encoded and without the slash before it."""
    raw: bytes = request.scope["raw_path"]
    path = raw.partition(b"?")[0].decode("latin-1")
    return path.removeprefix(request.scope.get("root_path", "")).removeprefix("/")


#: The last route: every path that no other one takes.
ROUTES: Final = [Route("/{path:path}", answer_resource)]
