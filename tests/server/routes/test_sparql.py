from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import RDF, SD

if TYPE_CHECKING:
    import socket

    import httpx

BASE = "http://localhost:8000/"
SELECT = "SELECT ?o { <http://localhost:8000/entity/amir-rabiei> ?p ?o } ORDER BY ?o"
GRAPH = "CONSTRUCT WHERE { <http://localhost:8000/entity/amir-rabiei> ?p ?o }"
PROBLEM = "application/problem+json"
QUERY_BODY = {"Content-Type": "application/sparql-query"}


def test_the_three_ways_to_ask_give_the_same_answer(client: httpx.Client) -> None:
    answers = [
        client.get("/sparql", params={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", content=SELECT, headers=QUERY_BODY),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.content for answer in answers}) == 1
    assert len(answers[0].json()["results"]["bindings"]) == 3


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("ASK {}", "*/*", "application/sparql-results+json"),
        ("ASK {}", "text/xml", "application/sparql-results+xml"),
        (GRAPH, "*/*", "text/turtle; charset=utf-8"),
        (GRAPH, "application/n-triples", "application/n-triples"),
        (GRAPH, "application/rdf+xml", "application/rdf+xml"),
        (GRAPH, "application/ld+json", "application/ld+json"),
        ("DESCRIBE <http://localhost:8000/article/one>", "text/turtle", "text/turtle; charset=utf-8"),
    ],
)  # fmt: skip
def test_formats_are_negotiated(client: httpx.Client, query: str, accept: str, content_type: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(answer.content) > 0


def test_a_format_may_be_named_in_the_url(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": SELECT, "format": "csv"})
    assert answer.text.splitlines()[0] == "o"


@pytest.mark.parametrize(
    ("method", "parameters", "headers", "content", "status", "word"),
    [
        ("GET", {"query": "SELECT * {"}, {}, b"", 400, "line 1, column 11"),
        ("GET", {"query": ""}, {}, b"", 400, "line 1"),
        ("GET", {"query": "ASK {}", "format": "xls"}, {}, b"", 400, "unknown format 'xls'"),
        ("GET", {"query": "ASK {}", "default-graph-uri": "x"}, {}, b"", 400, "no absolute IRI"),
        ("GET", {"query": ["ASK {}", "ASK {}"]}, {}, b"", 400, "exactly one query"),
        ("POST", {}, {"Content-Type": "application/x-www-form-urlencoded"}, b"", 400, "exactly one"),
        ("POST", {}, QUERY_BODY, b"\xff", 400, "not UTF-8"),
        ("GET", {"query": "CLEAR ALL"}, {}, b"", 400, "read-only"),
        ("GET", {"update": "CLEAR ALL"}, {}, b"", 403, "read-only"),
        ("POST", {}, {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403, "read-only"),
        ("GET", {"query": "ASK { SERVICE <a:a> {} }"}, {}, b"", 403, "SERVICE is not offered"),
        ("PUT", {}, {}, b"", 405, "this method is not offered"),
        ("DELETE", {}, {}, b"", 405, "this method is not offered"),
        ("PATCH", {}, {}, b"", 405, "this method is not offered"),
        ("GET", {"query": "ASK {}"}, {"Accept": "image/png"}, b"", 406, "offered: application/"),
        ("GET", {"query": "ASK {}"}, {"Accept": "text/csv"}, b"", 406, "offered: application/"),
        ("GET", {"query": "ASK {}", "format": "csv"}, {}, b"", 406, "offered: json, xml"),
        ("GET", {"query": 'SELECT ("\\u0001" AS ?x) {}', "format": "xml"}, {}, b"", 406, "ask for json"),
        ("GET", {}, {"Accept": "image/png"}, b"", 406, "offered: text/turtle"),
        ("POST", {}, QUERY_BODY, b"x" * 20_001, 413, "longer than 20000 bytes"),
        ("POST", {}, QUERY_BODY, b"x" * 10_001, 413, "longer than 10000 bytes"),
        ("POST", {}, {"Content-Type": "text/plain"}, b"ASK {}", 415, "application/sparql-query"),
        ("POST", {}, {}, b"ASK {}", 415, "application/sparql-query"),
    ],
)  # fmt: skip
def test_what_is_refused_gets_its_status_and_one_line(
    client: httpx.Client,
    method: str,
    parameters: dict[str, str],
    headers: dict[str, str],
    content: bytes,
    status: int,
    word: str,
) -> None:
    answer = client.request(method, "/sparql", params=parameters, headers=headers, content=content or None)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    problem = answer.json()
    assert problem["status"] == status
    assert word in problem["detail"]
    assert "\n" not in problem["detail"]
    assert "Traceback" not in answer.text


def test_a_bad_query_carries_its_place(client: httpx.Client) -> None:
    problem = client.get("/sparql", params={"query": "ASK {\n}}"}).json()
    assert (problem["line"], problem["title"]) == (2, "Bad Request")


def test_a_problem_may_be_plain_text(client: httpx.Client) -> None:
    answer = client.get("/sparql?update=CLEAR+ALL", headers={"Accept": "text/plain"})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == "this endpoint is read-only: it answers queries and takes no updates\n"


def test_a_wrong_method_is_told_the_right_ones(client: httpx.Client) -> None:
    assert set(client.put("/sparql").headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    get = client.get("/sparql", params={"query": SELECT})
    head = client.head("/sparql", params={"query": SELECT})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "vary", "access-control-allow-origin"):
        assert head.headers[name] == get.headers[name]


def test_any_page_may_read(client: httpx.Client) -> None:
    for answer in (client.get("/sparql?query=ASK{}"), client.get("/sparql?query=x"), client.put("/")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("accept", "codec"),
    [
        ("*/*", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_the_service_describes_itself(client: httpx.Client, accept: str, codec: ox.RdfFormat) -> None:
    answer = client.get("/sparql", headers={"Accept": accept})
    triples = {quad.triple for quad in ox.parse(answer.content, format=codec)}
    service = ox.NamedNode(f"{BASE}sparql")
    assert ox.Triple(service, RDF.type, SD.Service) in triples
    assert ox.Triple(service, SD.feature, SD.UnionDefaultGraph) in triples
    assert ox.Triple(service, SD.supportedLanguage, SD.SPARQL11Query) in triples
    names = {str(triple.object) for triple in triples if triple.predicate == SD.term("name")}
    assert f"<{BASE}graph/article/one>" in names
    assert not any(isinstance(triple.subject, ox.BlankNode) for triple in triples)


def test_the_description_comes_in_a_named_format(client: httpx.Client) -> None:
    answer = client.get("/sparql?format=nt")
    assert answer.headers["content-type"] == "application/n-triples"


def test_no_query_over_http_reaches_a_host(client: httpx.Client, listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    for query in (f"ASK {{ SERVICE <{url}> {{}} }}", f"LOAD <{url}>", f"ASK FROM <{url}> {{}}"):
        client.get("/sparql", params={"query": query})
        client.post("/sparql", data={"query": query, "default-graph-uri": url})
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_named_graphs_of_the_request(client: httpx.Client) -> None:
    answer = client.post(
        "/sparql?named-graph-uri=http://localhost:8000/graph/entities",
        content="SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
        headers={**QUERY_BODY, "Accept": "text/csv"},
    )
    assert answer.text.split() == ["g", "http://localhost:8000/graph/entities"]
