"""The SPARQL endpoint: ``/sparql``."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from server.description import GRAPHS_QUERY, LIMITS, describe_service
from server.disconnect import EndingWithClient
from server.engine import formats_of, read_query
from server.negotiation import (
    DESCRIPTION_FORMATS,
    GRAPH_FORMATS,
    HTML,
    RESULTS_JSON,
    SOLUTION_FORMATS,
    choose,
)
from server.observation import observation_of
from server.pages import PAGE_HEADERS, render
from server.protocol import parse_parameters, read_sparql_request
from server.routes.publication import Publication, publication_of
from server.routes.responses import BY_ACCEPT, answered, representation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from server.engine import Query
    from server.negotiation import MediaType
    from server.protocol import SparqlRequest
    from server.settings import Settings

__all__ = ["ROUTES"]

#: Characters of a query; with the number of queries it bounds what they take to some megabytes.
_LONGEST_REMEMBERED: Final = 4096

_EXAMPLE: Final = "SELECT * WHERE {\n  ?claim a <https://w3id.org/onrecord#Claim>\n}\nLIMIT 10\n"
#: What a person chooses from; CSV first, for it opens anywhere.
_FORM_FORMATS: Final = (
    ("Tables: SELECT, and ASK in json or xml", tuple(reversed(SOLUTION_FORMATS))),
    ("Graphs: CONSTRUCT, DESCRIBE", GRAPH_FORMATS),
)


async def answer_sparql(request: Request) -> Response:
    """Answer a query, or describe the service where none is sent."""
    publication = publication_of(request)
    settings = publication.settings
    asked = await read_sparql_request(request, settings.max_body_bytes)
    if asked is None:
        return await _describe(request, publication)
    observation = observation_of(request.scope)
    observation.is_query = True
    read = _remembered if len(asked.query) <= _LONGEST_REMEMBERED else _read
    query, result_format = read(asked, request.headers.get("accept"), settings)
    observation.query, observation.result_format = query, result_format
    return await answered(request, publication.engine, query, result_format, _varying(asked.format))


def _read(asked: SparqlRequest, accept: str | None, settings: Settings) -> tuple[Query, MediaType]:
    """Check the query of a request, and choose the format of its answer."""
    query = read_query(asked.query, asked.default_graphs, asked.named_graphs, settings=settings, timeout=asked.timeout)
    return query, choose(accept, asked.format, formats_of(query.form))


#: Most queries are asked again and again; what is refused is not remembered.
_remembered = lru_cache(maxsize=1024)(_read)


async def _describe(request: Request, publication: Publication) -> Response:
    """Describe the service: as RDF, or as a page with a form to a browser."""
    named = next(iter(parse_parameters(request.scope["query_string"]).get("format", ())), None)
    media_type = choose(request.headers.get("accept"), named, DESCRIPTION_FORMATS)
    if media_type is HTML:
        return representation(_page(request, publication), HTML, {**PAGE_HEADERS, **_varying(named)})
    async with EndingWithClient(request.receive):
        graphs = await _named_graphs(publication)
    written = describe_service(publication.generation.manifest, publication.settings, graphs, media_type)
    return representation(written, media_type, _varying(named))


async def _named_graphs(publication: Publication) -> list[str]:
    """Return the names of the graphs there are, asked of the engine itself: nothing else knows them all."""
    answer = await publication.engine.answer(GRAPHS_QUERY, RESULTS_JSON)
    results = json.loads(b"".join([chunk async for chunk in answer.chunks]))
    return sorted(binding["graph"]["value"] for binding in results["results"]["bindings"])


def _page(request: Request, publication: Publication) -> str:
    settings = publication.settings
    limits = [{"label": limit.label, "value": limit.value_in(settings)} for limit in LIMITS]
    return render(
        "sparql.html",
        title=f"SPARQL: {publication.generation.manifest.title}",
        action=f"{request.scope.get('root_path', '')}/sparql",
        query=_EXAMPLE,
        formats=_FORM_FORMATS,
        limits=limits,
    )


def _varying(named: str | None) -> dict[str, str]:
    """Return the header that says whether Accept was looked at: a named format goes before it."""
    return {} if named else BY_ACCEPT


ROUTES: Final = [Route("/sparql", answer_sparql, methods=["GET", "POST"])]
