"""Pages for people: forms that need no script, nothing that the data could do to a browser."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from server.pages import link_target, render

if TYPE_CHECKING:
    import httpx

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = ["/", "/sparql", "/none", "/sparql?query=SELECT+*+%7B"]


class Reader(HTMLParser):
    """Collects the start tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_gets_a_page_that_can_do_nothing(web: httpx.Client, path: str) -> None:
    answer = web.get(path, headers=BROWSER)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy
    page = Reader(answer.text)
    assert not {"script", "iframe", "object", "embed", "link", "base", "img"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_by_everyone(web: httpx.Client, path: str) -> None:
    page = Reader(web.get(path, headers=BROWSER).text)
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    labelled = {attributes["for"] for attributes in page.all("label")}
    for field in (*page.all("textarea"), *page.all("select"), *page.all("input")):
        assert field["id"] in labelled


def test_the_form_asks_what_is_typed_into_it(web: httpx.Client) -> None:
    page = Reader(web.get("/sparql", headers=BROWSER).text)
    (form,) = page.all("form")
    assert form == {"action": "/sparql", "method": "get"}
    formats = [attributes["value"] for attributes in page.all("option")]
    assert formats == ["tsv", "csv", "xml", "json", "turtle", "ntriples", "rdfxml", "jsonld"]
    for name in formats:
        query = "CONSTRUCT WHERE { ?s ?p ?o }" if name in formats[4:] else "SELECT * { ?s ?p ?o }"
        assert web.get("/sparql", params={"query": query, "format": str(name)}, headers=BROWSER).status_code == 200


def test_the_links_of_the_front_page_lead_somewhere(web: httpx.Client) -> None:
    targets = [attributes["href"] for attributes in Reader(web.get("/", headers=BROWSER).text).all("a")]
    assert len(targets) == 4
    assert [web.get(f"/{target}").status_code for target in targets if target != "dataset"] == [200] * 3


def test_what_a_client_sends_is_shown_as_text() -> None:
    page = render("problem.html", title="<b>", detail="<script>alert(1)</script>")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("iri", "is_link"),
    [
        ("https://example.org/", True),
        ("HTTP://example.org/", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("urn:x", False),
        (" javascript:alert(1)", False),
        ("//example.org/", False),
        ("", False),
    ],
)
def test_only_what_a_browser_can_merely_fetch_becomes_a_link(iri: str, is_link: bool) -> None:
    assert (link_target(iri) == iri) is is_link or (link_target(iri) is None and not is_link)
