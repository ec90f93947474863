"""The tutorial can be followed from an empty folder to a published page, step by step as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from docs.tutorial_journey import TUTORIAL, Reader, Step, read_steps
from mapping.publication.manifest import current_generation
from tests.browser.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PAGE = TUTORIAL.read_text("utf-8")


@pytest.fixture
def seen() -> list[str]:
    """The pictures that the reader has come to."""
    return []


@pytest.fixture
def reader(browser: Browser, tmp_path: Path, seen: list[str]) -> Iterator[Reader]:
    def note(_page: Page, name: str) -> None:
        seen.append(name)

    with Reader(browser, tmp_path, note) as reader:
        yield reader


def test_the_tutorial_leads_to_a_published_page(reader: Reader, seen: list[str]) -> None:
    for step in read_steps(PAGE):
        reader.follow(step)
    reader.follow(Step("open", "http://localhost:8000/article/bridge#claims"))
    shown = reader.page.locator("main").inner_text()
    assert "A ferry stops when the river freezes" in shown
    assert "The guild has collected 2,300 signatures against the plan" in shown
    assert "status: draft" not in (reader.folder / "articles" / "bridge" / "facts.yaml").read_text("utf-8")
    assert current_generation(reader.folder / "published").manifest.counts.claims == 11
    assert sorted(seen) == sorted(each.name for each in (ROOT / "docs" / "pictures").glob("tutorial-*.png"))


def test_every_command_of_the_journey_is_in_the_tutorial() -> None:
    commands = " ".join(step.words for step in read_steps(PAGE) if step.name == "sh")
    for each in ("draft", "edit", "validate", "build", "serve", "query"):
        assert f"onrecord {each} " in commands


def test_output_that_is_not_as_the_tutorial_says_is_an_error(reader: Reader) -> None:
    reader.follow(Step("sh", "echo one; echo two; echo three\n"))
    reader.follow(Step("text", "...\ntwo\n...\n"))
    with pytest.raises(AssertionError, match="the tutorial says"):
        reader.follow(Step("text", "one\nthree\n"))


def test_a_command_that_fails_is_an_error(reader: Reader) -> None:
    with pytest.raises(AssertionError, match="exits with 2"):
        reader.follow(Step("sh", "onrecord draft nothing.txt\n"))
