"""Somebody drafts, confirms and publishes an article in the browser with few clicks and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.editing import Journey, corpus_without_sheets, run, served
from mapping.publication.manifest import current_generation
from tests.browser.visits import Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def test_a_published_claim_takes_at_most_two_and_a_half_actions(browser: Browser, tmp_path: Path) -> None:
    folder, output = tmp_path / "articles", tmp_path / "published"
    slug = corpus_without_sheets(folder)[-1]
    with served(folder, output) as address:
        visitor = Visitor(browser, address.partition("/?")[0], viewport={"width": 1200, "height": 900})
        journey = Journey(visitor.page)
        visitor.page.goto(f"{address}#{slug}", wait_until="networkidle")
        run(journey, folder, [slug], 100)
        assert visitor.outside == []
        assert visitor.complaints == []
        visitor.close()
    claims = current_generation(output).manifest.counts.claims
    assert claims >= 25
    assert sum(journey.actions.values()) <= 2.5 * claims
