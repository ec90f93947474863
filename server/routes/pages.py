"""How a page is answered: as HTML, and where it is a list as CSV or JSON, by its extension or by Accept."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from server.errors import NotAcceptable, NotFound
from server.http.disconnect import EndingWithClient
from server.http.negotiation import HTML, PLAIN_CSV, PLAIN_JSON, MediaType, negotiate
from server.linked_data.signposting import link_header
from server.pages.links import Links
from server.pages.page import Visit
from server.pages.rendering import TEMPLATES_DIGEST, Site, headers_of, render_page
from server.routes.publication import not_found, publication_of
from server.routes.responses import BY_ACCEPT, already_there, generation_tag, not_modified
from server.sparql.protocol import parse_parameters

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from server.pages.page import Page, Table
    from server.routes.publication import Publication

__all__ = ["document_answer", "list_routes", "page_answer", "root_of"]

#: Formats of a list, the one for a client that takes anything first.
_LIST_TYPES: Final = (PLAIN_JSON, PLAIN_CSV, HTML)
#: What makes a spreadsheet take text for a formula, also in the full width of East Asian ones.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_EXTENSIONS: Final = {"json": PLAIN_JSON, "csv": PLAIN_CSV, "html": HTML}


def list_routes(path: str, make: Callable[[Visit], Awaitable[Page]]) -> list[Route]:
    """Return the routes of a list page: its path, and the same with .html, .csv and .json."""

    async def answer(request: Request) -> Response:
        extension = request.scope["path"].rpartition("/")[2].rpartition(".")[2]
        asked = _EXTENSIONS.get(extension) if request.scope["path"] != _under_root(request, path) else None
        media_type = asked or negotiate(request.headers.get("accept"), _LIST_TYPES)
        return await page_answer(request, make, media_type, path, {} if asked else BY_ACCEPT)

    return [Route(each, answer) for each in (path, *(f"{path}.{extension}" for extension in _EXTENSIONS))]


async def page_answer(
    request: Request,
    make: Callable[[Visit], Awaitable[Page]],
    media_type: MediaType,
    here: str,
    headers: dict[str, str],
) -> Response:
    """Answer with a page, or with 304 where the client has it, without asking the engine.

    ``here`` is the path of the page without an extension. Raises what the engine does, `NotFound`, `Gone` and
    `ClientGone`.
    """

    async def write(visit: Visit) -> tuple[str, Mapping[str, str]]:
        page = await make(visit)
        written = _written(page, media_type, visit, here)
        if media_type is not HTML:
            return written, {}
        linked = {"Link": link_header(page.signposts)} if page.signposts else {}
        return written, {**linked, **headers_of(page)}

    return await _answer(request, write, media_type, here, headers)


async def document_answer(
    request: Request,
    write: Callable[[Visit], Awaitable[str]],
    media_type: MediaType,
    here: str,
    headers: Mapping[str, str],
) -> Response:
    """Answer with a document that is no page, or with 304 where the client has it, without asking the engine.

    Raises what `page_answer` does.
    """

    async def write_alone(visit: Visit) -> tuple[str, Mapping[str, str]]:
        return await write(visit), {}

    return await _answer(request, write_alone, media_type, here, headers)


async def _answer(
    request: Request,
    write: Callable[[Visit], Awaitable[tuple[str, Mapping[str, str]]]],
    media_type: MediaType,
    here: str,
    headers: Mapping[str, str],
) -> Response:
    """Answer with what ``write`` returns and the headers that come with it."""
    publication = publication_of(request)
    tag = _tag(request, publication, media_type)
    kept = {**headers, "Cache-Control": "no-cache"}
    if (known := already_there(request, tag)) is not None:
        return not_modified(known, kept)
    visit = _visit(request, publication)
    async with EndingWithClient(request.receive):
        try:
            body, bounds = await write(visit)
        except NotFound as error:
            raise not_found(publication, here.removeprefix("/")) from error
    given = {"Content-Type": media_type.content_type, **bounds, **kept, **({"ETag": tag} if tag else {})}
    return Response(body, headers=given)


def root_of(request: Request) -> str:
    """Return the path under which the site lies, ending with a slash."""
    return f"{request.scope.get('root_path', '')}/"


def _under_root(request: Request, path: str) -> str:
    return f"{request.scope.get('root_path', '')}{path}"


def _visit(request: Request, publication: Publication) -> Visit:
    parameters = {name: values[0] for name, values in parse_parameters(request.scope["query_string"]).items()}
    links = Links(publication.generation.manifest.base_iri, root_of(request))
    return Visit(publication.engine, publication.generation, publication.settings, links, parameters)


def _tag(request: Request, publication: Publication, media_type: MediaType) -> str | None:
    """Name a page by all that it is made from; None where the data has no version."""
    query = repr(request.scope["query_string"])
    return generation_tag(request, publication, TEMPLATES_DIGEST, media_type.media_type, query)


def _written(page: Page, media_type: MediaType, visit: Visit, here: str) -> str:
    if media_type is HTML:
        site = Site.of(visit.generation.manifest, visit.links.root)
        return render_page(page, site, visit.links, here)
    if page.table is None:
        raise NotAcceptable([HTML.media_type])
    return _json(page.table) if media_type is PLAIN_JSON else _csv(page.table)


def _json(table: Table) -> str:
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _csv(table: Table) -> str:
    written = StringIO()
    csv.writer(written).writerows([table.columns, *([_harmless(cell) for cell in row] for row in table.rows)])
    return written.getvalue()


def _harmless(cell: str | float | None) -> str | float | None:
    """Return a cell that no spreadsheet runs as a formula (OWASP, CSV injection); numbers are no text and stay."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
