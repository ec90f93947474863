"""The query page over HTTP: ``/sparql`` for browsers, and the terms that its editor completes."""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from server.engine import read_query
from server.errors import RequestError, ResultBroken
from server.http.negotiation import HTML, PLAIN_JSON
from server.observing.metrics import observation_of
from server.pages.query.completions import completions
from server.pages.query.query_page import answer_page, form_page, refusal_page
from server.pages.query.results import read_results
from server.pages.rendering import TEMPLATES_DIGEST, Site, policy_of, render_page
from server.routes.pages import links_of, page_answer
from server.routes.problems import headers_of, status_of
from server.routes.publication import publication_of
from server.routes.responses import BY_ACCEPT, REVALIDATED, check_unchanged, generation_tag, representation

if TYPE_CHECKING:
    from starlette.requests import Request

    from server.engine import Query
    from server.pages.page import Page
    from server.routes.publication import Publication
    from server.sparql.protocol import SparqlRequest

_HERE: Final = "/sparql"


async def answer_form(request: Request, named: str | None) -> Response:
    """Send the query page without an answer; ``named`` is the format that the address asks for."""
    return await page_answer(request, form_page, HTML, _HERE, {} if named else BY_ACCEPT)


async def answer_for_reader(request: Request, asked: SparqlRequest) -> Response:
    """Answer a query with a page; if that fails, with one that says why and repeats the query."""
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
    except (RequestError, ResultBroken) as error:
        observation.error = type(error)
        # The transfer to a program would break; a page has not begun and can say so.
        status = HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, ResultBroken) else status_of(error)
        page = refusal_page(asked, status, error, publication.settings)
        headers = {**kept, "Cache-Control": "no-store", **headers_of(error)}
        return _sent(request, publication, page, headers, status)


async def _answered(
    request: Request, publication: Publication, asked: SparqlRequest, query: Query, kept: dict[str, str]
) -> Response:
    # Weak: the page says how long the answer took, so that equal ones may differ in that.
    tag = f"W/{named}" if (named := _tag(request, publication, query)) else None
    given = {**kept, "Cache-Control": REVALIDATED if tag else "no-store", **({"ETag": tag} if tag else {})}
    check_unchanged(request, tag, given)
    started = perf_counter()
    results = await read_results(publication.engine, query, links_of(request))
    page = answer_page(asked, query, results, perf_counter() - started, publication.settings)
    return _sent(request, publication, page, given)


def _tag(request: Request, publication: Publication, query: Query) -> str | None:
    """Return the tag of an answer as a page; None if the query need not give the same again."""
    if not query.is_repeatable:
        return None
    return generation_tag(request, publication, TEMPLATES_DIGEST, query.digest, str(query.timeout))


def _sent(
    request: Request,
    publication: Publication,
    page: Page,
    headers: dict[str, str],
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    links = links_of(request)
    site = Site.of(publication.generation.manifest, links.root, publication.last_save)
    body = render_page(page, site, links, _HERE)
    given = {"Content-Type": HTML.content_type, **policy_of(page, publication.last_save), **headers}
    return Response(body, status, given)


async def send_terms(request: Request) -> Response:
    """Send the terms that the editor completes."""
    publication = publication_of(request)
    found = await completions(publication.engine)
    return representation(json.dumps(found, ensure_ascii=False), PLAIN_JSON)


ROUTES: Final = [Route("/sparql/terms.json", send_terms)]
