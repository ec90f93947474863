"""What readers come for, step by step in a real browser: with and without scripts, and by keyboard alone."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.browser.visits import Visitor

AGREEMENT = "Washington and Tehran agree on the four-for-four exchange"
DENIAL = "The United States also dismissed the rumored exchange as false."
#: Elements that Tab may pass before the one that is sought.
MOST_TABS = 400


@dataclass(frozen=True)
class Reader:
    """Somebody before the screen, with a mouse or without."""

    page: Page
    has_mouse: bool = True

    def follow(self, target: Locator) -> None:
        """Follow a link or press a button, and wait for the page behind it."""
        with self.page.expect_navigation():
            self._press(target)

    def download(self, target: Locator) -> str:
        """Return the text of the file behind a link."""
        with self.page.expect_download() as begun:
            self._press(target)
        return Path(begun.value.path()).read_text("utf-8")

    def write(self, target: Locator, text: str) -> None:
        """Write a text in place of what stands in a field."""
        if self.has_mouse:
            # The editor shows its lines before the field that takes the typing.
            lines = self.page.locator(".CodeMirror-lines")
            (lines if lines.count() else target).click()
        else:
            self._reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def _press(self, target: Locator) -> None:
        if self.has_mouse:
            target.click()
        else:
            self._reach(target)
            self.page.keyboard.press("Enter")

    def _reach(self, target: Locator) -> None:
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"Tab does not reach {target}")


@pytest.fixture(params=["scripts", "no scripts", "keyboard", "keyboard, no scripts"])
def reader(request: pytest.FixtureRequest, visitor: Callable[..., Visitor]) -> Reader:
    visit = visitor(java_script_enabled="no scripts" not in request.param)
    return Reader(visit.go("/"), has_mouse="keyboard" not in request.param)


def site_link(reader: Reader, name: str) -> Locator:
    return reader.page.get_by_role("navigation", name="Site").get_by_role("link", name=name, exact=True)


def test_find_who_denies_a_claim_and_copy_its_evidence(reader: Reader) -> None:
    reader.follow(site_link(reader, "Disagreements"))
    reader.follow(reader.page.get_by_role("main").get_by_role("link", name=AGREEMENT).first)
    assert reader.page.get_by_role("heading", level=1).inner_text() == AGREEMENT
    denials = reader.page.locator("section").filter(has=reader.page.get_by_role("heading", name="Denied by"))
    voice = denials.get_by_role("listitem").filter(has_text=DENIAL)
    assert voice.get_by_role("link").first.inner_text() == "United States"
    reader.follow(voice.get_by_role("link", name="claim united-states-dismisses"))
    assert "United States" in reader.page.get_by_role("heading", level=1).inner_text()
    evidence = reader.download(reader.page.get_by_role("link", name="Markdown"))
    assert DENIAL in evidence
    assert "united-states-dismisses" in evidence


def test_run_an_example_change_it_download_it_and_share_it(reader: Reader, visitor: Callable[..., Visitor]) -> None:
    reader.follow(reader.page.get_by_role("link", name="What does one voice affirm and another deny"))
    reader.follow(reader.page.get_by_role("link", name="Open in the editor"))
    query = "PREFIX onr: <https://w3id.org/onrecord#>\nSELECT DISTINCT ?cue { ?claim onr:cue ?cue } ORDER BY ?cue"
    reader.write(editor(reader.page), query)
    reader.follow(reader.page.get_by_role("button", name="Run", exact=True))
    assert reader.page.locator("table.results tbody").get_by_text("dismissed").count() == 1
    downloaded = list(csv.DictReader(StringIO(reader.download(reader.page.get_by_role("link", name="CSV").first))))
    assert {"cue": "dismissed"} in downloaded
    shared = visitor().go(reader.page.url.partition("/sparql")[1] + reader.page.url.partition("/sparql")[2])
    assert len(downloaded) == shared.locator("table.results tbody tr").count() > 5


def editor(page: Page) -> Locator:
    """Return what takes the typing: the editor's own field where scripts run, else the plain one."""
    own = page.locator(".CodeMirror textarea")
    return own.first if own.count() else page.get_by_label("Query", exact=True)


def test_from_a_name_to_all_it_said(reader: Reader) -> None:
    search = reader.page.get_by_role("search")
    reader.write(search.get_by_role("searchbox"), "malley")
    reader.follow(search.get_by_role("button", name="Search"))
    reader.follow(reader.page.get_by_role("main").get_by_role("link", name="Robert Malley", exact=True).first)
    assert reader.page.get_by_role("heading", level=1).inner_text() == "Robert Malley"
    words = reader.page.get_by_role("main").inner_text()
    assert "made some progress" in words
    assert "would not accept a partial deal" in words
