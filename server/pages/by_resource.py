"""Choose the page of a resource by its kind."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from mapping.rdf.iris import ResourceKind
from server.linked_data.signposting import page_links
from server.pages.articles.article import article_page
from server.pages.claims.claim import claim_page
from server.pages.dataset.about import about_page
from server.pages.dataset.named_graph import graph_page
from server.pages.entities.entity import entity_page
from server.pages.query.questions import question_page
from server.pages.resource import resource_page
from server.pages.situations.situation import situation_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from server.linked_data.resources import Resource
    from server.pages.page import Page, Visit

__all__ = ["page_of"]

#: The pages of kinds; of any other kind `resource_page`.
_PAGES: Final = {
    ResourceKind.ARTICLE: article_page,
    ResourceKind.CLAIM: claim_page,
    ResourceKind.QUERY: question_page,
    ResourceKind.DATASET: about_page,
    ResourceKind.GRAPH: graph_page,
    ResourceKind.ARTICLE_GRAPH: graph_page,
    ResourceKind.SITUATION: situation_page,
    ResourceKind.ENTITY: entity_page,
    ResourceKind.LOCAL_ENTITY: entity_page,
}


def page_of(resource: Resource) -> Callable[[Visit], Awaitable[Page]]:
    """Return the function that makes the page of a resource for a visit."""
    return partial(_make_page, _PAGES.get(resource.kind, resource_page), resource)


async def _make_page(make: Callable[[Visit, Resource], Awaitable[Page]], resource: Resource, visit: Visit) -> Page:
    page = await make(visit, resource)
    return replace(page, signposts=page_links(resource, visit.generation.manifest, visit.links.root))
