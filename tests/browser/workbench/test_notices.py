"""Conflicts and mistakes are shown until they are read or mended, and the article's own data has a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bridge_article import SHEET
from tests.browser.workbench.conftest import cancel, focused, saved

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.visits import Visitor


def make_conflict(page: Page, sheet: Path) -> None:
    page.get_by_role("group", name="Utterance, proved").get_by_role("button", name="Change").click()
    page.get_by_label("Stance").select_option("doubts")
    sheet.write_text(SHEET.replace("denies sale()", "denies sale() the sale"))
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").filter(has_text="changed elsewhere").wait_for()


def test_the_box_of_a_conflict_is_closed_by_its_button(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    make_conflict(page, sheet)
    before = focused(page)
    page.get_by_role("alert").get_by_role("button", name="Close").click()
    page.get_by_role("alert").wait_for(state="hidden")
    assert focused(page) == before
    page.get_by_role("form", name="Change the utterance").wait_for()
    cancel(page, "Escape")


def test_escape_closes_the_box_before_the_form(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    make_conflict(page, sheet)
    page.keyboard.press("Escape")
    page.get_by_role("alert").wait_for(state="hidden")
    page.get_by_role("form", name="Change the utterance").wait_for()
    cancel(page, "Escape")
    page.get_by_role("form", name="Change the utterance").wait_for(state="detached")


def test_a_broken_file_is_shown_as_the_check_shows_it_and_the_last_state_stays(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    broken = SHEET + "- claimant: {mayor\n"
    sheet.write_text(broken)
    page.get_by_role("group", name="Utterance, proved").get_by_role("button", name="Remove").click()
    shown = page.get_by_role("alert").locator("pre")
    shown.wait_for()
    assert shown.inner_text().startswith(f"{sheet}:11:1: F001 not valid YAML")
    assert "hint: " in shown.inner_text()
    assert page.get_by_role("group", name="Utterance, proved").count() == 1
    assert sheet.read_text() == broken
    page.reload(wait_until="networkidle")
    assert page.get_by_role("group", name="Utterance, proved").count() == 1
    sheet.write_text(SHEET)
    page.get_by_role("button", name="Look again").click()
    saved(page, "Looked again.")
    assert page.get_by_role("alert").count() == 0


def test_the_data_of_the_article_has_a_form(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.get_by_role("button", name="Article data").click()
    page.get_by_label("Headline", exact=True).fill("The bridge is closed")
    page.get_by_label("Author").fill("Ana Ruiz + Ben Okafor")
    page.get_by_label("Date of publication").fill("2026-03-05")
    page.get_by_label("Rights").select_option("full")
    page.get_by_label("It is invented").check()
    page.get_by_label("Correction: date").fill("2026-03-06")
    page.get_by_label("Correction: the mistake").fill("It reopens in May.")
    page.keyboard.press("Enter")
    saved(page, "Changed.")
    written = (
        "article:\n  headline: The bridge is closed\n  author: [Ana Ruiz, Ben Okafor]\n  published: 2026-03-05\n"
        "  rights: full\n  invented: true\n  correction: {date: 2026-03-06, note: It reopens in May.}\n"
    )
    assert sheet.read_text().replace("'", "").replace('"', "") == SHEET.replace("entities:", f"{written}entities:")
    assert "The bridge is closed" in page.get_by_role("group", name="Article data, proved").inner_text()
    page.get_by_role("button", name="Article data").click()
    page.get_by_label("Headline", exact=True).fill("")
    page.get_by_label("It is invented").uncheck()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("form", name="Article data").wait_for(state="detached")
    assert "headline" not in sheet.read_text()
    assert "invented" not in sheet.read_text()


def test_a_wrong_value_of_the_article_is_a_problem_at_its_data(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.get_by_role("button", name="Article data").click()
    page.get_by_label("Licence").fill("public domain")
    page.keyboard.press("Enter")
    wrong = page.get_by_role("group", name="Article data, problem")
    wrong.wait_for()
    assert "F004" in wrong.inner_text()
    assert page.evaluate("document.activeElement.matches('[data-path]')")


def test_a_claim_of_one_line_gets_a_name_and_a_dispute(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.locator(".saying").first.get_by_role("button", name="Change").click()
    page.get_by_label("Claim that it disputes").fill("the-report")
    page.keyboard.press("Enter")
    saved(page, "Changed.")
    assert sheet.read_text() == SHEET.replace("denies sale()", "denies sale() disputes the-report")
    page.locator(".saying").first.get_by_role("button", name="Change").click()
    assert page.get_by_label("Claim that it disputes").input_value() == "the-report"
    page.get_by_label("Name in the sheet").fill("mayor-denies")
    page.keyboard.press("Enter")
    page.get_by_role("form", name="Change the utterance").wait_for(state="detached")
    expanded = "{stance: denies, content: sale(), disputes: the-report, id: mayor-denies}"
    assert sheet.read_text() == SHEET.replace("denies sale()", expanded)
