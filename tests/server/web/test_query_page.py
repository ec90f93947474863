"""The query page: a form, the answer to a query, and the query back if it is refused."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest

from mapping.rdf.shared_graphs import example_queries
from server.errors import QueryTimeout, ResultBroken
from server.pages.assets import ASSETS
from tests.server.web.engines import DirectEngine, ScriptedEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


HTML, JSON = "text/html; charset=utf-8", "application/sparql-results+json"
CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: What java.net.URL sends, which wants no page.
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
BROWSER = {"Accept": FIREFOX}
BASE = "http://localhost:8000/"
SELECT = "SELECT ?p ?o ?none {\n  <http://localhost:8000/entity/amir-rabiei> ?p ?o\n} ORDER BY ?p"


def url(**parameters: str | list[str]) -> str:
    return f"/sparql?{urlencode(parameters, doseq=True)}"


def read(web: httpx.Client, **parameters: str | list[str]) -> str:
    answer = web.get(url(**parameters), headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return answer.text


def words(page: str) -> str:
    """Return what stands in a page, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (CHROMIUM, HTML),
        (FIREFOX, HTML),
        ("text/html", HTML),
        ("application/xhtml+xml", HTML),
        (None, JSON),
        ("*/*", JSON),
        (JAVA, JSON),
        ("application/sparql-results+json, text/html", JSON),
        ("text/html, application/sparql-results+json", JSON),
        ("text/html;q=0.5, */*;q=0.1", JSON),
        ("application/sparql-results+json, application/xhtml+xml;q=0.9", JSON),
    ],
)
def test_only_who_reads_pages_gets_one(web: httpx.Client, accept: str | None, kind: str) -> None:
    answer = web.get(url(query=SELECT), headers={} if accept is None else {"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert "Accept" in answer.headers["vary"].split(", ")


def test_a_format_in_the_address_goes_before_what_a_browser_accepts(web: httpx.Client) -> None:
    assert web.get(url(query=SELECT, format="csv"), headers=BROWSER).headers["content-type"].startswith("text/csv")
    page = web.get(url(query=SELECT, format="html"))
    assert page.headers["content-type"] == HTML
    assert "Accept" not in page.headers["vary"].split(", ")


def test_a_posted_query_is_answered_as_to_any_program(web: httpx.Client) -> None:
    answer = web.post("/sparql", content="ASK {}", headers={**BROWSER, "Content-Type": "application/sparql-query"})
    assert answer.headers["content-type"].startswith("application/sparql-results+")


def test_a_table_shows_every_kind_of_term(web: httpx.Client) -> None:
    page = read(web, query=SELECT)
    assert "3 rows" in words(page)
    assert '<a href="http://www.w3.org/2000/01/rdf-schema#label"><bdi>rdfs:label</bdi></a>' in page
    assert "<bdi>Amir Rabiei</bdi>" in page
    assert page.count(">unbound<") == 3
    assert re.findall(r'<th scope="col"[^>]*><bdi>(\w+)', page) == ["p", "o", "none"]


def test_the_query_stands_in_the_form_again_as_it_was(web: httpx.Client) -> None:
    query = 'SELECT ("</textarea><script>alert(1)</script>" AS ?x) {}'
    page = read(web, query=query)
    (area,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert unescape(area) == query
    assert "<script>" not in page


def test_the_form_keeps_the_dataset_and_the_time_limit(web: httpx.Client) -> None:
    graph = f"{BASE}graph/entities"
    page = read(web, query=SELECT, timeout="2.5", **{"default-graph-uri": [graph]})
    assert re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]+)">', page) == [
        ("default-graph-uri", graph),
        ("timeout", "2.5"),
    ]


def test_every_download_and_the_link_to_share_lead_to_the_same_answer(web: httpx.Client) -> None:
    page = read(web, query=SELECT)
    targets = [
        unescape(each) for each in re.findall(r'<a href="(/sparql\?query=[^"]+)" rel="alternate" download', page)
    ]
    kinds = [web.get(each, headers=BROWSER).headers["content-type"].partition(";")[0] for each in targets]
    assert kinds == [
        "text/csv",
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/tab-separated-values",
    ]
    assert web.get(targets[0]).text.count("\r\n") == 4
    (shared,) = re.findall(r'<a class="share" href="([^"]+)"', page)
    assert words(web.get(unescape(shared), headers=BROWSER).text).count("Amir Rabiei") == 1


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ASK {}", "The query answers true ."),
        ("ASK { FILTER(false) }", "The query answers false ."),
        ("SELECT ?s { ?s a <https://example.org/none> }", "0 rows"),
        ("SELECT * {}", "1 row without columns"),
        (f"CONSTRUCT WHERE {{ <{BASE}entity/amir-rabiei> ?p ?o }}", "3 triples"),
        (f"DESCRIBE <{BASE}entity/amir-rabiei>", "subject predicate object"),
    ],
)
def test_every_form_of_query_has_a_page(web: httpx.Client, query: str, shown: str) -> None:
    assert shown in words(read(web, query=query))


