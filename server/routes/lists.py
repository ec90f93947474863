"""Pages that are lists: each as HTML, CSV and JSON."""

from __future__ import annotations

from typing import Final

from server.pages.articles.articles_list import articles_page
from server.pages.claims.claims_list import claims_page
from server.pages.entities.entities_list import entities_page
from server.pages.graph.connection_page import connection_page
from server.pages.graph.graph_page import graph_page
from server.pages.search.search_page import search_page
from server.pages.situations.disagreements_page import disagreements_page
from server.pages.situations.situations_list import situations_page
from server.pages.timeline.timeline_page import timeline_page
from server.routes.pages import list_routes

__all__ = ["ROUTES"]

ROUTES: Final = [
    *list_routes("/entities", entities_page),
    *list_routes("/situations", situations_page),
    *list_routes("/disagreements", disagreements_page),
    *list_routes("/articles", articles_page),
    *list_routes("/claims", claims_page),
    *list_routes("/search", search_page),
    *list_routes("/timeline", timeline_page),
    *list_routes("/graph", graph_page),
    *list_routes("/connection", connection_page),
]
