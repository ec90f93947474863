"""`serve --watch` and `validate --watch` answer each save: real files, processes and sockets."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from server.cli import main
from tests.conftest import ARTICLE, copy_of_short_seeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 90
ONRECORD = [sys.executable, "-u", "-c", "import sys; from server.cli import main; sys.exit(main())"]


class Site:
    """A server that watches a copy of the first article; each test begins with the sheet as it was."""

    def __init__(self, seeds: Path, url: str) -> None:
        self.seeds, self.client = seeds, httpx.Client(base_url=url, headers={"Accept": "text/html"})
        self.sheet = seeds / ARTICLE / "facts.yaml"
        self.good = self.sheet.read_text("utf-8")

    def key(self) -> str:
        return str(self.get("last-save.json").json()["key"])

    def get(self, path: str = f"article/{ARTICLE}") -> httpx.Response:
        return self.client.get(path, follow_redirects=True)

    def until(self, is_met: Callable[[httpx.Response], bool], path: str = f"article/{ARTICLE}") -> httpx.Response:
        """Return the first page that meets a condition; look for it after each save that the server reports."""
        ends, key = time.monotonic() + PATIENCE, ""
        while time.monotonic() < ends:
            if (now := self.key()) == key:
                time.sleep(0.02)
                continue
            key, page = now, self.get(path)
            if is_met(page):
                return page
        raise AssertionError(f"not met within {PATIENCE} s: {page.text}")

    def save(self, text: str) -> None:
        self.sheet.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("watch")
    seeds = copy_of_short_seeds(folder / "seeds")
    command = [*ONRECORD, "serve", "--watch", "--port=0", f"--seeds={seeds}", f"--output={folder / 'published'}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(found[1] for line in process.stdout if (found := re.search(r"start +(\S+)", line)))
        site = Site(seeds, address)
        with site.client:
            yield site
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert not (folder / "published").exists()


@pytest.fixture
def site(running: Site) -> Iterator[Site]:
    yield running
    last = running.key()
    running.save(running.good)
    running.until(lambda page: running.key() != last and 'id="last-save"' not in page.text, "")


def test_a_save_is_on_the_page(site: Site) -> None:
    site.save(site.good.replace("name: four Iranians held in the United States", "name: four Iranians held"))
    shown = "article/2db805ffb993f78c/entity/four-iranians"
    site.until(lambda page: "<bdi>four Iranians held</bdi>" in page.text, shown)


def test_a_refused_save_keeps_the_last_good_page_and_says_why(site: Site) -> None:
    before = site.until(lambda page: page.status_code == 200)
    site.save(site.good.replace("also dismissed the rumored exchange", "also dismissed the rumoured exchange"))
    page = site.until(lambda page: "The last save is refused" in page.text)
    line = site.good[: site.good.index("also dismissed the rumored")].count("\n") + 1
    assert re.search(
        rf"<code>{ARTICLE}/facts.yaml:{line}:\d+</code> <strong>Q101</strong> the quote is not in", page.text
    )
    assert "Hint: You wrote &#39;rumoured&#39;, the article has &#39;rumored&#39;." in page.text
    assert str(site.seeds) not in page.text
    assert _content(page) == _content(before)
    assert page.headers["ETag"] != before.headers["ETag"]


def _content(page: httpx.Response) -> str:
    return page.text.partition("<h1")[2].partition("<footer")[0]


def test_several_saves_in_quick_succession_show_the_last(site: Site) -> None:
    for number in range(20):
        site.save(site.good.replace("name: four Iranians held in the United States", f"name: four Iranians {number}"))
    shown = "article/2db805ffb993f78c/entity/four-iranians"
    site.until(lambda page: "<bdi>four Iranians 19</bdi>" in page.text, shown)


def test_a_mistake_in_a_shared_file_is_on_every_page(site: Site) -> None:
    entities = site.seeds / "entities.yaml"
    good = entities.read_text("utf-8")
    entities.write_text("iran: {type: Sandwich, name: Iran}\n", "utf-8")
    try:
        for path in ("", "claims", f"article/{ARTICLE}", "nothing/here"):
            site.until(lambda page: "entities.yaml:1:" in page.text, path)
    finally:
        entities.write_text(good, "utf-8")


def test_a_new_article_is_published_and_a_refused_one_explained_at_its_address(site: Site) -> None:
    new = site.seeds / "another"
    shutil.copytree(site.seeds / ARTICLE, new)
    try:
        site.until(lambda page: page.status_code == 200, "article/another")
        shutil.rmtree(new)
        site.until(lambda page: page.status_code == 410, "article/another")
        new.mkdir()
        (new / "facts.yaml").write_text("factsheet: 2\n", "utf-8")
        refused = site.until(lambda page: "another/facts.yaml:1:1" in page.text, "article/another")
        assert "The last save is refused" in refused.text
        assert "another/facts.yaml" not in site.get().text
    finally:
        shutil.rmtree(new)


def test_a_folder_that_vanishes_leaves_the_pages(site: Site) -> None:
    away = site.seeds.rename(site.seeds.with_name("away"))
    try:
        page = site.until(lambda page: "there is no such folder" in page.text)
        assert page.status_code == 200
    finally:
        away.rename(site.seeds)


def test_a_watched_page_reloads_by_a_script_of_this_server_alone(site: Site) -> None:
    page = site.get()
    script = re.search(
        r'<script src="(/assets/watch\.\w+\.js)" defer data-save="(\d+)" data-address="(\S+)">', page.text
    )
    assert script
    assert "script-src 'self'; connect-src 'self'" in page.headers["Content-Security-Policy"]
    assert site.get(script[1]).status_code == 200
    assert site.get(script[3]).json()["key"] == script[2]


@pytest.mark.parametrize("path", ["", "last-save.json", f"article/{ARTICLE}.ttl", "nothing/here"])
def test_other_sites_cannot_read_a_preview(site: Site, path: str) -> None:
    for answer in (site.get(path), site.get(path), site.client.options(f"/{path}")):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
    rebound = site.client.get(path, headers={"Host": "example.org", "Accept": "application/json"})
    assert (rebound.status_code, "ask for localhost" in rebound.json()["detail"]) == (421, True)
    for host in ("localhost", "LOCALHOST:8000", "[::1]:8000", "127.0.0.1"):
        assert site.client.get("last-save.json", headers={"Host": host}).status_code == 200


def test_an_unchanged_save_is_answered_without_a_body(site: Site) -> None:
    first = site.get("last-save.json")
    again = site.client.get("last-save.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("option", ["--no-build", "--backend=http://localhost:1/"])
def test_what_builds_nothing_cannot_be_watched(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--watch", option]) == 2
    assert "--watch builds articles" in capsys.readouterr().err


def _report(process: subprocess.Popen[str]) -> str:
    """Return the lines up to the one that says that the command waits."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "watching; Ctrl+C ends it" in line:
            break
    return "".join(lines)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_validate_reports_again_after_each_save(short_seeds: Path, end: signal.Signals) -> None:
    sheet = short_seeds / ARTICLE / "facts.yaml"
    good = sheet.read_text("utf-8")
    command = [*ONRECORD, "validate", "--watch", str(short_seeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert "conforms" in _report(process)
        sheet.write_text(good.replace("the rumored exchange", "the rumoured exchange"), "utf-8")
        assert "Q101 the quote is not in the article" in _report(process)
        shutil.move(short_seeds, short_seeds.with_name("away"))
        assert "no such" in _report(process)
        shutil.move(short_seeds.with_name("away"), short_seeds)
        assert "Q101 the quote is not in the article" in _report(process)
        process.send_signal(end)
        assert process.wait(PATIENCE) == 1
        assert "Traceback" not in process.stdout.read() if process.stdout else False


def test_standard_input_cannot_be_watched(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--watch", "-"]) == 2
    assert "cannot read standard input" in capsys.readouterr().err
