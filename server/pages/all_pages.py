"""The list of all pages. A new page is a view (`Visit` to `Page`), a template and one line here: see docs/pages.md.

Routes, navigation and sitemap read this list; tests check that each page is linked, documented and visited.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from mapping.rdf.iris import ResourceKind
from server.linked_data.signposting import page_links
from server.pages.articles.article_page import article_page
from server.pages.articles.articles_list import articles_page
from server.pages.claims.claim_page import claim_page
from server.pages.claims.claims_list import claims_page
from server.pages.claims.utterance_page import utterance_page
from server.pages.dataset.about_page import about_page
from server.pages.dataset.named_graph_page import named_graph_page
from server.pages.dataset.ontology_page import DOCUMENTS
from server.pages.entities.entities_list import entities_page
from server.pages.entities.entity_page import entity_page
from server.pages.graph.connection_page import connection_page
from server.pages.graph.graph_page import graph_page
from server.pages.query.questions_page import question_page, questions_page
from server.pages.resource_page import resource_page
from server.pages.search.search_page import search_page
from server.pages.situations.disagreements_page import disagreements_page
from server.pages.situations.situation_page import situation_page
from server.pages.situations.situations_list import situations_page
from server.pages.timeline.timeline_page import timeline_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from server.linked_data.resources import Resource
    from server.pages.page import Page, Visit


@dataclass(frozen=True)
class SitePage:
    """A page with a fixed path."""

    #: Below the root, without its first slash.
    path: str
    #: The words of links to it.
    name: str
    #: Makes the page, also as CSV and JSON; None if a module of `server.routes` does, as the page is more than a list.
    view: Callable[[Visit], Awaitable[Page]] | None = None
    in_header: bool = False
    in_footer: bool = False
    in_sitemap: bool = True


#: In the order of the navigation.
PAGES: Final = (
    SitePage("", "Start"),
    SitePage("articles", "Articles", articles_page, in_header=True),
    SitePage("claims", "Claims", claims_page, in_header=True),
    SitePage("entities", "Who", entities_page, in_header=True),
    SitePage("disagreements", "Disagreements", disagreements_page, in_header=True),
    SitePage("timeline", "Timeline", timeline_page, in_header=True),
    SitePage("graph", "Graph", graph_page, in_header=True),
    SitePage("connection", "Claims of a connection", connection_page, in_sitemap=False),
    SitePage("search", "Search", search_page, in_sitemap=False),
    SitePage("sparql", "Query", in_header=True),
    *(SitePage(path, name, in_footer=path == "ontology") for path, (_, name) in DOCUMENTS.items()),
    SitePage("q", "Questions", questions_page, in_footer=True),
    SitePage("situations", "Situations", situations_page, in_footer=True),
    SitePage("dumps/", "Downloads", in_header=True, in_footer=True),
    SitePage("api", "HTTP API", in_footer=True),
    SitePage("dataset", "About this dataset", in_footer=True),
)

#: The pages of kinds of resources; any other kind has `resource_page`.
RESOURCE_PAGES: Final = {
    ResourceKind.ARTICLE: article_page,
    ResourceKind.CLAIM: claim_page,
    ResourceKind.UTTERANCE: utterance_page,
    ResourceKind.QUERY: question_page,
    ResourceKind.DATASET: about_page,
    ResourceKind.GRAPH: named_graph_page,
    ResourceKind.ARTICLE_GRAPH: named_graph_page,
    ResourceKind.SITUATION: situation_page,
    ResourceKind.SHARED_SITUATION: situation_page,
    ResourceKind.ENTITY: entity_page,
    ResourceKind.LOCAL_ENTITY: entity_page,
}


def page_of(resource: Resource) -> Callable[[Visit], Awaitable[Page]]:
    """Return the view of a resource."""
    return partial(_make_page, RESOURCE_PAGES.get(resource.kind, resource_page), resource)


async def _make_page(view: Callable[[Visit, Resource], Awaitable[Page]], resource: Resource, visit: Visit) -> Page:
    page = await view(visit, resource)
    return replace(page, signposts=page_links(resource, visit.generation.manifest, visit.links.root))
