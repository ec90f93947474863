"""What holds for every page: nothing from elsewhere, nothing broken, readable by everybody at every width."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.visits import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.visits import Visitor

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1400, "height": 900}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_other_host_and_breaks_nothing(visitor: Callable[..., Visitor], path: str) -> None:
    reader = visitor()
    reader.go(path)
    assert reader.outside == []
    assert reader.complaints == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["360", "1400"])
def test_a_page_never_scrolls_sideways(visitor: Callable[..., Visitor], path: str, viewport: dict[str, int]) -> None:
    page = visitor(viewport=viewport).go(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visitor: Callable[..., Visitor], path: str, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    # Its script comes from the test and not from the page, which would not allow it.
    page = visitor(color_scheme=scheme, bypass_csp=True).go(path)
    page.add_script_tag(path=AXE)
    found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
    serious = [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]
    assert serious == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same_without_scripts(visitor: Callable[..., Visitor], path: str) -> None:
    words = visitor(java_script_enabled=False).go(path).locator("main").inner_text()
    assert len(words) > 40
    assert visitor().go(path).locator("h1").inner_text() in words
