"""Dereferenceable IRIs: articles, claims, entities and everything else of the data, as RDF.

https://www.w3.org/TR/cooluris/ : a document is sent, a thing redirects (303) to the document about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse
from starlette.routing import Route

from server.engine import holds
from server.errors import NotFound
from server.negotiation import GRAPH_FORMATS, MediaType, negotiate
from server.resources import (
    EXTENSIONS,
    Resource,
    description_query,
    existence_query,
    extension_of,
    resource_at,
    split_extension,
)
from server.routes.publication import Publication, publication_of
from server.routes.responses import streamed

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["ROUTES"]


async def answer_resource(request: Request) -> Response:
    """Send the document at a path, or redirect from a thing to the document about it."""
    publication = publication_of(request)
    path, asked = split_extension(_asked_path(request))
    resource = resource_at(path, publication.generation.manifest.base_iri)
    if not await holds(publication.engine, existence_query(resource)):
        raise NotFound(f"/{resource.path}")
    syntax = asked or negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    if asked or resource.is_document:
        return await _describe(publication, resource, syntax, _root(request))
    target = f"{_root(request)}{resource.path}.{extension_of(syntax)}"
    return RedirectResponse(target, 303, {"Vary": "Accept"})


async def _describe(publication: Publication, resource: Resource, syntax: MediaType, root: str) -> Response:
    answer = await publication.engine.answer(description_query(resource), syntax)
    return streamed(answer, syntax, {"Link": _links(resource, root)})


def _links(resource: Resource, root: str) -> str:
    """Point to the resource itself and to the other syntaxes of its description (RFC 8288)."""
    alternates = [
        f'<{root}{resource.path}.{extension}>; rel="alternate"; type="{syntax.media_type}"'
        for extension, syntax in EXTENSIONS.items()
    ]
    return ", ".join([f'<{resource.iri}>; rel="canonical"', *alternates])


def _root(request: Request) -> str:
    return f"{request.scope.get('root_path', '')}/"


def _asked_path(request: Request) -> str:
    """Return the path as it stood in the request line, without the slash before it."""
    raw: bytes = request.scope["raw_path"]
    path = raw.partition(b"?")[0].decode("latin-1")
    return path.removeprefix(request.scope.get("root_path", "")).removeprefix("/")


#: The last route: every path that no other one takes.
ROUTES: Final = [Route("/{path:path}", answer_resource)]
