"""Drafts are confirmed by whoever has seen them, and nothing is saved or published by one stray key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bridge_article import SHEET
from tests.browser.workbench.conftest import cancel, confirm, focused, saved

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.visits import Visitor

BEFORE_SAYINGS = SHEET.partition("- claimant")[0]
DRAFT = BEFORE_SAYINGS + "- claimant: mayor\n  status: draft\n  reason: a verb\n  that it was sold: denies sale()\n"
TWO_DRAFTS = DRAFT + "  it was sold.: denies sale() the sale\n"


def reload(page: Page, sheet: Path, text: str) -> None:
    sheet.write_text(text)
    page.reload(wait_until="networkidle")


def test_a_space_after_selected_words_saves_nothing(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.locator("#text").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("form", name="New claim").wait_for()
    assert focused(page) == "Kind"
    assert page.evaluate("[...CSS.highlights.get('selected')].join()") == "Ana Ruiz"
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")  # a kind of one space is none
    page.get_by_role("form", name="New claim").wait_for()
    assert sheet.read_text() == SHEET
    cancel(page, "Escape")


def test_one_key_publishes_nothing(visitor: Visitor, folder: Path) -> None:
    page = visitor.page
    page.get_by_role("button", name="Publish").click()
    assert focused(page) == "Cancel"
    page.keyboard.press("Enter")
    page.get_by_role("form", name="Publish").wait_for(state="detached")
    assert not (folder.parent / "published").exists()


def test_a_draft_out_of_view_is_shown_before_it_is_confirmed(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 1200, "height": 300})
    reload(page, sheet, DRAFT)
    page.locator(".saying").first.focus()
    page.wait_for_function("() => document.activeElement.dataset.isSeen")
    page.locator("#items").evaluate("each => { each.scrollTop = 0; each.style.maxHeight = '40px'; }")
    page.keyboard.press("c")
    saved(page, "Look at it first")
    assert "status: draft" in sheet.read_text()
    page.locator("#items").evaluate("each => { each.style.maxHeight = ''; }")
    page.locator(".saying").first.scroll_into_view_if_needed()
    page.keyboard.press("c")
    saved(page, "Confirmed.")


def test_a_key_that_is_held_confirms_one_draft_at_most(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    reload(page, sheet, DRAFT)
    page.locator(".saying").first.focus()
    page.wait_for_function("() => document.activeElement.dataset.isSeen")
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'c', repeat: true, bubbles: true}))"
    )
    assert page.get_by_role("status").first.inner_text() == ""
    confirm(page)
    saved(page, "Confirmed.")


def test_several_claims_are_confirmed_after_a_question_and_in_one_step(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    reload(page, sheet, TWO_DRAFTS)
    page.locator(".saying").first.focus()
    confirm(page)
    question = page.get_by_role("form", name="Confirm 2 claims")
    assert "it was sold." in question.inner_text()
    assert focused(page) == "Cancel"
    assert sheet.read_text() == TWO_DRAFTS
    question.get_by_role("button", name="Confirm 2 claims").click()
    saved(page, "Confirmed.")
    assert "status" not in sheet.read_text()
    page.keyboard.press("Control+z")
    saved(page, "Taken back.")
    assert sheet.read_text() == TWO_DRAFTS


def test_a_draft_without_a_speaker_is_not_confirmed_before_the_entity_is_there(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    unknown = DRAFT.replace("mayor\n  st", "the-mayor\n  st")
    reload(page, sheet, unknown.replace("  mayor: Group the mayor\n", ""))
    page.locator(".saying").first.focus()
    confirm(page)
    saved(page, "Not confirmed: R201 'the-mayor' is not an entity")
    page.locator(".saying").first.get_by_role("button", name="Create the entity the-mayor").click()
    assert page.get_by_label("Its name in the article").input_value() == "The mayor"
    assert page.get_by_label("Name in the sheet").input_value() == "the-mayor"
    page.get_by_label("Type").select_option("Group")
    page.get_by_role("button", name="Save").click()
    saved(page, "Added.")
    page.wait_for_function("() => document.activeElement.ariaLabel === 'Utterance, draft'")
    confirm(page)
    saved(page, "Confirmed.")
    assert "the-mayor: Group The mayor" in sheet.read_text()


def test_an_entity_made_for_a_field_is_in_it_when_the_form_comes_back(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    reload(page, sheet, DRAFT)
    page.locator(".saying").first.focus()
    page.keyboard.press("e")
    page.get_by_label("When it was said").fill("on Monday")
    page.get_by_label("Who says it").fill("ana-ruiz")
    page.get_by_role("button", name="Save and confirm").click()
    refused = page.get_by_role("alert").filter(has_text="'ana-ruiz' is not an entity")
    refused.get_by_role("button", name="Create the entity ana-ruiz").click()
    assert page.get_by_label("Its name in the article").input_value() == "Ana Ruiz"
    page.get_by_label("Name in the sheet").fill("ana-r")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("form", name="Change the utterance").wait_for()
    page.wait_for_function("() => document.activeElement.labels?.[0].innerText === 'Who says it'")
    assert page.get_by_label("Who says it").input_value() == "ana-ruiz + ana-r"
    assert page.get_by_label("When it was said").input_value() == "on Monday"
    assert "ana-r: Person Ana Ruiz" in sheet.read_text()
    cancel(page)


def test_a_new_entity_is_marked_and_the_focus_is_where_it_was(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.locator(".saying").first.focus()
    page.get_by_role("button", name="New entity").click()
    page.get_by_label("Its name in the article").fill("the engineers")
    page.keyboard.press("Enter")
    saved(page, "Added.")
    page.wait_for_function("() => document.activeElement.matches('.saying')")
    assert page.locator("[aria-current=true]").get_attribute("aria-label") == "Entity the-engineers, problem"
