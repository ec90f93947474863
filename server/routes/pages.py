"""Answer with pages: as HTML, and lists also as CSV and JSON, by extension or by Accept."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from server.errors import NotAcceptable, NotFound, UpstreamFailed
from server.http.negotiation import HTML, PLAIN_CSV, PLAIN_JSON, MediaType, negotiate
from server.pages.all_pages import PAGES
from server.pages.filters import chosen_value
from server.pages.links import Links
from server.pages.list_csv import table_csv, table_json
from server.pages.page import Visit
from server.pages.rendering import TEMPLATES_DIGEST, html_document
from server.routes.publication import not_found, publication_of
from server.routes.responses import BY_ACCEPT, check_unchanged, generation_tag
from server.sparql.protocol import parse_parameters

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from server.pages.page import Page

_logger = logging.getLogger("onrecord.server")

#: Formats of a list; a client that accepts anything gets the first.
_LIST_TYPES: Final = (PLAIN_JSON, PLAIN_CSV, HTML)
#: Extension of a list -> its format.
LIST_EXTENSIONS: Final = {"json": PLAIN_JSON, "csv": PLAIN_CSV, "html": HTML}


def _list_routes(path: str, view: Callable[[Visit], Awaitable[Page]]) -> list[Route]:
    """Return the routes of a list page: its path, and the same with .html, .csv and .json."""

    async def answer(request: Request) -> Response:
        extension = request.scope["path"].rpartition("/")[2].rpartition(".")[2]
        asked = LIST_EXTENSIONS.get(extension) if request.scope["path"] != f"{root_of(request)[:-1]}{path}" else None
        media_type = asked or negotiate(request.headers.get("accept"), _LIST_TYPES)
        return await page_answer(request, view, media_type, path, {} if asked else BY_ACCEPT)

    answer.__name__ = f"answer_{path.removeprefix('/')}"
    return [Route(each, answer) for each in (path, *(f"{path}.{extension}" for extension in LIST_EXTENSIONS))]


async def page_answer(
    request: Request,
    view: Callable[[Visit], Awaitable[Page]],
    media_type: MediaType,
    here: str,
    headers: dict[str, str],
) -> Response:
    """Answer with a page in a format: 304 if the client has it, or the generation's stored page, both without a query.

    ``here`` is the path of the page without an extension. Raises the errors of the engine, `NotFound`, `Gone` and
    `ClientGone`.
    """

    async def write(visit: Visit) -> tuple[str, Mapping[str, str]]:
        page = await view(visit)
        return html_document(page, visit, here) if media_type is HTML else (_write(page, media_type, visit), {})

    return await document_answer(request, write, media_type, here, headers)


async def document_answer(
    request: Request,
    write: Callable[[Visit], Awaitable[tuple[str, Mapping[str, str]]]],
    media_type: MediaType,
    here: str,
    headers: Mapping[str, str],
) -> Response:
    """Answer with the text and the further headers that ``write`` returns, in the manner of `page_answer`."""
    publication = publication_of(request)
    tag = generation_tag(
        request, publication, TEMPLATES_DIGEST, media_type.media_type, repr(request.scope["query_string"])
    )
    kept = {**headers, "Cache-Control": "no-cache"}
    check_unchanged(request, tag, kept)
    parameters = {name: values[0] for name, values in parse_parameters(request.scope["query_string"]).items()}
    visit = Visit(
        publication.engine, publication.generation, publication.settings, links_of(request), parameters,
        publication.last_save, publication.sidecar,
    )  # fmt: skip
    made = publication.sidecar.page(tag) if publication.sidecar and tag else None
    try:
        body, further = made or await write(visit)
    except NotFound as error:
        raise not_found(request, here.removeprefix("/")) from error
    except (KeyError, TypeError, ValueError) as error:
        if publication.version is not None:
            raise
        # The results of another endpoint are well-formed, but need not answer the query that it was asked.
        _logger.warning("the endpoint's results fit no page at %s", here, exc_info=error)
        raise UpstreamFailed("sent a result that does not answer the query of this page") from error
    given = {"Content-Type": media_type.content_type, **further, **kept, **({"ETag": tag} if tag else {})}
    return Response(body, headers=given)


def root_of(request: Request) -> str:
    """Return the path of the start page, which ends with a slash."""
    return f"{request.scope.get('root_path', '')}/"


def links_of(request: Request) -> Links:
    """Return the links from the IRIs of the data to the pages of this server."""
    return Links(publication_of(request).generation.manifest.base_iri, root_of(request))


def _write(page: Page, media_type: MediaType, visit: Visit) -> str:
    if page.table is None:
        raise NotAcceptable([HTML.media_type])
    if media_type is PLAIN_JSON:
        return table_json(page.table)
    return table_csv(page.table, with_mark=chosen_value(visit.parameters, "bom", ("1",)) is not None)


ROUTES: Final = [route for page in PAGES if page.view for route in _list_routes(f"/{page.path}", page.view)]
