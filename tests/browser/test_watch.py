"""`onrecord serve --watch`: an open page shows each save by itself, and leaves what somebody is typing alone."""

from __future__ import annotations

import re
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ONRECORD
from tests.conftest import ARTICLE, copy_of_short_seeds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Response

MOST_MILLISECONDS = 60_000
GOOD, BAD = "dismissed the rumored exchange", "dismissed the rumoured exchange"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The fact sheet of an article, and the address of a server that watches it."""
    folder = tmp_path_factory.mktemp("watched")
    seeds = copy_of_short_seeds(folder / "seeds")
    command = [*ONRECORD, "serve", "--watch", "--port=0", f"--seeds={seeds}", f"--output={folder / 'published'}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(found[1] for line in process.stdout if (found := re.search(r"start +(\S+)/$", line)))
        yield seeds / ARTICLE / "facts.yaml", address
        process.send_signal(signal.SIGTERM)


def test_an_open_page_shows_a_refused_save_and_its_mending(browser: Browser, watched: tuple[Path, str]) -> None:
    sheet, address = watched
    good = sheet.read_text("utf-8")
    with browser.new_context() as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{address}/article/{ARTICLE}")
        refused = page.get_by_role("heading", name="The last save is refused")
        expect(refused).to_have_count(0)
        sheet.write_text(good.replace(GOOD, BAD), "utf-8")
        expect(refused).to_be_visible(timeout=MOST_MILLISECONDS)
        expect(page.get_by_text("the article has 'rumored'")).to_be_visible()
        # Whoever types loses nothing: the page waits until they are done.
        page.get_by_label("Search names and quotes").fill("Malley")
        sheet.write_text(good, "utf-8")
        save = page.locator("script[data-save]").get_attribute("data-save")
        with page.expect_response(lambda answer: _is_of_another_save(answer, save), timeout=MOST_MILLISECONDS):
            pass
        expect(refused).to_be_visible()
        page.get_by_role("heading", level=1).click()
        expect(refused).to_have_count(0, timeout=MOST_MILLISECONDS)
    assert faults == []


def _is_of_another_save(answer: Response, save: str | None) -> bool:
    return answer.url.endswith("/last-save.json") and answer.ok and answer.json()["key"] != save
