"""The SPARQL endpoint: ``/sparql``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from server.description import describe_service
from server.engine import formats_of, read_query
from server.negotiation import GRAPH_FORMATS, choose
from server.protocol import read_sparql_request
from server.routes.publication import publication_of
from server.routes.responses import negotiated, streamed

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["ROUTES"]


async def answer_sparql(request: Request) -> Response:
    """Answer a query, or describe the service where none is sent."""
    publication = publication_of(request)
    settings = publication.settings
    asked = await read_sparql_request(request, settings.max_body_bytes)
    accept = request.headers.get("accept")
    if asked is None:
        syntax = choose(accept, request.query_params.get("format"), GRAPH_FORMATS)
        return negotiated(describe_service(publication.generation.manifest, syntax), syntax)
    query = read_query(asked.query, asked.default_graphs, asked.named_graphs, max_bytes=settings.max_query_bytes)
    result_format = choose(accept, asked.format, formats_of(query.form))
    return streamed(await publication.engine.answer(query, result_format), result_format)


ROUTES: Final = [Route("/sparql", answer_sparql, methods=["GET", "POST"])]
