"""What holds for every page: readable by everyone, whole without a script, nothing that data could do to a browser."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from server.pages import all_pages
from tests.conftest import ARTICLE
from tests.server.web.reader import Reader
from tests.server.web.sites import site

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from mapping.publication.manifest import Generation

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
#: Every page of the list, one of each kind of resource, and problems.
PAGES = [
    *(f"/{page.path}" for page in all_pages.PAGES), "/search?q=Iran", "/search?q=officials",
    "/connection?speaker=robert-malley&whom=iran",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+2", "/q/conditions", "/graph/entities", f"/article/{ARTICLE}",
    f"/article/{ARTICLE}/claim/babak-appeals", f"/article/{ARTICLE}/situation/four-for-four-agreement.html",
    "/entity/iran.html", "/none", "/sparql?query=SELECT+*+%7B", "/claims?page=x",
]  # fmt: skip
#: A script that is data, not code: no browser runs it.
DATA_BLOCK = "application/ld+json"
LOADING = {"link": "href", "script": "src", "img": "src"}


@pytest.fixture(scope="module")
def seeds_web(seed_generation: Generation) -> Iterator[httpx.Client]:
    with site(seed_generation) as opened:
        yield opened.client


@pytest.fixture(params=PAGES)
def answer(seeds_web: httpx.Client, request: pytest.FixtureRequest) -> httpx.Response:
    return seeds_web.get(request.param, headers=BROWSER)


@pytest.fixture
def page(answer: httpx.Response) -> Reader:
    return Reader(answer.text)


def test_no_speaker_that_is_many_has_a_verb_for_one(page: Reader) -> None:
    words = " ".join(page.texts("body"))
    assert not re.search(r"\b(officials|groups|experts)\W+(affirms|denies|doubts)\b", words, re.IGNORECASE)


def test_a_browser_gets_a_page_that_can_only_be_read(answer: httpx.Response, page: Reader) -> None:
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not {"iframe", "object", "embed", "base", "style"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"]
    for script in page.all("script"):
        assert "src" in script or script == {"type": DATA_BLOCK}
    if not [script for script in page.all("script") if "src" in script]:
        assert "script-src" not in policy


def test_a_page_of_another_release_is_another(seeds_web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = seeds_web.get("/claims", headers=BROWSER).headers["etag"]
    assert seeds_web.get("/claims", headers={**BROWSER, "If-None-Match": before}).status_code == 304
    monkeypatch.setattr("server.http.entity_tags.RELEASE", "99")
    after = seeds_web.get("/claims", headers={**BROWSER, "If-None-Match": before})
    assert (after.status_code, after.headers["etag"] != before) == (200, True)


def test_all_that_a_page_loads_is_here(seeds_web: httpx.Client, page: Reader) -> None:
    loaded = {
        str(attributes[LOADING[tag]])
        for tag, attributes in page.tags
        if tag in LOADING and LOADING[tag] in attributes
        if tag != "link" or attributes["rel"] in {"stylesheet", "icon"}
    }
    assert len(loaded) >= 2
    for address in loaded:
        assert address.startswith("/assets/")
        assert seeds_web.get(address).status_code == 200


def test_a_page_has_its_landmarks_and_a_way_past_them(page: Reader) -> None:
    assert page.all("html") == [{"lang": "en"}]
    assert page.texts("title")[0]
    for once in ("main", "h1"):
        assert len(page.all(once)) == 1
    first = page.all("a")[0]
    assert (first["class"], first["href"]) == ("skip", "#main")
    assert page.all("main") == [{"id": "main"}]
    assert page.all("header")[0] == page.all("footer")[-1] == {"class": "site"}
    names = [each.get("aria-label") or each.get("aria-labelledby") for each in page.all("nav")]
    assert all(names)
    assert len(set(names)) == len(names)
    assert [each for each in page.all("meta") if each.get("name") == "description" and each["content"]]


def test_headings_leave_out_no_level(page: Reader) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_field_has_its_label_and_every_id_stands_once(page: Reader) -> None:
    ids = [str(attributes["id"]) for _, attributes in page.tags if "id" in attributes]
    assert sorted(set(ids)) == sorted(ids)
    labelled = {attributes["for"] for attributes in page.all("label") if "for" in attributes}
    fields = [*page.all("textarea"), *page.all("select"), *page.all("input")]
    for field in fields:
        assert field.get("type") == "hidden" or field.get("id") in labelled or field.get("aria-label")
    for _, attributes in page.tags:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((attributes.get(name) or "").split()) <= set(ids)


def test_headers_of_tables_say_what_they_head(page: Reader) -> None:
    assert all(header.get("scope") in {"col", "row", "colgroup", "rowgroup"} for header in page.all("th"))


def test_links_within_a_page_lead_to_a_place_in_it(page: Reader) -> None:
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {target[1:] for target in page.links() if target.startswith("#") and target != "#"} <= ids


def test_forms_ask_this_site_only(page: Reader) -> None:
    for form in page.all("form"):
        assert form.get("method", "get") in {"get", "post"}
        assert str(form.get("action", "/")).startswith("/") or form["action"] == ""


def test_the_page_that_is_shown_is_marked_in_the_navigation(seeds_web: httpx.Client) -> None:
    for path in ("/articles", "/claims", "/dumps/"):
        page = Reader(seeds_web.get(path, headers=BROWSER).text)
        assert {each["href"] for each in page.all("a") if "aria-current" in each} == {path}


def test_what_a_client_sends_is_shown_as_text(seeds_web: httpx.Client) -> None:
    for path in ("/<script>alert(1)</script>", "/search?q=<script>alert(1)</script>", "/claims?page=<script>"):
        text = seeds_web.get(path, headers=BROWSER).text
        assert "<script>" not in text
        Reader(text)
