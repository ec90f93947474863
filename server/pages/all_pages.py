"""Which page shows a resource: the one table of it, by the path of the resource."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from server.linked_data.signposting import page_links
from server.pages.articles.article_page import article_page
from server.pages.claims.claim_page import claim_page
from server.pages.dataset.about_page import about_page
from server.pages.dataset.named_graph_page import graph_page
from server.pages.entities.entity_page import entity_page
from server.pages.query.questions import question_page
from server.pages.resource_page import resource_page
from server.pages.situations.situation_page import situation_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from server.linked_data.resources import Resource
    from server.pages.page import Page, Visit

__all__ = ["page_of"]

#: Path of a resource -> its page; the first that matches.
_PAGES: Final = (
    (re.compile(r"article/[^/]+"), article_page),
    (re.compile(r"article/[^/]+/claim/[^/]+"), claim_page),
    (re.compile(r"q/[^/]+"), question_page),
    (re.compile(r"dataset"), about_page),
    (re.compile(r"graph/.+"), graph_page),
    (re.compile(r"article/[^/]+/situation/[^/]+"), situation_page),
    (re.compile(r"(article/[^/]+/)?entity/[^/]+"), entity_page),
    (re.compile(r".+", re.DOTALL), resource_page),
)


def page_of(resource: Resource) -> Callable[[Visit], Awaitable[Page]]:
    """Return what makes the page of a resource, to be called with the visit."""
    make = next(page for pattern, page in _PAGES if pattern.fullmatch(resource.path))
    return partial(_called, make, resource)


async def _called(make: Callable[[Visit, Resource], Awaitable[Page]], resource: Resource, visit: Visit) -> Page:
    page = await make(visit, resource)
    return replace(page, signposts=page_links(resource, visit.generation.manifest, visit.links.root))
