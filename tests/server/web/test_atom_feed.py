"""The feed of new and changed claims (RFC 4287)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import httpx
import pytest

from mapping.publication.history import Record, read_history, write_history
from server.pages.claims.atom_feed import feed
from server.pages.claims.card_query import claim_cards
from server.pages.claims.evidence_span import EvidenceSpan
from server.serving.app import create_app
from server.serving.backend import unknown_generation
from server.settings import Settings
from tests.conftest import ARTICLE
from tests.server.web.conftest import serving
from tests.server.web.engines import DirectEngine
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation
    from server.pages.claims.cards import ClaimCard
    from tests.server.conftest import EventLoopThread

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "http://localhost:8000/"


def read(content: bytes) -> ET.Element:
    """Read a feed; fail where it lacks what the RFC demands (section 4.1)."""
    top = ET.fromstring(content)
    assert top.tag == f"{ATOM}feed"
    for element in (top, *top.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (only,) = element.findall(f"{ATOM}{name}")
            assert only.text
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated", "")).tzinfo
    assert top.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [entry.findtext(f"{ATOM}id") for entry in top.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return top


class Text(HTMLParser):
    """Reads the words of HTML, and which elements it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.tags = "", list[str]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_every_claim_of_a_small_site_is_an_entry(real: Site, seed_generation: Generation) -> None:
    answer = real.client.get("/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    top = read(answer.content)
    claims = {BASE + record.path for record in read_history(seed_generation.path) if record.is_claim}
    assert {entry.findtext(f"{ATOM}id") for entry in top.iter(f"{ATOM}entry")} == claims
    assert top.findtext(f"{ATOM}updated") == seed_generation.manifest.created
    (itself,) = (link.get("href") for link in top.findall(f"{ATOM}link") if link.get("rel") == "self")
    assert itself == f"{BASE}feed.atom"


def test_an_entry_says_who_says_what_in_which_words_and_where(real: Site) -> None:
    iri = f"{BASE}article/{ARTICLE}/claim/babak-appeals"
    top = read(real.client.get("/feed.atom").content)
    entry = next(each for each in top.iter(f"{ATOM}entry") if each.findtext(f"{ATOM}id") == iri)
    assert entry.findtext(f"{ATOM}title", "").startswith("Babak Namazi ")
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    shown = Text(content.text or "")
    assert "We need to find any way to bring them home" in shown.words
    assert "blockquote" in shown.tags
    links = {(link.get("rel"), link.get("href")) for link in entry.findall(f"{ATOM}link")}
    assert {("alternate", iri), ("via", f"{BASE}article/{ARTICLE}")} <= links
    assert (
        real.client.get(f"/article/{ARTICLE}/claim/babak-appeals", headers={"Accept": "text/html"}).status_code == 200
    )


def test_it_asks_one_query_and_none_where_the_client_has_it(real: Site) -> None:
    real.engine.asked.clear()
    first = real.client.get("/feed.atom")
    assert len(real.engine.asked) == 1
    again = real.client.get("/feed.atom", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, len(real.engine.asked)) == (304, 1)


def test_every_page_leads_to_it(real: Site) -> None:
    page = real.client.get("/", headers={"Accept": "text/html"}).text
    assert '<link rel="alternate" type="application/atom+xml" href="/feed.atom"' in page


def test_it_holds_the_newest_hundred(seed_generation: Generation, tmp_path: Path) -> None:
    """The file of a generation says what is new; nothing is asked of the rest."""
    path = tmp_path / "generation"
    path.mkdir()
    for name in ("manifest.json", "store"):
        (path / name).symlink_to(seed_generation.path / name)
    known = list(read_history(seed_generation.path))
    changed = known[-1]
    assert changed.is_claim
    others = [Record(f"article/x/claim/{number}", "0", changed.published, changed.published) for number in range(200)]
    newest = Record(changed.path, "1", changed.published, "2027-03-01T00:00:00+00:00")
    write_history(path, [newest, *others, *known[:-1]])
    with site(type(seed_generation)(path, seed_generation.manifest)) as opened:
        top = read(opened.client.get("/feed.atom").content)
        assert [entry.findtext(f"{ATOM}id") for entry in top.iter(f"{ATOM}entry")] == [BASE + changed.path]
        assert top.findtext(f"{ATOM}updated") == "2027-03-01T00:00:00+00:00"
        (asked,) = opened.engine.asked
        assert f"{BASE}article/x/claim/98>" in asked.text
        assert f"{BASE}article/x/claim/99>" not in asked.text


def test_of_another_endpoints_data_nobody_knows_what_is_new(tmp_path: Path) -> None:
    unknown = unknown_generation(Settings(output=tmp_path))
    with serving(create_app(Settings(), unknown, DirectEngine([])), Settings()) as (host, port):
        assert httpx.get(f"http://{host}:{port}/feed.atom").status_code == 404
        assert "feed.atom" not in httpx.get(f"http://{host}:{port}/q", headers={"Accept": "text/html"}).text


def test_hostile_words_stay_words(hostile_claim: ClaimCard, seed_generation: Generation) -> None:
    record = Record("article/x/claim/y", "0", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    top = read(feed(seed_generation.manifest, [(record, hostile_claim)]))
    content = Text(top.findtext(f"{ATOM}entry/{ATOM}content", ""))
    assert "<script>alert(1)</script>" in content.words
    assert set(content.tags) <= {"p", "bdi", "a", "blockquote"}


@pytest.fixture
def hostile_claim(real: Site, event_loop_thread: EventLoopThread) -> ClaimCard:
    iri = f"{BASE}article/{ARTICLE}/claim/babak-appeals"
    claim = event_loop_thread.run(claim_cards(real.engine, [iri]))[iri]
    words = "<script>alert(1)</script> ]]> \x00\x08\u202e\ufffe &amp; \"'"
    return replace(claim, quotes=(EvidenceSpan(f"{iri}#char=0,5", 0, 5, words),))
