"""A person writes claims in the workbench, with the mouse and with the keyboard alone."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from benchmarks.bridge_article import SHEET
from mapping.sheet.yaml_and_json import read_yaml
from tests.browser.conftest import ROOT
from tests.browser.workbench.conftest import confirm, focused, saved

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.visits import Visitor

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def test_selected_words_become_a_claim_by_keyboard_alone(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.locator("#text").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").wait_for()
    assert focused(page) == "Kind"
    page.keyboard.press("Enter")
    saved(page, "Ctrl+Enter saves it anyway")
    page.keyboard.press("Control+Enter")
    saved(page, "Added.")
    saying = read_yaml(sheet.read_text(), "").value["sayings"][0]
    assert {"claimant": "ana", "cue": "told", "told_to": "post", "when": "on Monday"}.items() <= saying.items()
    assert "# as she signs" in sheet.read_text()
    page.keyboard.press("Control+z")
    saved(page, "Taken back.")
    assert sheet.read_text() == SHEET


def test_a_problem_is_at_its_claim_and_a_correction_ends_it(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    sheet.write_text(SHEET.replace("denies sale()", "sail()"))
    page.reload(wait_until="networkidle")
    claim = page.get_by_role("group", name="Utterance, problem")
    assert "R201" in claim.inner_text()
    assert page.locator("#text .problem").inner_text() == "that it was sold"
    claim.get_by_role("button", name="Change").click()
    page.get_by_label("Stance").select_option("denies")
    page.get_by_label("Kind", exact=True).fill("sale")
    page.get_by_role("button", name="Save").click()
    saved(page, "Changed.")
    assert sheet.read_text() == SHEET
    page.get_by_role("group", name="Utterance, proved").wait_for()


def test_a_conflict_is_shown_and_the_file_is_left(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    theirs = SHEET.replace("denies sale()", "denies sale() the sale")
    page.get_by_role("group", name="Utterance, proved").get_by_role("button", name="Change").click()
    page.get_by_label("Stance").select_option("doubts")
    sheet.write_text(theirs)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()
    assert "doubts sale()" in page.get_by_role("alert").inner_text()
    assert sheet.read_text() == theirs


def test_an_item_that_was_removed_elsewhere_is_said_to_be_gone(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    beginning, _, denial = SHEET.partition("# the denial\n")
    rest = f"{beginning}- the bridge is closed for good: occurrence() the bridge\n"
    sheet.write_text(rest + denial)
    page.reload(wait_until="networkidle")
    page.locator(".saying", has_text="mayor").get_by_role("button", name="Change").first.click()
    page.get_by_label("Stance").select_option("doubts")
    sheet.write_text(rest)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").filter(has_text="removed elsewhere").wait_for()
    assert "doubts sale()" in page.get_by_role("alert").locator("pre").inner_text()


def test_the_keys_of_an_item_work_at_its_buttons_too(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.locator(".claim").first.get_by_role("button", name="Change").focus()
    page.keyboard.press("k")
    page.get_by_role("heading", name="Change").wait_for()


def test_drafts_are_confirmed_by_keyboard_one_after_the_other(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    draft = SHEET.replace("Group the mayor", "{type: Group, name: the mayor, status: draft, reason: a noun}")
    sheet.write_text(draft.replace("- claimant: mayor\n", "- claimant: mayor\n  status: draft\n  reason: denied\n"))
    page.reload(wait_until="networkidle")
    page.locator(".saying").first.focus()
    confirm(page)
    saved(page, "Confirmed.")
    page.wait_for_function("() => document.activeElement.ariaLabel === 'Entity ana, problem'")  # nothing names it
    page.keyboard.press("n")
    assert focused(page) == "Entity post, problem"
    page.keyboard.press("n")
    assert focused(page) == "Entity mayor, draft"
    confirm(page)
    page.get_by_role("group", name="Entity mayor, draft").wait_for(state="detached")
    assert sheet.read_text() == SHEET.replace("Group the mayor", "{type: Group, name: the mayor}")


def test_after_a_rejected_claim_the_rest_of_its_utterance_has_the_focus(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    two = "- claimant: mayor\n  status: draft\n  that it was sold: denies sale()\n  the bridge is closed: closure()\n"
    sheet.write_text(SHEET.partition("- claimant")[0] + two + "- that the bridge is closed for good: closure()\n")
    page.reload(wait_until="networkidle")
    page.locator(".claim").nth(1).focus()
    page.keyboard.press("x")
    saved(page, "Rejected.")
    page.wait_for_function("() => document.activeElement.ariaLabel === 'Utterance, draft'")
    assert "the bridge is closed" not in sheet.read_text().partition("- that")[0]


def test_a_denial_names_the_claim_that_it_disputes(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    keyed = "- claimant: mayor\n  claims:\n  - quote: that it was sold\n    stance: denies\n    content: sale()\n"
    sheet.write_text(SHEET.partition("- claimant")[0] + keyed)
    page.reload(wait_until="networkidle")
    page.locator(".saying").first.get_by_role("button", name="Change").click()
    page.get_by_label("Name in the sheet").fill("mayor-denies")
    page.get_by_label("Claim that it disputes").fill("the-report")
    page.get_by_role("button", name="Save").click()
    saved(page, "Changed.")
    assert sheet.read_text().endswith(keyed + "    id: mayor-denies\n    disputes: the-report\n")


def test_a_statement_is_described_by_a_kind_whose_roles_are_explained(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.locator(".saying").first.focus()
    page.keyboard.press("k")
    page.keyboard.type("ownership")
    page.keyboard.press("Tab")
    assert "owns" in page.evaluate("document.activeElement.closest('label').innerText")
    page.keyboard.type("post")
    page.get_by_label("Label: the situation").fill("the ownership of the bridge")
    page.keyboard.press("Enter")
    saved(page, "Changed.")
    assert sheet.read_text() == SHEET.replace("sale()", "ownership(post) the ownership of the bridge")


def test_a_situation_is_shared_from_a_claim_and_used_by_its_name(visitor: Visitor, sheet: Path) -> None:
    page, shared = visitor.page, sheet.parent.parent / "situations.yaml"
    before = shared.read_text()
    page.locator(".saying").first.get_by_role("button", name="Change").click()
    page.get_by_label("Label: the situation").fill("the sale of the bridge")
    page.get_by_label("Share this situation").check()
    page.get_by_role("button", name="Save").click()
    saved(page, "Changed.")
    assert "that it was sold: denies the-sale-of-the-bridge\n" in sheet.read_text()
    assert shared.read_text() == before + "the-sale-of-the-bridge: sale() the sale of the bridge\n"
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
        saved(page, "Taken back.")
        page.locator("#status").evaluate("each => { each.textContent = ''; }")
    assert (sheet.read_text(), shared.read_text()) == (SHEET, before)


def test_a_new_entity_is_compared_with_those_of_all_articles(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.get_by_role("button", name="New entity").click()
    page.get_by_label("Its name in the article").press_sequentially("Oskar Drevane")
    page.get_by_role("button", name="Oskar Drevane (Person, quillhaven-harbour-vote): share and use it").click()
    saved(page, "oskar-drevane is shared by all articles now.")
    assert (
        "oskar-drevane: {type: Person, name: Oskar Drevane, moved: article/"
        in (sheet.parent.parent / "entities.yaml").read_text()
    )
    page.get_by_role("form", name="New entity").wait_for(state="detached")


def test_an_entity_of_the_sheet_is_replaced_by_a_shared_one(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    sheet.write_text(SHEET.replace("the mayor\n", "Edvar Lomsk\n"))
    page.reload(wait_until="networkidle")
    page.get_by_role("group", name="Entity mayor").get_by_role("button", name="Same as").click()
    page.get_by_role("button", name="Edvar Lomsk (Person, shared): use it").click()
    saved(page, "Replaced by edvar-lomsk.")
    assert "claimant: edvar-lomsk" in sheet.read_text()
    assert "  mayor:" not in sheet.read_text()


def test_a_kind_of_ones_own_is_created_and_chosen(visitor: Visitor, sheet: Path) -> None:
    page = visitor.page
    page.get_by_role("button", name="New kind").click()
    page.get_by_label("Label").fill("toll")
    page.get_by_label("Definition").fill("Somebody takes money for a passage.")
    page.get_by_label("Broader kind").fill("payment")
    page.keyboard.press("Enter")
    saved(page, "toll is shared by all articles now.")
    page.locator(".saying").first.focus()
    page.keyboard.press("k")
    page.keyboard.type("toll")
    page.keyboard.press("Enter")
    saved(page, "Changed.")
    assert "denies toll()" in sheet.read_text()
    assert "R201" not in page.locator("#sayings").inner_text()


def test_the_published_page_is_one_click_away(visitor: Visitor) -> None:
    page = visitor.page
    page.locator("#articles").select_option("quillhaven-harbour-vote")
    page.locator(".saying").nth(20).wait_for()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Published page").click()
    opened.value.get_by_role("heading", level=1).wait_for()
    assert opened.value.url.endswith("/article/quillhaven-harbour-vote")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1200, "light"), (1200, "dark")])
def test_the_page_is_accessible_and_fits(visitor: Visitor, width: int, scheme: str) -> None:
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.locator("#articles").select_option("quillhaven-harbour-vote")
    page.locator(".saying").nth(20).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if not AXE.exists():
        # In CI the project's own script installs it wherever there is npm.
        give_up = pytest.fail if os.environ.get("CI") and shutil.which("npm") else pytest.skip
        give_up("axe-core is not installed: npm ci")
    page.evaluate(AXE.read_text("utf-8"))
    assert serious(page) == []
    page.locator(".saying").nth(3).focus()
    page.keyboard.press("e")
    page.get_by_role("button", name="Save").wait_for()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def serious(page: Page) -> list[str]:
    """Return the serious and critical problems that axe finds on a page that has loaded it."""
    found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
    return [f"{each['id']}: {each['help']}" for each in found if each["impact"] in {"serious", "critical"}]
