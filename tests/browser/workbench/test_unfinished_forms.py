"""A form that is half filled in comes back, whatever closed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.bridge_article import SHEET
from tests.browser.workbench.conftest import cancel, saved

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.visits import Visitor

NAME = "Its name in the article"


def kept(page: Page, words: str) -> None:
    """Wait until the server has some words in a form."""
    for _ in range(200):
        if (
            words
            in page.evaluate("fetch('/api/articles/bridge').then((answer) => answer.text())").partition('"forms"')[2]
        ):
            return
    pytest.fail(f"the server does not have {words}")


def reload(visitor: Visitor) -> None:
    visitor.page.reload(wait_until="networkidle")
    # A name that is looked up while somebody leaves the page is no fault.
    visitor.complaints[:] = [each for each in visitor.complaints if "?q=" not in each]


def test_a_form_comes_back_with_its_words_and_its_focus(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.get_by_role("button", name="New entity").click()
    page.get_by_label(NAME).type("Eva Berg")
    page.get_by_label("Type").select_option("NGO")
    page.get_by_label(NAME).focus()
    page.keyboard.press("End")
    page.keyboard.press("h")
    kept(page, "Eva Bergh")
    reload(visitor)
    assert page.get_by_label(NAME).input_value() == "Eva Bergh"
    assert page.get_by_label("Name in the sheet").input_value() == "eva-bergh"
    assert page.get_by_label("Type").input_value() == "NGO"
    assert page.evaluate("document.activeElement.value") == "Eva Bergh"
    page.get_by_role("button", name="Save").click()
    saved(page, "Added.")
    assert "eva-bergh: NGO Eva Bergh" in sheet.read_text()
    reload(visitor)
    assert page.locator("#form form").count() == 0


def test_fields_that_depend_on_the_kind_come_back_too(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("group", name="Utterance, proved").get_by_role("button", name="Change").click()
    page.get_by_label("Kind", exact=True).fill("detention")
    page.get_by_label("Kind", exact=True).press("Tab")
    role = page.locator("#form .roles input").first
    role.wait_for()
    page.locator("#form .roles label", has_text="affected").locator("input").fill("ana")
    kept(page, '"ana"')
    reload(visitor)
    assert page.get_by_label("Kind", exact=True).input_value() == "detention"
    assert page.locator("#form .roles label", has_text="affected").locator("input").input_value() == "ana"
    cancel(page)


def test_a_form_that_is_left_for_another_is_listed(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="New entity").click()
    page.get_by_label(NAME).type("Eva")
    page.get_by_role("button", name="New situation").click()
    unfinished = page.locator("#unfinished li")
    assert "Its name in the article: Eva" in unfinished.inner_text()
    unfinished.get_by_role("button", name="Continue").click()
    page.get_by_label(NAME).wait_for()
    assert page.get_by_label(NAME).input_value() == "Eva"
    assert unfinished.count() == 0
    cancel(page)
    reload(visitor)
    assert page.locator("#form form").count() == unfinished.count() == 0


def test_a_second_tab_lists_what_the_first_has_open(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="New entity").click()
    page.get_by_label(NAME).type("Eva")
    kept(page, "Eva")
    second = page.context.new_page()
    second.goto(page.url, wait_until="networkidle")
    assert second.locator("#form form").count() == 0
    with second.expect_response("**/forms/*"):
        second.get_by_role("button", name="Discard").click()
    second.close()
    cancel(page)


def test_a_conflict_can_be_decided_from_the_form(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.get_by_role("group", name="Utterance, proved").get_by_role("button", name="Change").click()
    page.get_by_label("Stance").select_option("doubts")
    kept(page, "doubts")
    sheet.write_text(SHEET.replace("denies sale()", "denies sale() the sale"))
    reload(visitor)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()
    assert "doubts" in page.get_by_role("alert").inner_text()
    assert "denies sale() the sale" in sheet.read_text()
    page.get_by_role("button", name="Save").click()
    saved(page, "Changed.")
    assert "that it was sold: doubts sale()" in sheet.read_text()
