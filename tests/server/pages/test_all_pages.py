"""The list of pages is complete, and each page is documented.

That each is linked, mapped and visited is tested by `test_crawl`, `test_sitemap`, `test_pages` and `tests/browser`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import server.pages
from server.pages.all_pages import PAGES, RESOURCE_PAGES, SitePage
from server.pages.resource_page import resource_page

ROOT = Path(__file__).parents[3]
FOLDER = Path(server.pages.__file__).parent
#: Pages that other modules of `server.routes` answer with, besides those in the list.
ANSWERED_ELSEWHERE = {"api_page", "start_page", "downloads_page", "ontology_page", "query_page", "problem_page"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"/{page.path}")
def test_each_page_is_documented(page: SitePage) -> None:
    documented = (ROOT / "docs" / "http.md").read_text("utf-8")
    assert f"`/{page.path}`" in documented


def test_each_page_is_listed_once() -> None:
    paths = [page.path for page in PAGES]
    assert sorted(set(paths)) == sorted(paths)
    assert all(page.name for page in PAGES)


def test_each_module_of_a_page_makes_a_page_of_the_list() -> None:
    views = [page.view for page in PAGES if page.view]
    modules = {view.__module__ for view in (*views, *RESOURCE_PAGES.values(), resource_page)}
    for module in [*FOLDER.rglob("*_page.py"), *FOLDER.rglob("*_list.py")]:
        name = ".".join(("server.pages", *module.relative_to(FOLDER).with_suffix("").parts))
        assert name in modules or module.stem in ANSWERED_ELSEWHERE, f"{name} makes no page of all_pages"


def test_only_lists_without_end_are_not_in_the_sitemap() -> None:
    assert {page.path for page in PAGES if not page.in_sitemap} == {"search", "connection"}


def test_navigation_leads_to_pages_with_short_names() -> None:
    assert all(len(page.name) <= 20 for page in PAGES if page.in_header or page.in_footer)
