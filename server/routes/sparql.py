"""The SPARQL endpoint: ``/sparql``."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from server.engine import formats_of, read_query
from server.http.disconnect import EndingWithClient
from server.http.negotiation import DESCRIPTION_FORMATS, HTML, RESULTS_JSON, choose
from server.linked_data.service_description import describe_service, graphs_query
from server.observing.observation import observation_of
from server.routes.publication import Publication, publication_of
from server.routes.query import answer_for_reader, answer_form, is_for_reader
from server.routes.responses import BY_ACCEPT, answered, representation
from server.sparql.protocol import parse_parameters, read_sparql_request

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from server.engine import Query
    from server.http.negotiation import MediaType
    from server.settings import Settings
    from server.sparql.protocol import SparqlRequest

__all__ = ["ROUTES"]

#: Characters of a header.
_LONGEST_REMEMBERED: Final = 1024


async def answer_sparql(request: Request) -> Response:
    """Answer a query, or describe the service where none is sent."""
    publication = publication_of(request)
    settings = publication.settings
    asked = await read_sparql_request(request, settings.max_body_bytes)
    if asked is None:
        return await _describe(request, publication)
    if is_for_reader(request, asked):
        return await answer_for_reader(request, asked)
    observation = observation_of(request.scope)
    observation.is_query = True
    query, result_format = _read(asked, request.headers.get("accept"), settings)
    observation.query, observation.result_format = query, result_format
    return await answered(request, publication.engine, query, result_format, _varying(asked.format))


def _read(asked: SparqlRequest, accept: str | None, settings: Settings) -> tuple[Query, MediaType]:
    """Check the query of a request, and choose the format of its answer."""
    query = read_query(asked.query, asked.default_graphs, asked.named_graphs, settings=settings, timeout=asked.timeout)
    chosen = _remembered_choice if len(accept or "") <= _LONGEST_REMEMBERED else choose
    return query, chosen(accept, asked.format, formats_of(query.form))


#: Clients send few different ones; what is refused is not remembered.
_remembered_choice = lru_cache(maxsize=256)(choose)


async def _describe(request: Request, publication: Publication) -> Response:
    """Describe the service: as RDF, or as a page with a form to a browser."""
    named = next(iter(parse_parameters(request.scope["query_string"], ("format",)).get("format", ())), None)
    media_type = choose(request.headers.get("accept"), named, DESCRIPTION_FORMATS)
    if media_type is HTML:
        return await answer_form(request, named)
    async with EndingWithClient(request.receive):
        graphs = await _named_graphs(publication)
    written = describe_service(publication.generation.manifest, publication.settings, graphs, media_type)
    return representation(written, media_type, _varying(named))


async def _named_graphs(publication: Publication) -> list[str]:
    """Return the names of the graphs there are, asked of the engine itself: nothing else knows them all."""
    answer = await publication.engine.answer(graphs_query(publication.generation.manifest.base_iri), RESULTS_JSON)
    results = json.loads(await answer.read())
    return sorted(binding["graph"]["value"] for binding in results["results"]["bindings"])


def _varying(named: str | None) -> dict[str, str]:
    """Return the header that says whether Accept was looked at: a named format goes before it."""
    return {} if named else BY_ACCEPT


ROUTES: Final = [Route("/sparql", answer_sparql, methods=["GET", "POST"])]
