"""Typed links that a program follows (RFC 8288, RFC 9264, https://signposting.org/FAIR/ level 2)."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from server.linked_data.signposting import WebLink, link_header
from tests.conftest import ARTICLE
from tests.server.web.sites import Link, links_of, read_link_set, read_links, site

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from mapping.publication.manifest import Generation

BASE = "http://localhost:8000/"
HTML = {"Accept": "text/html"}
CLAIM = f"article/{ARTICLE}/claim/babak-appeals"
#: Path of a page -> the resource it is about, what schema.org calls that.
PAGES = {
    f"article/{ARTICLE}": (f"article/{ARTICLE}", "NewsArticle"),
    CLAIM: (CLAIM, "Claim"),
    "entity/iran.html": ("entity/iran", "Thing"),
    "dataset": ("dataset", "Dataset"),
    "graph/entities": ("graph/entities", "Dataset"),
    "dumps/onrecord.nq.gz.html": ("dumps/onrecord.nq.gz", "DataDownload"),
    "q/conditions": ("q/conditions", "SoftwareSourceCode"),
}
RDF_TYPES = {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"}


@pytest.fixture(scope="module")
def seeds_web(seed_generation: Generation) -> Iterator[httpx.Client]:
    with site(seed_generation) as opened:
        yield opened.client


def targets(links: list[Link], rel: str) -> set[str]:
    return {link.target for link in links if link.rel == rel}


class HeadLinks(HTMLParser):
    """Reads the link elements of a page."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.links: list[Link] = []
        self._base = str(answer.url)
        self.feed(answer.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "link":
            target = urljoin(self._base, values["href"])
            self.links += [Link(rel, target, {"type": values.get("type", "")}) for rel in values["rel"].split()]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_it_is_about_and_where_its_metadata_is(seeds_web: httpx.Client, path: str) -> None:
    about, class_ = PAGES[path]
    answer = seeds_web.get(f"/{path}", headers=HTML)
    links = links_of(answer)
    assert targets(links, "cite-as") == {BASE + about}
    assert targets(links, "type") == {"https://schema.org/AboutPage", f"https://schema.org/{class_}"}
    described = [link for link in links if link.rel == "describedby"]
    assert {link.media_type for link in described} >= RDF_TYPES
    for link in described:
        assert link.media_type
        assert _type_of(seeds_web.get(link.target)) == link.media_type


@pytest.mark.parametrize("path", PAGES)
def test_the_head_of_a_page_has_the_links_of_its_header(seeds_web: httpx.Client, path: str) -> None:
    answer = seeds_web.get(f"/{path}", headers=HTML)
    in_header = {(link.rel, link.target, link.media_type) for link in links_of(answer)}
    in_head = {(link.rel, link.target, link.media_type) for link in HeadLinks(answer).links}
    assert in_header
    assert in_header <= in_head


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/ld+json", "text/csv, */*;q=0.1"])
@pytest.mark.parametrize("path", ["dataset", f"article/{ARTICLE}", CLAIM, "graph/entities"])
def test_a_resource_has_the_links_of_its_page_in_every_format(seeds_web: httpx.Client, path: str, accept: str) -> None:
    answer = seeds_web.get(f"/{path}", headers={"Accept": accept})
    assert _type_of(answer) != "text/html"
    assert set(links_of(answer)) == set(links_of(seeds_web.get(f"/{path}", headers=HTML)))
    known = seeds_web.get(f"/{path}", headers={"Accept": accept, "If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.headers["link"]) == (304, answer.headers["link"])


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json"])
def test_the_start_page_leads_to_the_dataset_that_describes_it(seeds_web: httpx.Client, accept: str) -> None:
    (described,) = targets(links_of(seeds_web.get("/", headers={"Accept": accept})), "describedby")
    answer = seeds_web.get(described)
    assert _type_of(answer) in RDF_TYPES
    assert targets(links_of(answer), "cite-as") == {f"{BASE}dataset"}


@pytest.mark.parametrize("accept", sorted(RDF_TYPES))
def test_the_start_page_redirects_a_client_that_wants_rdf(seeds_web: httpx.Client, accept: str) -> None:
    answer = seeds_web.get("/", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["vary"].split(", ")[0]) == (303, "Accept")
    described = seeds_web.get(answer.headers["location"])
    assert _type_of(described) == accept
    assert described.content == seeds_web.get("/dataset", headers={"Accept": accept}).content


@pytest.mark.parametrize("path", PAGES)
def test_metadata_points_back_to_its_page(seeds_web: httpx.Client, path: str) -> None:
    page = seeds_web.get(f"/{path}", headers=HTML)
    for link in links_of(page):
        if link.rel == "describedby" and link.media_type in RDF_TYPES:
            links = links_of(seeds_web.get(link.target))
            assert targets(links, "describes") == {str(page.url)}
            assert targets(links, "linkset") == targets(links_of(page), "linkset")


@pytest.mark.parametrize("path", ["dataset", f"article/{ARTICLE}", CLAIM])
def test_what_belongs_to_a_resource_leads_there_and_back(seeds_web: httpx.Client, path: str) -> None:
    page = seeds_web.get(f"/{path}", headers=HTML)
    items = [link for link in links_of(page) if link.rel == "item"]
    assert items
    for link in items:
        content = seeds_web.get(link.target)
        assert _type_of(content) == link.media_type
        assert targets(links_of(content), "collection") == {str(page.url)}


@pytest.mark.parametrize("path", PAGES)
def test_a_link_set_holds_the_links_of_the_page_and_of_what_belongs_to_it(seeds_web: httpx.Client, path: str) -> None:
    page = seeds_web.get(f"/{path}", headers=HTML)
    kinds = {link.media_type: link.target for link in links_of(page) if link.rel == "linkset"}
    assert set(kinds) == {"application/linkset+json", "application/linkset"}
    as_json, as_text = (seeds_web.get(address, headers={"Accept": kind}) for kind, address in kinds.items())
    contexts = read_link_set(as_json.text)
    anchor = str(page.url).replace(f"{seeds_web.base_url}/", BASE)
    here = {(link.rel, link.target.replace(f"{seeds_web.base_url}/", BASE)) for link in links_of(page)}
    assert {(link.rel, link.target) for link in contexts[anchor]} == here
    belonging = targets(contexts[anchor], "describedby") | targets(contexts[anchor], "item")
    assert set(contexts) == belonging | {anchor}
    written = read_links(as_text.text, BASE)
    assert {(link.parameters["anchor"], link) for link in written} == {
        (context, link) for context, links in contexts.items() for link in links
    }


def test_a_link_set_is_negotiated_and_there_only_for_what_is_published(seeds_web: httpx.Client) -> None:
    kept = seeds_web.get("/dataset.linkset")
    assert (_type_of(kept), kept.headers["vary"].split(", ")[0]) == ("application/linkset+json", "Accept")
    assert seeds_web.get("/dataset.linkset", headers={"If-None-Match": kept.headers["etag"]}).status_code == 304
    assert seeds_web.get("/dataset.linkset", headers={"Accept": "image/png"}).status_code == 406
    assert seeds_web.get("/entity/none.linkset").status_code == 404


def test_the_licence_of_the_data_is_not_claimed_for_the_words_of_an_article(
    seeds_web: httpx.Client, seed_generation: Generation
) -> None:
    licence = {seed_generation.manifest.licence}
    assert targets(links_of(seeds_web.get(f"/article/{ARTICLE}", headers=HTML)), "license") == set()
    assert targets(links_of(seeds_web.get(f"/article/{ARTICLE}.ttl")), "license") == licence
    assert targets(links_of(seeds_web.get("/dataset", headers=HTML)), "license") == licence


def test_only_what_we_wrote_has_us_for_its_author(seeds_web: httpx.Client) -> None:
    assert targets(links_of(seeds_web.get("/dataset", headers=HTML)), "author") == {f"{BASE}dataset#publisher"}
    for path in (f"article/{ARTICLE}", CLAIM, "entity/iran.html"):
        assert targets(links_of(seeds_web.get(f"/{path}", headers=HTML)), "author") == set()


def test_a_page_of_a_thing_is_the_canonical_one_and_not_the_address_that_redirects(seeds_web: httpx.Client) -> None:
    for extension in ("html", "ttl"):
        links = links_of(seeds_web.get(f"/entity/iran.{extension}"))
        assert targets(links, "canonical") == {f"{BASE}entity/iran.html"}
    assert targets(links_of(seeds_web.get(f"/{CLAIM}.ttl")), "canonical") == {BASE + CLAIM}


def test_a_header_is_ascii_and_no_target_can_end_early() -> None:
    written = link_header([WebLink("license", 'http://example.org/é>; rel="next"\r\nX: y', "text/turtle")])
    assert written == (
        '<http://example.org/%C3%A9%3E;%20rel=%22next%22%0D%0AX:%20y>; rel="license"; type="text/turtle"'
    )
    (link,) = read_links(written, BASE)
    assert (link.rel, link.media_type) == ("license", "text/turtle")


def _type_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.url
    kind: str = answer.headers["content-type"].partition(";")[0]
    return kind
