"""What crawlers are told: which pages there are (https://www.sitemaps.org/protocol.html) and what to leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest

from mapping.publication.history import read_history
from mapping.publication.manifest import HISTORY
from server.pages import sitemap
from server.pages.all_pages import PAGES
from tests.conftest import ARTICLE
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "http://localhost:8000/"


def read(opened: Site, path: str) -> tuple[str, dict[str, str | None]]:
    """Return the kind of a sitemap, and the time of last change by address; no address stands in it twice."""
    answer = opened.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    top = ET.fromstring(answer.content)
    entries = [(each.findtext(f"{NAMESPACE}loc"), each.findtext(f"{NAMESPACE}lastmod")) for each in top]
    found = {address or "": changed for address, changed in entries}
    assert len(found) == len(entries)
    return top.tag.removeprefix(NAMESPACE), found


def test_it_names_every_page_with_the_time_of_its_change(real: Site, seed_generation: Generation) -> None:
    kind, urls = read(real, "/sitemap.xml")
    assert kind == "urlset"
    for record in read_history(seed_generation.path):
        assert urls[BASE + record.path] == record.changed
    assert {BASE + page.path for page in PAGES if page.in_sitemap} <= set(urls)
    assert {f"{BASE}q/conditions", f"{BASE}entity/iran.html"} <= set(urls)


def test_every_page_is_there_at_once(real: Site) -> None:
    _, urls = read(real, "/sitemap.xml")
    for url in urls:
        answer = real.client.get(f"/{url.removeprefix(BASE)}", headers={"Accept": "text/html"})
        assert (url, answer.status_code) == (url, 200)
        assert answer.headers["content-type"].startswith("text/html")


def test_it_asks_two_queries_and_none_where_the_client_has_it(real: Site) -> None:
    real.engine.asked.clear()
    first = real.client.get("/sitemap.xml")
    assert len(real.engine.asked) == 2
    again = real.client.get("/sitemap.xml", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, len(real.engine.asked)) == (304, 2)


@pytest.mark.parametrize("size", [7, 50, 100])
def test_what_is_too_long_for_one_file_is_an_index_of_several(
    real: Site, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    _, whole = read(real, "/sitemap.xml")
    monkeypatch.setattr(sitemap, "URLS_PER_FILE", size)
    kind, parts = read(real, "/sitemap.xml")
    assert kind == "sitemapindex"
    assert len(parts) == -(-len(whole) // size)
    found: dict[str, str | None] = {}
    for part in parts:
        kind, urls = read(real, f"/{part.removeprefix(BASE)}")
        assert kind == "urlset"
        assert len(urls) <= size
        assert not found.keys() & urls.keys()
        found |= urls
    assert found == whole
    assert list(found) == list(whole)


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_part_that_is_none_is_not_found(real: Site, number: str) -> None:
    assert real.client.get(f"/sitemap-{number}.xml").status_code == 404


def test_without_a_history_articles_are_still_named(seed_generation: Generation, tmp_path: Path) -> None:
    path = tmp_path / "generation"
    path.mkdir()
    for each in seed_generation.path.iterdir():
        if each.name != HISTORY:
            (path / each.name).symlink_to(each)
    with site(type(seed_generation)(path, seed_generation.manifest)) as opened:
        _, urls = read(opened, "/sitemap.xml")
    assert urls[f"{BASE}article/{ARTICLE}"] == seed_generation.manifest.created
    assert f"{BASE}entity/iran.html" in urls
    assert not [url for url in urls if "/claim/" in url]


def test_robots_may_read_pages_and_run_no_queries(real: Site) -> None:
    answer = real.client.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    assert robots.site_maps() == [f"{BASE}sitemap.xml"]
    for path in (
        "",
        f"article/{ARTICLE}",
        "claims?page=2",
        "entity/iran.html",
        "sparql",
        "q/conditions",
        "dataset.ttl",
    ):
        assert robots.can_fetch("anybot", BASE + path), path
    for path in ("sparql?query=ASK%7B%7D", "search?q=x", "metrics", "health/live"):
        assert not robots.can_fetch("anybot", BASE + path), path
