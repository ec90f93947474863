"""Words and IRIs of the data do nothing in a browser but stand there, to be read.

The server and the browser are real; every page of the site is opened over `hostile_data`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.browser.hostile_data import HOSTILE_CLAIM, HOSTILE_ENTITY, HOSTILE_SITUATION, LONG_WORD
from tests.browser.visits import ARTICLE, PAGES, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Dialog

QUERY = quote("SELECT * { ?claim <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?label LIMIT 300")
HOSTILE_PAGES = (
    *(page for page in PAGES if "khatibzadeh" not in page and "four-for-four" not in page),
    f"/{HOSTILE_CLAIM}",
    f"/{HOSTILE_SITUATION}",
    f"/{HOSTILE_ENTITY}",
    "/claims?page=2",
    "/timeline?of=said",
    "/search?q=script",
    "/search?q=%22%3E%3Cscript%3Ewindow.broken=1%3C/script%3E",
    f"/graph/{ARTICLE}",
    "/graph/entities",
    "/graph/narrated",
    f"/sparql?query={QUERY}",
    "/claims?claimant=javascript:window.broken=1",
    "/%22%3E%3Cscript%3Ewindow.broken=1%3C/script%3E",
)
#: More characters than this are no heading but a text.
LONGEST_HEADING = 300
LINKS = "[...document.querySelectorAll('a, area, form, link, script, img, iframe, object, embed, use')]"
#: The address that the browser makes of an element.
TARGET = "e => new URL(e.href?.baseVal ?? e.href ?? e.src ?? e.action ?? '', document.baseURI).href"
RUNS = "(a => [...a.attributes].some(b => b.name.startsWith('on') || b.name === 'style' || b.name === 'srcdoc'))"
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@pytest.fixture(scope="module")
def visitor(browser: Browser, hostile_site: str) -> Iterator[Visitor]:
    """Somebody with a telephone who opens one page after the other."""
    visitor = Visitor(browser, hostile_site, viewport={"width": 360, "height": 800})
    visitor.page.on("dialog", lambda dialog: _refuse(visitor, dialog))
    yield visitor
    visitor.close()


@pytest.fixture(scope="module", params=HOSTILE_PAGES, ids=lambda path: path[:60])
def reader(visitor: Visitor, request: pytest.FixtureRequest) -> Visitor:
    """The same person in front of one page."""
    visitor.go_afresh(request.param)
    return visitor


@pytest.fixture(scope="module")
def client(hostile_site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=hostile_site, timeout=30, trust_env=False) as opened:
        yield opened


def _refuse(visitor: Visitor, dialog: Dialog) -> None:
    visitor.complaints.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def test_no_word_of_the_data_runs_and_nothing_else_is_asked(reader: Visitor) -> None:
    assert reader.complaints == []
    assert reader.outside == []
    assert reader.page.evaluate("window.broken") is None


def test_no_word_of_the_data_becomes_an_element_or_an_attribute(reader: Visitor) -> None:
    assert reader.page.locator("main img, main iframe, main object, main embed, [onload], [onerror]").count() == 0
    assert reader.page.evaluate(f"{LINKS}.filter({RUNS}).length") == 0
    assert reader.page.evaluate("[...document.scripts].filter(s => !s.src && !s.type.endsWith('json')).length") == 0


def test_a_link_leads_to_a_page_and_to_no_script(reader: Visitor, hostile_site: str) -> None:
    addresses = reader.page.evaluate(f"{LINKS}.map({TARGET})")
    assert addresses
    assert {address.partition(":")[0] for address in addresses} <= {"http", "https"}
    # An IRI of this site stays one: two slashes in its path make no host of what follows.
    assert not [address for address in addresses if address.startswith("http://outside.example")]


def test_the_page_is_readable(reader: Visitor) -> None:
    heading = reader.page.locator("h1")
    assert heading.count() == 1
    assert 0 < len(heading.inner_text().strip()) <= LONGEST_HEADING
    assert 0 < len(reader.page.title()) <= 2 * LONGEST_HEADING
    assert "\u202e" not in reader.page.title()
    assert reader.page.locator("nav[aria-label=Site] a").first.is_visible()
    assert reader.page.locator("footer.site").is_visible()


def test_every_link_has_words(reader: Visitor) -> None:
    wordless = """[...document.querySelectorAll('main a[href]')]
        .filter(a => !a.textContent.trim() && !a.getAttribute('aria-label') && !a.querySelector('svg, title'))
        .map(a => a.outerHTML.slice(0, 200))"""
    assert reader.page.evaluate(wordless) == []


def test_it_is_no_wider_than_a_telephone(reader: Visitor) -> None:
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_search_engines_read_is_json(reader: Visitor) -> None:
    for block in reader.page.locator('script[type="application/ld+json"]').all_text_contents():
        assert json.loads(block)["@context"]


def test_every_page_is_there(client: httpx.Client) -> None:
    for path in HOSTILE_PAGES:
        answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        is_missing = path == "/nothing-here" or path.startswith("/%22")
        is_mistyped = path.endswith("WHERE+%7B") or path == "/connection"  # which needs parameters
        assert answer.status_code == (404 if is_missing else 400 if is_mistyped else 200), path


def test_no_control_character_is_sent(client: httpx.Client) -> None:
    for path in ("/claims", "/entities", f"/{ARTICLE}", f"/{HOSTILE_ENTITY}.html"):
        page = client.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert CONTROLS.findall(page.text) == [], path


@pytest.mark.parametrize("path", ["/claims", "/entities", "/situations", "/articles", "/timeline", "/graph"])
def test_a_list_is_a_table_for_programs_that_no_spreadsheet_runs(client: httpx.Client, path: str) -> None:
    csv.field_size_limit(1_000_000)
    rows = list(csv.reader(io.StringIO(client.get(f"{path}.csv").text, newline="")))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "\r", "\n"))]
    assert len(client.get(f"{path}.json").json()) == len(rows) - 1


def test_the_whole_of_a_long_word_can_be_had(client: httpx.Client) -> None:
    assert LONG_WORD in client.get(f"/{HOSTILE_SITUATION}.ttl").text
    assert LONG_WORD in client.get(f"/{ARTICLE}.nt").text


@pytest.mark.parametrize("path", ["/feed.atom", "/sitemap.xml"])
def test_feed_and_site_map_are_xml(client: httpx.Client, path: str) -> None:
    assert len(ET.fromstring(client.get(path).content)) > 1


def test_a_link_set_is_json(client: httpx.Client) -> None:
    for path in (HOSTILE_CLAIM, HOSTILE_ENTITY, ARTICLE, "dataset"):
        answer = client.get(f"/{path}.linkset", headers={"Accept": "application/linkset+json"})
        assert answer.status_code == 200
        assert answer.json()["linkset"]


@pytest.mark.parametrize("name", ["bundle.md", "bundle.json", "cite.bib", "cite.json"])
def test_a_download_has_the_name_of_a_file(client: httpx.Client, name: str) -> None:
    for path in (HOSTILE_CLAIM, f"{ARTICLE}/claim/tv-reports-agreement"):
        answer = client.get(f"/{path}/{name}")
        assert answer.status_code == 200
        given = answer.headers.get("content-disposition", 'attachment; filename="x.x"')
        assert re.fullmatch(r'attachment; filename="[\w.-]+"', given)
        assert "set-cookie" not in answer.headers
        if name.endswith(".json"):
            assert answer.json()
