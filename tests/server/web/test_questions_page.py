"""The shipped questions over HTTP: a list in words, and each with its answer, its query and its description."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from mapping.publication.dump_slices import read_whole_dump
from mapping.rdf.namespaces import RDFS
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import ExampleQuery, example_queries
from server.serving.app import create_app
from server.settings import Settings
from tests.server.web.conftest import serving
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.publication.manifest import Generation

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
QUESTIONS = {each.name: each for each in example_queries()}
GRAPH, TABLE, BOOLEAN = "disputes-as-graph", "money", "narrated-offence"
CSV = "text/csv; charset=utf-8"


@pytest.fixture(scope="module")
def real_engine(seed_generation: Generation) -> DirectEngine:
    """The real article."""
    return DirectEngine(ox.parse(read_whole_dump(seed_generation, N_QUADS), format=N_QUADS.codec))


@pytest.fixture(scope="module")
def real(seed_generation: Generation, real_engine: DirectEngine) -> Iterator[httpx.Client]:
    """A client of a server over the real article; it sends no header of its own."""
    app = create_app(Settings(), seed_generation, real_engine)
    with serving(app, Settings()) as (host, port), httpx.Client(base_url=f"http://{host}:{port}", timeout=30) as opened:
        opened.headers.clear()
        yield opened


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def rows(answer: httpx.Response) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.text)))


def test_every_question_is_listed_once_and_leads_to_its_answer(real: httpx.Client) -> None:
    page = real.get("/q", headers=BROWSER).text
    assert sorted(re.findall(r'<li><a href="/q/([\w-]+)">', page)) == sorted(QUESTIONS)
    for question in QUESTIONS.values():
        assert question.question in words(page)


def test_questions_stand_under_their_topic(real: httpx.Client) -> None:
    page = real.get("/q", headers=BROWSER).text
    topics = dict(re.findall(r"<h2[^>]*>([^<]+)</h2>\s*<ul>(.*?)</ul>", page, re.DOTALL))
    assert list(topics) == sorted(topics)
    assert "/q/money" in topics["Money"]
    assert "/q/kin" in topics["Kinship"]


def test_the_list_is_there_for_programs(real: httpx.Client) -> None:
    listed = real.get("/q.json").json()
    assert {each["name"]: each["query"] for each in listed} == {each.name: each.text for each in QUESTIONS.values()}
    table = rows(real.get("/q", headers={"Accept": "text/csv"}))
    assert table[0] == ["question", "keywords", "form", "name", "query"]
    assert [row[3] for row in table[1:]] == [each["name"] for each in listed]


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_opens_with_its_answer(
    real: httpx.Client, real_engine: DirectEngine, question: ExampleQuery
) -> None:
    before = len(real_engine.asked)
    answer = real.get(f"/q/{question.name}", headers=BROWSER)
    assert answer.status_code == 200
    assert len(real_engine.asked) - before == 1
    page = answer.text
    assert f"<h1>{question.question}</h1>" in unescape(page)
    (code,) = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    assert unescape(code) == question.text.strip()


def test_page_and_downloads_say_the_same(real: httpx.Client) -> None:
    page = real.get(f"/q/{TABLE}", headers=BROWSER).text
    table = rows(real.get(f"/q/{TABLE}.csv"))
    assert len(table) > 2
    assert re.findall(r'<th scope="col"[^>]*><bdi>(\w+)', page) == table[0]
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    shown = [re.findall(r"<bdi[^>]*>(.*?)</bdi>", row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]
    assert [[unescape(cell) for cell in row] for row in shown] == table[1:]
    bindings = real.get(f"/q/{TABLE}.json").json()["results"]["bindings"]
    assert [[each[name]["value"] for name in table[0]] for each in bindings] == table[1:]


def test_the_answer_is_the_one_of_the_endpoint(real: httpx.Client) -> None:
    asked = real.get("/sparql", params={"query": QUESTIONS[TABLE].text, "format": "csv"})
    for answer in (real.get(f"/q/{TABLE}.csv"), real.get(f"/q/{TABLE}", headers={"Accept": "text/csv"})):
        assert (answer.headers["content-type"], answer.text) == (CSV, asked.text)


@pytest.mark.parametrize("name", [TABLE, GRAPH, BOOLEAN])
def test_every_download_of_a_question_is_there(real: httpx.Client, name: str) -> None:
    page = real.get(f"/q/{name}", headers=BROWSER).text
    targets = re.findall(r'<a href="([^"]+)" rel="alternate" download="[\w-]+\.\w+"', page)
    assert targets
    for target in targets:
        assert real.get(target).status_code == 200, target


def test_the_graph_of_a_question_is_not_its_description(real: httpx.Client) -> None:
    graph = set(ox.parse(real.get(f"/q/{GRAPH}/graph.nt").content, format=ox.RdfFormat.N_TRIPLES))
    asked = real.get("/sparql", params={"query": QUESTIONS[GRAPH].text, "format": "nt"})
    assert graph == set(ox.parse(asked.content, format=ox.RdfFormat.N_TRIPLES))
    turtle = set(ox.parse(real.get(f"/q/{GRAPH}/graph.ttl").content, format=ox.RdfFormat.TURTLE))
    assert turtle == graph


@pytest.mark.parametrize("path", [f"/q/{TABLE}.rq", f"/q/{TABLE}"])
def test_the_text_of_the_query_can_be_had(real: httpx.Client, path: str) -> None:
    answer = real.get(path, headers={"Accept": "application/sparql-query"})
    assert answer.headers["content-type"] == "application/sparql-query"
    assert answer.text.strip() == QUESTIONS[TABLE].text.strip()


@pytest.mark.parametrize(
    ("path", "accept", "codec"),
    [
        (f"/q/{TABLE}", "*/*", ox.RdfFormat.TURTLE),
        (f"/q/{TABLE}", "text/turtle", ox.RdfFormat.TURTLE),
        (f"/q/{TABLE}", "application/json", ox.RdfFormat.JSON_LD),
        (f"/q/{TABLE}.ttl", None, ox.RdfFormat.TURTLE),
        (f"/q/{TABLE}.nt", None, ox.RdfFormat.N_TRIPLES),
        (f"/q/{GRAPH}.rdf", None, ox.RdfFormat.RDF_XML),
        (f"/q/{GRAPH}.jsonld", None, ox.RdfFormat.JSON_LD),
    ],
)
def test_the_description_of_a_question_stays_where_it_was(
    real: httpx.Client, path: str, accept: str | None, codec: ox.RdfFormat
) -> None:
    answer = real.get(path, headers={} if accept is None else {"Accept": accept})
    name = path.rpartition("/")[2].partition(".")[0]
    comments = [quad.object.value for quad in ox.parse(answer.content, format=codec) if quad.predicate == RDFS.comment]
    assert comments == [QUESTIONS[name].question]


def test_the_editor_opens_with_the_question_in_it(real: httpx.Client) -> None:
    page = real.get(f"/q/{TABLE}", headers=BROWSER).text
    (target,) = re.findall(r'<a href="(/sparql\?[^"]+)">Open in the editor</a>', page)
    assert parse_qs(urlsplit(unescape(target)).query) == {"example": [TABLE]}
    assert QUESTIONS[TABLE].text.strip() in unescape(real.get(unescape(target), headers=BROWSER).text)


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/q/none", BROWSER["Accept"], 404),
        ("/q/none.csv", None, 404),
        ("/q/none.rq", None, 404),
        ("/q/none/graph.ttl", None, 404),
        (f"/q/{TABLE}/graph.ttl", None, 406),
        (f"/q/{GRAPH}.csv", None, 406),
        (f"/q/{BOOLEAN}", "text/csv", 406),
        (f"/q/{TABLE}", "image/png", 406),
    ],
)
def test_what_is_not_there_is_said_so(real: httpx.Client, path: str, accept: str | None, status: int) -> None:
    assert real.get(path, headers={} if accept is None else {"Accept": accept}).status_code == status


@pytest.mark.parametrize("path", ["/q", f"/q/{TABLE}", f"/q/{TABLE}.csv", f"/q/{TABLE}.rq", "/q.json"])
def test_what_a_browser_has_costs_no_query(real: httpx.Client, real_engine: DirectEngine, path: str) -> None:
    first = real.get(path, headers=BROWSER)
    before = len(real_engine.asked)
    again = real.get(path, headers={**BROWSER, "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert len(real_engine.asked) == before
