"""Dereferenceable IRIs: articles, claims, entities and everything else of the data, as RDF.

https://www.w3.org/TR/cooluris/ : a document is sent, a thing redirects (303) to the document about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse
from starlette.routing import Route

from server.disconnect import EndingWithClient
from server.engine import holds
from server.errors import NotFound
from server.negotiation import GRAPH_FORMATS, negotiate
from server.resources import (
    EXTENSIONS,
    Resource,
    description_query,
    existence_query,
    extension_of,
    resource_at,
    split_extension,
)
from server.routes.publication import publication_of
from server.routes.responses import BY_ACCEPT, answered

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from server.engine import QueryEngine

__all__ = ["ROUTES"]


async def answer_resource(request: Request) -> Response:
    """Send the document at a path, or redirect from a thing to the document about it."""
    publication = publication_of(request)
    path, asked = split_extension(_asked_path(request))
    resource = resource_at(path, publication.generation.manifest.base_iri)
    await _check(request, publication.engine, resource)
    syntax = asked or negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    varying = {} if asked else BY_ACCEPT
    if asked or resource.is_document:
        headers = {"Link": _links(resource, _root(request)), **varying}
        return await answered(request, publication.engine, description_query(resource), syntax, headers)
    target = f"{_root(request)}{resource.path}.{extension_of(syntax)}"
    return RedirectResponse(target, 303, {"Cache-Control": "no-cache", **varying})


async def _check(request: Request, engine: QueryEngine, resource: Resource) -> None:
    """Raise `NotFound` where nothing is published about a resource."""
    async with EndingWithClient(request.receive):
        if not await holds(engine, existence_query(resource)):
            raise NotFound(f"/{resource.path}")


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
