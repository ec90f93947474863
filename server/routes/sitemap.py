"""``/robots.txt`` and ``/sitemap.xml``, which lists every page, for crawlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from server.http.negotiation import PLAIN_TEXT, XML
from server.pages import sitemap
from server.pages.sitemap import sitemap_index, sitemap_of, url_set
from server.routes.pages import root_of
from server.routes.publication import not_found, publication_of
from server.routes.responses import check_unchanged, generation_tag, representation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

#: Closed to crawlers: addresses without end, each of which runs queries, and those that are not pages.
_CLOSED: Final = ("sparql?query=", "search?q=", "health/", "metrics")


async def send_robots(request: Request) -> Response:
    """Send the rules for crawlers, with the address of the sitemap (RFC 9309)."""
    base_iri, root = publication_of(request).generation.manifest.base_iri, root_of(request)
    closed = "".join(f"Disallow: {root}{path}\n" for path in _CLOSED)
    return representation(f"User-agent: *\n{closed}\nSitemap: {base_iri}sitemap.xml\n", PLAIN_TEXT)


async def send_sitemap(request: Request) -> Response:
    """Send the list of all pages or its part with a number; if it is too long for one file, the list of its parts."""
    publication, number = publication_of(request), request.path_params.get("number")
    tag = generation_tag(request, publication)
    check_unchanged(request, tag)
    manifest, size = publication.generation.manifest, sitemap.URLS_PER_FILE
    pages = await sitemap_of(publication.engine, publication.generation)
    parts = -(-pages.urls // size)
    if number is None and parts > 1:
        return _xml(sitemap_index(manifest.base_iri, parts, manifest.created), tag)
    if number is not None and not 1 <= number <= parts:
        raise not_found(request, f"sitemap-{number}.xml")
    urls = await pages.part(publication.engine, ((number or 1) - 1) * size, size)
    return _xml(await run_in_threadpool(url_set, urls), tag)


def _xml(written: bytes, tag: str | None) -> Response:
    return representation(written, XML, {"ETag": tag} if tag else {})


ROUTES: Final = [
    Route("/robots.txt", send_robots),
    Route("/sitemap.xml", send_sitemap),
    Route("/sitemap-{number:int}.xml", send_sitemap),
]
