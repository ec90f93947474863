"""The query page over HTTP: ``/sparql`` as a browser sees it, and what its editor loads."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from server.engine import read_query
from server.errors import ClientGone, NotAcceptable, RequestError, ResultBroken
from server.http.disconnect import EndingWithClient
from server.http.entity_tags import content_tag
from server.http.negotiation import GRAPH_FORMATS, HTML, PLAIN_JSON, SOLUTION_FORMATS, MediaType, negotiate
from server.observing.observation import observation_of
from server.pages.links import Links
from server.pages.query.completions import completions
from server.pages.query.query_page import answer_page, form_page, refusal_page
from server.pages.query.results import read_results
from server.pages.rendering import TEMPLATES_DIGEST, Site, policy_of, render_page
from server.routes.pages import page_answer, root_of
from server.routes.problems import headers_of, status_of
from server.routes.publication import publication_of
from server.routes.query_tag import query_tag
from server.routes.responses import BY_ACCEPT, already_there, not_modified, representation

if TYPE_CHECKING:
    from starlette.requests import Request

    from server.engine import Query
    from server.pages.page import Page
    from server.routes.publication import Publication
    from server.sparql.protocol import SparqlRequest

__all__ = ["ROUTES", "answer_for_reader", "answer_form", "is_for_reader"]

_HERE: Final = "/sparql"
#: Every browser names it; programs that send ``text/html, */*;q=.2`` without meaning it (java.net.URL) do not.
_XHTML: Final = MediaType("html", "application/xhtml+xml")


def is_for_reader(request: Request, asked: SparqlRequest) -> bool:
    """Tell whether the answer to a query is to be a page: to a browser, or where ``format=html`` asks for one."""
    if request.method == "POST":
        return False
    if asked.format is not None:
        return HTML.is_called(asked.format)
    accept = request.headers.get("accept", "")
    return "html" in accept and _prefers_page(accept)


@lru_cache(maxsize=256)
def _prefers_page(accept: str) -> bool:
    """Tell whether a page is wanted more than any format of results, or is all that is wanted."""
    formats = (*SOLUTION_FORMATS, *GRAPH_FORMATS)
    try:
        return negotiate(accept, (*formats, _XHTML)) is _XHTML
    except NotAcceptable:
        return _takes_page(accept)


def _takes_page(accept: str) -> bool:
    try:
        return negotiate(accept, (HTML,)) is HTML
    except NotAcceptable:
        return False


async def answer_form(request: Request, named: str | None) -> Response:
    """Send the query page without an answer; ``named`` is the format that the address asks for."""
    return await page_answer(request, form_page, HTML, _HERE, {} if named else BY_ACCEPT)


async def answer_for_reader(request: Request, asked: SparqlRequest) -> Response:
    """Answer a query with a page; what cannot be answered with one that says why and gives the query back."""
    publication = publication_of(request)
    observation = observation_of(request.scope)
    observation.is_query, observation.result_format = True, HTML
    # The page has links to the other formats, each carrying its own.
    kept, asked = ({} if asked.format else BY_ACCEPT), replace(asked, format=None)
    try:
        query = read_query(
            asked.query, asked.default_graphs, asked.named_graphs, settings=publication.settings, timeout=asked.timeout
        )
        observation.query = query
        return await _answered(request, publication, asked, query, kept)
    except ClientGone:
        raise
    except (RequestError, ResultBroken) as error:
        observation.error = type(error)
        # A program would see its transfer break; a page has not begun and can say so.
        status = HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, ResultBroken) else status_of(error)
        page = refusal_page(asked, status, error, publication.settings)
        headers = {**kept, "Cache-Control": "no-store", **headers_of(error)}
        return _sent(request, publication, page, headers, status)


async def _answered(
    request: Request, publication: Publication, asked: SparqlRequest, query: Query, kept: dict[str, str]
) -> Response:
    engine = publication.engine
    version = engine.version
    tag = _tag(request, publication, query)
    given = {**kept, "Cache-Control": "no-cache" if tag else "no-store"}
    if (known := already_there(request, tag)) is not None:
        return not_modified(f"W/{known}", given)
    started = perf_counter()
    async with EndingWithClient(request.receive):
        results = await read_results(engine, query, _links(request, publication))
    page = answer_page(asked, query, results, perf_counter() - started, publication.settings)
    if engine.version != version:
        tag, given["Cache-Control"] = None, "no-store"
    # Weak: the page says how long the answer took, so that equal ones may differ in that.
    return _sent(request, publication, page, {**given, **({"ETag": f"W/{tag}"} if tag else {})})


def _tag(request: Request, publication: Publication, query: Query) -> str | None:
    """Name an answer as a page by all that it is made from; None where the query need not give the same again."""
    named = query_tag(query, HTML, publication.engine.version)
    if named is None:
        return None
    created = publication.generation.manifest.created
    return content_tag(f"{TEMPLATES_DIGEST} {named} {created} {root_of(request)} {query.timeout}".encode())


def _links(request: Request, publication: Publication) -> Links:
    return Links(publication.generation.manifest.base_iri, root_of(request))


def _sent(
    request: Request,
    publication: Publication,
    page: Page,
    headers: dict[str, str],
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    site = Site.of(publication.generation.manifest, root_of(request))
    body = render_page(page, site, _links(request, publication), _HERE)
    given = {"Content-Type": HTML.content_type, **policy_of(page), **headers}
    return Response(body, status, given)


async def send_terms(request: Request) -> Response:
    """Send what the editor completes."""
    publication = publication_of(request)
    async with EndingWithClient(request.receive):
        found = await completions(publication.engine)
    return representation(json.dumps(found, ensure_ascii=False), PLAIN_JSON)


ROUTES: Final = [Route("/sparql/terms.json", send_terms)]
