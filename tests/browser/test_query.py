"""The query page in a real browser: the editor, by keyboard alone, and the same without it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.pages.assets import ASSETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.visits import Visitor

QUERY = "SELECT ?claim { ?claim a <https://w3id.org/onrecord#Claim> } LIMIT 3"
HINTS = ".CodeMirror-hint"
EDITOR = pytest.mark.skipif("yasqe.min.js" not in ASSETS, reason="npm has not brought the editor: make serve")


def rewrite(page: Page, text: str) -> None:
    """Put other words into the editor, as somebody does who pastes them and types the last letter."""
    page.get_by_label("Query", exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text[:-1])
    page.keyboard.type(text[-1])


def sent(page: Page) -> str:
    """Return what the form will send."""
    return page.locator("textarea[name=query]").input_value()


@EDITOR
def test_the_editor_takes_the_place_of_the_field_under_the_same_label(visitor: Callable[..., Visitor]) -> None:
    page = visitor().go("/sparql")
    assert page.get_by_label("Query", exact=True).count() == 1
    assert page.locator(".yasqe").is_visible()
    assert not page.locator("textarea[name=query]").is_visible()


@EDITOR
def test_a_query_is_typed_and_run_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    page = visitor().go("/sparql")
    rewrite(page, QUERY)
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.locator("#size").inner_text().startswith("3 rows")
    assert sent(page) == QUERY
    address = page.url
    assert visitor(java_script_enabled=False).go(address).locator("#size").inner_text().startswith("3 rows")


@EDITOR
def test_the_editor_is_there_again_when_the_page_is_visited_again(visitor: Callable[..., Visitor]) -> None:
    reader = visitor()
    for _ in range(3):
        assert reader.go("/sparql").locator(".yasqe").is_visible()
    assert reader.complaints == []


@EDITOR
def test_tab_leaves_the_editor(visitor: Callable[..., Visitor]) -> None:
    page = visitor().go("/sparql")
    page.get_by_label("Query", exact=True).focus()
    before = sent(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "query-editor"
    assert sent(page) == before


@EDITOR
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("PREFIX on", "onr: <https://w3id.org/onrecord#>"),
        ("PREFIX onr: <https://w3id.org/onrecord#>\nSELECT * { ?c onr:clai", "onr:claimant"),
        ("PREFIX onr: <https://w3id.org/onrecord#>\nSELECT * { ?c a onr:Narr", "onr:NarratedClaim"),
        ("PREFIX onr: <https://w3id.org/onrecord#>\nSELECT * { ?c onr:stance onr:den", "onr:denies"),
        ("PREFIX schema: <https://schema.org/>\nSELECT * { ?c schema:appear", "schema:appearance"),
    ],
)
def test_the_editor_completes_our_terms_and_asks_nobody_else(
    visitor: Callable[..., Visitor], typed: str, offered: str
) -> None:
    reader = visitor()
    page = reader.go("/sparql")
    rewrite(page, typed)
    page.locator(HINTS, has_text=offered).first.wait_for()
    assert reader.outside == []
    assert reader.complaints == []


@EDITOR
def test_what_is_no_sparql_is_said_in_words(visitor: Callable[..., Visitor]) -> None:
    reader = visitor()
    page = reader.go("/sparql")
    rewrite(page, "SELECT * {\n?s ?p\n}")
    page.get_by_text("Line 3 is not SPARQL as it stands.").wait_for()
    page.locator(".parseErrorIcon").first.hover()
    assert reader.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_question_to_its_changed_answer_and_the_file(visitor: Callable[..., Visitor], scripts: bool) -> None:
    page = visitor(java_script_enabled=scripts).go("/q")
    with page.expect_navigation():
        page.get_by_role("link", name="What does one voice affirm and another deny").click()
    assert page.locator("tbody tr").count() == 3
    # What follows is read once the page is loaded, for until then the editor may not have taken the place of the field.
    with page.expect_navigation():
        page.get_by_role("link", name="Open in the editor").click()
    changed = sent(page).rstrip() + "\nLIMIT 1"
    if scripts and page.locator(".yasqe").count():
        page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", changed)
    else:
        page.get_by_label("Query", exact=True).fill(changed)
    with page.expect_navigation():
        page.get_by_role("button", name="Run").click()
    assert page.locator("#size").inner_text().startswith("1 row")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "results.csv"
    lines = Path(download.value.path()).read_text("utf-8").splitlines()
    assert lines[0] == "situation,affirms,affirmingCue,denies,denyingCue"
    assert len(lines) == 2


def test_the_link_to_an_answer_is_copied(visitor: Callable[..., Visitor]) -> None:
    page = visitor(permissions=["clipboard-read", "clipboard-write"]).go("/sparql?query=ASK+%7B%7D")
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
