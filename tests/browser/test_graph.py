"""The picture of the graph in a browser: drawn under the policy of its page, with a choice that leads to the claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.pages.assets import ASSETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.visits import Visitor

pytestmark = pytest.mark.skipif(
    "cytoscape.min.js" not in ASSETS, reason="the picture needs cytoscape.js, which make brings where npm is there"
)

#: Chooses a line as a click on it does: the lines of the picture are no elements of the page. It returns nothing,
#: because the browser would serialize the whole picture.
CHOOSE = "(number) => { document.getElementById('graph-picture')._cyreg.cy.edges()[number].emit('tap'); }"


def drawn(visitor: Visitor, path: str = "/graph") -> Page:
    page = visitor.go(path)
    page.wait_for_selector("#graph[data-drawn]")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_drawn_under_the_policy_of_the_page(visitor: Callable[..., Visitor], scheme: str) -> None:
    reader = visitor(color_scheme=scheme)
    page = drawn(reader)
    rows = page.locator("table.connections tbody tr").count()
    assert page.get_attribute("#graph", "data-drawn") == str(rows)
    assert page.evaluate("document.querySelectorAll('style, [style*=url]').length") == 0
    assert (reader.complaints, reader.outside) == ([], [])


def test_a_line_that_is_chosen_leads_to_its_claims(visitor: Callable[..., Visitor]) -> None:
    page = drawn(visitor(), "/graph?stance=denies")
    page.evaluate(CHOOSE, 0)
    chosen = page.locator("#graph-chosen")
    assert chosen.inner_text().startswith("Robert Malley denied of United States: ")
    with page.expect_navigation():
        chosen.get_by_role("link", name="Show the 3 claims").click()
    assert page.locator("h1").inner_text() == "Robert Malley on United States"
    assert page.locator("article.claim").count() == 3


def test_it_says_nothing_that_the_table_does_not(visitor: Callable[..., Visitor]) -> None:
    page = drawn(visitor())
    names = page.evaluate("document.getElementById('graph-picture')._cyreg.cy.nodes().map((node) => node.data('name'))")
    table = page.locator("table.connections").inner_text()
    assert len(names) == len(set(names)) > 20
    assert all(name in table for name in names)


def test_without_scripts_there_is_the_table_and_no_empty_picture(visitor: Callable[..., Visitor]) -> None:
    page = visitor(java_script_enabled=False).go("/graph")
    assert not page.locator("#graph").is_visible()
    assert page.locator("table.connections tbody tr").count() > 30


@pytest.mark.parametrize("path", ["/graph", "/timeline", "/search?q=iran", "/connection?speaker=iran&whom=iran"])
def test_nothing_is_wider_than_a_small_screen(visitor: Callable[..., Visitor], path: str) -> None:
    page = visitor(viewport={"width": 360, "height": 700}).go(path)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
