"""The pages that are made with a generation: the first view of every list without filters, and of busy entities."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from mapping.errors import OnrecordError
from mapping.rdf.iris import ResourceKind
from mapping.rdf.namespaces import ONR
from server.linked_data.resources import resource_at
from server.pages.all_pages import PAGES, page_of
from server.pages.dataset.start_page import start_page
from server.pages.links import Links
from server.pages.page import Visit
from server.pages.patterns import ANY_ROLE, whole
from server.pages.rendering import html_document, page_tag
from server.pages.solutions import select
from server.precomputed.sidecar import WrittenPage
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from mapping.publication.manifest import Generation
    from server.engine import QueryEngine
    from server.pages.page import Page

_logger = logging.getLogger("onrecord.server")

#: An entity is busy if so many claims are its own or about it; at most so many are made with a generation.
_MANY_CLAIMS: Final = 1000
_MOST_ENTITIES: Final = 5


async def first_views(generation: Generation, engine: QueryEngine) -> dict[str, WrittenPage]:
    """Return the pages by entity tag, and let the engine keep their results."""
    manifest = generation.manifest
    root = urlsplit(manifest.base_iri).path.rstrip("/")
    visit = Visit(engine, generation, Settings(), Links(manifest.base_iri, f"{root}/"))
    # The start page shows its own address. Only the results are the same for all.
    await _make(partial(start_page, manifest.base_iri), visit, "/")
    made = {}
    async for path, here, view in _views(visit):
        tag = page_tag(manifest.digest, manifest.created, root, f"{root}{path}".encode())
        if page := await _make(view, visit, here):
            made[tag] = page
    return made


async def _make(view: Callable[[Visit], Awaitable[Page]], visit: Visit, here: str) -> WrittenPage | None:
    """Make a page; None, with a line in the log, if that fails: no page may keep a generation from being published."""
    try:
        return WrittenPage(*html_document(await view(visit), visit, here))
    except (OnrecordError, KeyError, TypeError, ValueError) as error:
        _logger.warning("the page %s is left to its requests: %s", here, error)
        return None


async def _views(visit: Visit) -> AsyncIterator[tuple[str, str, Callable[[Visit], Awaitable[Page]]]]:
    """Yield the address of each page, its path without an extension, and its view."""
    for page in PAGES:
        if page.view and page.in_sitemap:
            yield f"/{page.path}", f"/{page.path}", page.view
    for path in [ResourceKind.DATASET.path(), *(await _busy_entities(visit))]:
        yield f"/{path}.html", f"/{path}", page_of(resource_at(path, visit.links.base_iri))


async def _busy_entities(visit: Visit) -> list[str]:
    """Return the paths of the entities with most claims. Asks one query."""
    spoken = f"{{ {whole('?claim', ONR.content, '?situation')} {whole('?situation', ANY_ROLE, '?entity')} }}"
    rows = await select(
        visit.engine,
        f"""SELECT ?entity WHERE {{
  {{ SELECT ?entity (COUNT(*) AS ?claims) WHERE {{
    {spoken} UNION {whole("?claim", ONR.claimant, "?entity")}
  }} GROUP BY ?entity }}
  FILTER(?claims >= {_MANY_CLAIMS})
}} ORDER BY DESC(?claims) LIMIT {_MOST_ENTITIES}""",
    )
    base = visit.links.base_iri
    return [row["entity"].value.removeprefix(base) for row in rows if row["entity"].value.startswith(base)]
