"""Every route, in the order in which they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.routes import (
    api,
    assets,
    citations,
    dumps,
    feeds,
    health,
    home,
    ontology,
    pages,
    query,
    questions,
    resources,
    sitemap,
    sparql,
)

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

ROUTES: Final[list[BaseRoute]] = [
    *home.ROUTES,
    *sparql.ROUTES,
    *query.ROUTES,
    *questions.ROUTES,
    *health.ROUTES,
    *dumps.ROUTES,
    *ontology.ROUTES,
    *api.ROUTES,
    *assets.ROUTES,
    *feeds.ROUTES,
    *sitemap.ROUTES,
    *pages.ROUTES,
    *citations.ROUTES,
    # The last: every path that no other one takes.
    *resources.ROUTES,
]