def test_a_query_that_is_none_comes_back_to_be_mended(web: httpx.Client) -> None:
    query = "SELECT * {\n  ?s ?p\n}"
    answer = web.get(url(query=query), headers=BROWSER)
    assert (answer.status_code, answer.headers["cache-control"]) == (400, "no-store")
    assert "etag" not in answer.headers
    assert re.search(r"at line 1, column 1: syntax error", words(answer.text))
    assert unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)[0]) == query


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("CLEAR ALL", 400, "read-only"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 403, "never reaches another host"),
        (f"# {'x' * 3_000}\nSELECT {'{' * 201}", 400, "max_nesting"),
    ],
)
def test_what_is_refused_says_why(web: httpx.Client, query: str, status: int, said: str) -> None:
    answer = web.get(url(query=query), headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (status, HTML)
    assert said in words(answer.text)


@pytest.mark.parametrize(
    ("engine", "status", "said"),
    [
        (ScriptedEngine(error=QueryTimeout(10)), 504, "time limit of 10 s"),
        (ScriptedEngine(b'{"head": ', ResultBroken("the query was stopped")), 503, "broke off: the query was stopped"),
    ],
)
def test_a_query_that_ends_badly_says_why(
    served_with: Callable[..., AbstractContextManager[tuple[str, int]]], engine: ScriptedEngine, status: int, said: str
) -> None:
    with served_with(engine) as (host, port):
        answer = httpx.get(f"http://{host}:{port}{url(query=SELECT)}", headers=BROWSER)
    assert answer.status_code == status
    assert said in words(answer.text)
    assert "SELECT ?p ?o ?none" in answer.text


def test_an_answer_that_a_browser_has_costs_no_query(web: httpx.Client, direct_engine: DirectEngine) -> None:
    first = web.get(url(query=SELECT), headers=BROWSER)
    tag = first.headers["etag"]
    assert tag.startswith("W/")
    before = len(direct_engine.asked)
    again = web.get(url(query=SELECT), headers={**BROWSER, "If-None-Match": tag})
    assert (again.status_code, again.headers["etag"], again.content) == (304, tag, b"")
    assert len(direct_engine.asked) == before
    other = web.get(url(query="ASK {}"), headers={**BROWSER, "If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/sparql", "/q", url(query="ASK {}")])
def test_a_page_that_a_browser_has_keeps_its_policy(web: httpx.Client, path: str) -> None:
    """RFC 9111, section 3.2: the headers of a 304 take the place of those that were stored."""
    tag = web.get(path, headers=BROWSER).headers["etag"]
    for _ in range(2):  # made anew, and sent again from memory
        again = web.get(path, headers={**BROWSER, "If-None-Match": tag})
        assert again.status_code == 304
        assert "content-security-policy" not in again.headers


def test_an_answer_that_may_change_is_not_kept(web: httpx.Client) -> None:
    answer = web.get(url(query="SELECT (RAND() AS ?x) {}"), headers=BROWSER)
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_an_answer_is_one_query(web: httpx.Client, direct_engine: DirectEngine) -> None:
    before = len(direct_engine.asked)
    read(web, query="SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 30")
    assert len(direct_engine.asked) - before == 1


def test_the_form_asks_the_engine_nothing(web: httpx.Client, direct_engine: DirectEngine) -> None:
    before = len(direct_engine.asked)
    assert web.get("/sparql", headers=BROWSER).status_code == 200
    assert len(direct_engine.asked) == before


def test_a_question_is_loaded_into_the_form_but_not_run(web: httpx.Client, direct_engine: DirectEngine) -> None:
    money = next(each for each in example_queries() if each.name == "money")
    before = len(direct_engine.asked)
    page = web.get("/sparql?example=money", headers=BROWSER).text
    assert len(direct_engine.asked) == before
    (area,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert unescape(area).strip() == money.text.strip()
    assert '<option value="money" selected>' in page


def test_an_unknown_question_leaves_the_form_as_it_begins(web: httpx.Client) -> None:
    unknown = web.get("/sparql?example=<zzz>", headers=BROWSER)
    assert unknown.status_code == 200
    assert "There is no question named “<bdi>&lt;zzz&gt;</bdi>”" in unknown.text
    assert "no question named" not in web.get("/sparql", headers=BROWSER).text


def test_hostile_data_stays_harmless_and_readable(
    served_with: Callable[..., AbstractContextManager[tuple[str, int]]], hostile_engine: DirectEngine
) -> None:
    with served_with(hostile_engine) as (host, port):
        page = httpx.get(f"http://{host}:{port}{url(query='SELECT * { ?s ?p ?o }')}", headers=BROWSER).text
    assert "<script>" not in page
    assert 'href="javascript' not in page
    assert "<bdi>gnihton</bdi>" in page
    assert "and 99,000 characters more" in words(page)
    assert len(page) < 30_000


@pytest.fixture
def hostile_engine() -> DirectEngine:
    """Data written by somebody who means harm."""
    evil = ox.NamedNode("javascript:alert(1)")
    values = [
        "<script>alert(1)</script>",
        "\N{RIGHT-TO-LEFT OVERRIDE}gnihton",
        '" onmouseover="alert(1)',
        "x" * 100_000,
    ]
    return DirectEngine([ox.Quad(evil, evil, ox.Literal(value), evil) for value in values])


def test_without_what_npm_brings_the_page_is_a_plain_form(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.pages.query.query_page._SCRIPTS", ())
    monkeypatch.setattr("server.pages.query.query_page._STYLES", ())
    page = read(web, query=SELECT)
    assert "<script" not in page
    assert re.search(r'<form class="query" action="/sparql" method="get"', page)


@pytest.mark.skipif("yasqe.min.js" not in ASSETS, reason="npm has not brought the editor: make serve")
def test_the_page_with_the_editor_may_ask_this_server_only(web: httpx.Client) -> None:
    answer = web.get("/sparql", headers=BROWSER)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self'; " in policy
    assert "unsafe" not in policy
    loaded = re.findall(r'<script src="([^"]+)" defer', answer.text)
    assert [each.partition(".")[0] for each in loaded] == ["/assets/yasqe", "/assets/query"]
    assert all(web.get(each).status_code == 200 for each in loaded)
