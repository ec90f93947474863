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

#: `resources` is the last: it takes every path that no other one takes.
_MODULES: Final = (
    home, sparql, query, questions, health, dumps, ontology, api, assets, feeds, sitemap, pages, citations, resources,
)  # fmt: skip
ROUTES: Final[list[BaseRoute]] = [route for module in _MODULES for route in module.ROUTES]
