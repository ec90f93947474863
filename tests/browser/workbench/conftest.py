"""Somebody at the page of the workbench, with the sheet of a short article."""

from __future__ import annotations

import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from benchmarks.bridge_article import SHEET, TEXT
from ontology import SEEDS
from tests.browser.conftest import ONRECORD, ROOT
from tests.browser.visits import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edited") / "articles"
    shutil.copytree(SEEDS, folder)
    return folder


@pytest.fixture(scope="module")
def printed(folder: Path) -> Iterator[str]:
    """The address that `onrecord edit` prints."""
    (folder / "bridge").mkdir()
    (folder / "bridge" / "article.txt").write_text(TEXT)
    command = [*ONRECORD, "edit", str(folder / "bridge")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        yield next(line.split()[1] for line in iter(process.stdout.readline, "") if line.split()[:1] == ["open"])
        process.send_signal(signal.SIGINT)
        process.stdout.read()


@pytest.fixture
def sheet(folder: Path) -> Path:
    path = folder / "bridge" / "facts.yaml"
    path.write_text(SHEET)
    return path


@pytest.fixture
def visitor(browser: Browser, printed: str, sheet: Path) -> Iterator[Visitor]:
    """Somebody who has opened the printed address."""
    visitor = Visitor(browser, printed.partition("/?")[0])
    visitor.page.goto(printed, wait_until="networkidle")
    yield visitor
    assert visitor.outside == []
    assert visitor.complaints == []
    visitor.close()


_FOCUSED = """() => {
  const { ariaLabel, labels, innerText } = document.activeElement;
  return ariaLabel ?? labels?.[0]?.innerText ?? innerText;
}"""


def confirm(page: Page) -> None:
    """Press `c` at the item that has the focus, when it has been drawn with it."""
    page.wait_for_function("() => document.activeElement.closest('[data-path]')?.dataset.isSeen")
    page.keyboard.press("c")


def cancel(page: Page, key: str = "") -> None:
    """Close a form by its button or by a key; the next page would bring it back before the server has forgotten it."""
    with page.expect_response(lambda each: each.request.method == "DELETE"):
        if key:
            page.keyboard.press(key)
        else:
            page.get_by_role("button", name="Cancel").click()


def focused(page: Page) -> str:
    """Return the name of the element that has the focus, or the label of a field."""
    return str(page.evaluate(_FOCUSED))


def saved(page: Page, words: str) -> None:
    """Wait until the page says that a change was made."""
    page.get_by_role("status").filter(has_text=words).first.wait_for()
