"""The SPARQL endpoint, ``/sparql``, and how every query is answered over HTTP."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from mapping.rdf.serialization import serialize
from server.engine import formats_of, read_query
from server.errors import NotAcceptable, ResultBroken
from server.http.entity_tags import RELEASE, content_tag
from server.http.negotiation import (
    DESCRIPTION_FORMATS,
    GRAPH_FORMATS,
    HTML,
    SOLUTION_FORMATS,
    MediaType,
    choose,
    negotiate,
    rdf_syntax,
)
from server.linked_data.resources import EXTENSIONS
from server.linked_data.service_description import graphs_query, service_triples
from server.observing.metrics import observation_of
from server.pages.solutions import select
from server.routes.publication import publication_of
from server.routes.query import answer_for_reader, answer_form
from server.routes.responses import BY_ACCEPT, REVALIDATED, check_unchanged, representation
from server.sparql.protocol import parse_parameters, read_sparql_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from server.engine import Answer, Query
    from server.routes.publication import Publication
    from server.settings import Settings
    from server.sparql.protocol import SparqlRequest

#: The part of a tag that changes with the release.
_RELEASE: Final = content_tag(RELEASE.encode())[1:9]
#: Headers longer than this, in characters, are negotiated each time.
_LONGEST_REMEMBERED: Final = 1024
#: Every browser names it; programs that send ``text/html, */*;q=.2`` without meaning it (java.net.URL) do not.
_XHTML: Final = MediaType("html", "application/xhtml+xml")
#: Format -> the extension of a file that holds it; the others are named like their extensions.
_EXTENSION_OF: Final = {syntax: extension for extension, syntax in EXTENSIONS.items()}


async def answer_sparql(request: Request) -> Response:
    """Answer a query, or describe the service if none is sent."""
    publication = publication_of(request)
    settings = publication.settings
    asked = await read_sparql_request(request, settings.max_body_bytes)
    if asked is None:
        return await _describe(request, publication)
    if _is_for_reader(request, asked):
        return await answer_for_reader(request, asked)
    observation = observation_of(request.scope)
    observation.is_query = True
    query, result_format = _read(asked, request.headers.get("accept"), settings)
    observation.query, observation.result_format = query, result_format
    return await answered(request, query, result_format, _headers(asked.format, result_format))


async def answered(
    request: Request, query: Query, result_format: MediaType, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer to a query. Raises `NotModified` before it asks the engine, or an error of the engine."""
    publication = publication_of(request)
    # The answer to a POST is not a representation of its address.
    tag = None if request.method == "POST" else _tag(query, result_format, publication.version)
    kept = {**(headers or {}), "Cache-Control": REVALIDATED if tag else "no-store"}
    if "if-none-match" in request.headers:
        check_unchanged(request, tag, kept)
    answer = await publication.engine.answer(query, result_format)
    tagged = {"ETag": tag} if tag else {}
    return _AnswerResponse(answer, {"Content-Type": result_format.content_type, **tagged, **kept})


def _tag(query: Query, result_format: MediaType, version: str | None) -> str | None:
    """Return the strong tag of an answer without its query being run; None if equal bytes cannot be promised."""
    if version is None or not query.is_repeatable:
        return None
    return f'"{_RELEASE}-{version[:16]}-{query.digest[:32]}-{result_format.name}"'


def _read(asked: SparqlRequest, accept: str | None, settings: Settings) -> tuple[Query, MediaType]:
    """Check the query of a request, and choose the format of its answer."""
    query = read_query(asked.query, asked.default_graphs, asked.named_graphs, settings=settings, timeout=asked.timeout)
    chosen = _remembered_choice if len(accept or "") <= _LONGEST_REMEMBERED else choose
    return query, chosen(accept, asked.format, formats_of(query.form))


#: Clients send few different headers; a refusal is not remembered.
_remembered_choice = lru_cache(maxsize=256)(choose)


def _is_for_reader(request: Request, asked: SparqlRequest) -> bool:
    """Tell whether to answer a query with a page: to a browser, or if ``format=html`` asks for one."""
    if request.method == "POST":
        return False
    if asked.format is not None:
        return HTML.is_called(asked.format)
    accept = request.headers.get("accept", "")
    return "html" in accept and _prefers_page(accept)


@lru_cache(maxsize=256)
def _prefers_page(accept: str) -> bool:
    """Tell whether the client wants a page more than any format of results, or nothing but a page."""
    try:
        return negotiate(accept, (*SOLUTION_FORMATS, *GRAPH_FORMATS, _XHTML)) is _XHTML
    except NotAcceptable:
        with suppress(NotAcceptable):
            return negotiate(accept, (HTML,)) is HTML
        return False


async def _describe(request: Request, publication: Publication) -> Response:
    """Describe the service: as RDF, or to a browser as a page with a form."""
    named = next(iter(parse_parameters(request.scope["query_string"], ("format",)).get("format", ())), None)
    media_type = choose(request.headers.get("accept"), named, DESCRIPTION_FORMATS)
    if media_type is HTML:
        return await answer_form(request, named)
    graphs = await _named_graphs(publication)
    triples = service_triples(publication.generation.manifest, publication.settings, graphs)
    return representation(serialize(triples, rdf_syntax(media_type)), media_type, {} if named else BY_ACCEPT)


async def _named_graphs(publication: Publication) -> list[str]:
    """Return the names of all graphs. Only the engine knows them: the manifest has the graphs of a build."""
    rows = await select(publication.engine, graphs_query(publication.generation.manifest.base_iri))
    return sorted(row["graph"].value for row in rows)


def _headers(named: str | None, result_format: MediaType) -> Mapping[str, str]:
    """Return the headers that depend on how the format was chosen.

    A link with ``format=`` is opened in browsers, which save the answer under the name given here.
    """
    if named is None:
        return BY_ACCEPT
    extension = _EXTENSION_OF.get(result_format, result_format.name)
    return {"Content-Disposition": f'inline; filename="results.{extension}"'}


class _AnswerResponse(Response):
    """The chunks of an answer as they come; none for HEAD. The query ends with the response."""

    def __init__(self, answer: Answer, headers: dict[str, str]) -> None:
        if answer.length is not None:
            headers["Content-Length"] = str(answer.length)
        self.status_code, self.background, self._answer = 200, None, answer
        self.init_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Send the response."""
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await self._send_body(send, is_head=scope["method"] == "HEAD")
        except ResultBroken:
            observation_of(scope).error = ResultBroken
            raise
        finally:
            await self._answer.chunks.aclose()

    async def _send_body(self, send: Send, *, is_head: bool) -> None:
        sent = 0
        if not is_head:
            async for chunk in self._answer.chunks:
                sent += len(chunk)
                is_last = sent == self._answer.length
                await send({"type": "http.response.body", "body": chunk, "more_body": not is_last})
                if is_last:
                    return
        await send({"type": "http.response.body", "body": b""})


ROUTES: Final = [Route(path, answer_sparql, methods=["GET", "POST"]) for path in ("/sparql", "/sparql/")]
