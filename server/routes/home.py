"""The start page ``/``: the dataset, its parts and how to query it; and ``/.well-known/void`` (RFC 8615)."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse
from starlette.routing import Route

from mapping.rdf.iris import ResourceKind
from server.http.negotiation import GRAPH_FORMATS, HOME_TYPES, HTML, PLAIN_JSON, negotiate
from server.linked_data.resources import extension_of
from server.linked_data.signposting import WebLink, link_header
from server.pages.all_pages import PAGES
from server.pages.dataset.start_page import EXAMPLE, start_page
from server.routes.pages import page_answer, root_of
from server.routes.publication import address_of, publication_of
from server.routes.responses import BY_ACCEPT, representation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mapping.publication.manifest import Manifest

#: Addresses of the pages in the navigation and of their description, relative to this page.
_LINKS: Final = {page.path.rstrip("/"): page.path for page in PAGES if page.in_header or page.in_footer} | {
    "openapi": "openapi.json"
}


async def answer_home(request: Request) -> Response:
    """Send a summary of the site, or redirect to the description of the dataset if a client wants RDF."""
    media_type = negotiate(request.headers.get("accept"), (*HOME_TYPES, *GRAPH_FORMATS))
    dataset = root_of(request) + ResourceKind.DATASET.path()
    if media_type in GRAPH_FORMATS:
        headers = {"Cache-Control": "no-cache", **BY_ACCEPT}
        return RedirectResponse(f"{dataset}.{extension_of(media_type)}", 303, headers)
    address = address_of(request)
    manifest = publication_of(request).generation.manifest
    headers = {**BY_ACCEPT, "Link": link_header([WebLink("describedby", dataset)])}
    if media_type is HTML:
        return await page_answer(request, partial(start_page, address), HTML, "/", headers)
    written = _as_json(manifest) if media_type is PLAIN_JSON else _as_text(manifest, address)
    return representation(written, media_type, headers)


async def find_void(request: Request) -> Response:
    """Redirect to the dataset, which describes itself (https://www.w3.org/TR/void/#well-known)."""
    return RedirectResponse(f"{root_of(request)}dataset", 302, {"Cache-Control": "no-cache"})


def _as_json(manifest: Manifest) -> str:
    content = {
        "title": manifest.title,
        "description": manifest.description,
        "publisher": manifest.publisher,
        "licence": manifest.licence,
        "created": manifest.created,
        "base_iri": manifest.base_iri,
        "counts": _counts(manifest),
        "links": _LINKS,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _as_text(manifest: Manifest, root: str) -> str:
    """Write it for a terminal; ``root`` is the address of the site, which need not be the base IRI of the data."""
    counts = ", ".join(f"{name}: {number}" for name, number in _counts(manifest).items())
    facts = {"published": manifest.created, "publisher": manifest.publisher, "licence": manifest.licence}
    about = "".join(f"{name}: {value}\n" for name, value in facts.items() if value)
    described = f"\n{manifest.description}\n" if manifest.description else ""
    links = "".join(f"  {root}{path}\n" for path in _LINKS.values())
    ask = f"curl {root}sparql --data-urlencode 'query={EXAMPLE}'"
    return f"{manifest.title}\n{counts}\n{described}{about}\n{links}\n{ask}\n"


def _counts(manifest: Manifest) -> dict[str, int]:
    """Return the sizes of the dataset; none with a backend, whose data is not counted."""
    return manifest.counts.model_dump() if manifest.counts.quads else {}


ROUTES: Final = [Route("/", answer_home), Route("/.well-known/void", find_void)]
