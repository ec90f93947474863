"""What holds for every page: nothing from elsewhere, nothing broken, readable by everybody at every width."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.visits import PAGES, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def visitor(browser: Browser, site: str) -> Iterator[Visitor]:
    """Somebody who opens one page after the other."""
    visitor = Visitor(browser, site)
    yield visitor
    visitor.close()


@pytest.fixture(scope="module", params=PAGES)
def reader(visitor: Visitor, request: pytest.FixtureRequest) -> Visitor:
    """Somebody who opened one page and has it still before the eyes."""
    visitor.page.set_viewport_size({"width": 1280, "height": 720})
    visitor.page.emulate_media(color_scheme="light")
    visitor.go_afresh(request.param)
    return visitor


@pytest.fixture(scope="module")
def without_scripts(browser: Browser, site: str) -> Iterator[Visitor]:
    """Somebody whose browser runs no scripts."""
    visitor = Visitor(browser, site, java_script_enabled=False)
    yield visitor
    visitor.close()


def test_a_page_asks_no_other_host_and_breaks_nothing(reader: Visitor) -> None:
    assert reader.outside == []
    assert reader.complaints == []


@pytest.mark.parametrize("width", [360, 1400])
def test_a_page_never_scrolls_sideways(reader: Visitor, width: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": 800})
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(reader: Visitor, scheme: str) -> None:
    if not AXE.exists():
        # In CI the project's own script installs it wherever there is npm.
        give_up = pytest.fail if os.environ.get("CI") and shutil.which("npm") else pytest.skip
        give_up("axe-core is not installed: npm ci")
    reader.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    reader.page.evaluate(AXE.read_text("utf-8"))
    found = reader.page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
    serious = [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]
    assert serious == []


def test_a_page_is_whole_without_scripts(reader: Visitor, without_scripts: Visitor) -> None:
    page = without_scripts.page
    page.goto(reader.page.url)
    assert page.locator("h1").inner_text() == reader.page.locator("h1").inner_text()
    assert len(page.locator("main").inner_text()) > 40
