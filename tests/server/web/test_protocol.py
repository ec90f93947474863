"""SPARQL 1.1 Protocol and what HTTP adds to it, as a table: the request, and what must come back.

Each heading is the specification's own. https://www.w3.org/TR/sparql11-protocol/ and RFC 9110.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

if TYPE_CHECKING:
    import httpx

    from tests.server.web.engines import DirectEngine

BASE = "http://localhost:8000/"
ENTITY = f"{BASE}entity/amir-rabiei"
ENTITIES, NARRATED, ONE = f"{BASE}graph/entities", f"{BASE}graph/narrated", f"{BASE}graph/article/one"

SELECT = f"SELECT ?p ?o {{ <{ENTITY}> ?p ?o }} ORDER BY ?p"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{ENTITY}> ?p ?o }}"
SLASH = f"ASK {{ <{BASE}article/two%C3%A9> ?p ?o }}"

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"
TURTLE, NTRIPLES = "text/turtle; charset=utf-8", "application/n-triples"
RDFXML, JSONLD = "application/rdf+xml", "application/ld+json"
PROBLEM, TEXT, HTML = "application/problem+json", "text/plain; charset=utf-8", "text/html; charset=utf-8"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def url(**parameters: str | list[str]) -> str:
    return f"/sparql?{urlencode(parameters, doseq=True)}"


def form(**parameters: str | list[str]) -> bytes:
    return urlencode(parameters, doseq=True).encode()


@dataclass
class Case:
    """A request, and what its response must be: ``has`` is a pattern in its body, None a header it must not have."""

    method: str
    url: str
    status: int
    kind: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    has: str = ""
    sends: dict[str, str | None] = field(default_factory=dict)


def get(
    target: str,
    status: int,
    kind: str | None = None,
    accept: str | None = None,
    *,
    has: str = "",
    sends: dict[str, str | None] | None = None,
    headers: dict[str, str] | None = None,
) -> Case:
    given = {**({"Accept": accept} if accept is not None else {}), **(headers or {})}
    return Case("GET", target, status, kind, given, None, has, sends or {})


def post(
    target: str,
    headers: dict[str, str],
    body: bytes,
    status: int,
    kind: str | None = None,
    *,
    has: str = "",
    sends: dict[str, str | None] | None = None,
) -> Case:
    return Case("POST", target, status, kind, headers, body, has, sends or {})


Q = url(query=SELECT)
TAG = '^"[0-9a-f]{8}-1-[0-9a-f]{32}-json"$'
ASK, GRAPH = url(query="ASK {}"), url(query=CONSTRUCT)
COUNTED = r'"n":\{[^}]*"value":"%d"'
CORS = {"Access-Control-Allow-Origin": r"^\*$", "Access-Control-Allow-Credentials": None}
PREFLIGHT = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}

TABLE: dict[str, list[Case]] = {
    "2.1.1 query via GET": [
        get(Q, 200, JSON, has="Amir Rabiei"),
        get(f"/sparql?query={quote(SLASH)}", 200, JSON, has="true"),
        get(f"/sparql?query={quote('ASK {}').replace('%20', '+')}", 200, JSON, has="true"),
        get(f"/sparql?&&{Q.partition('?')[2]}&unknown=1", 200, JSON),
    ],
    "2.1.2 query via URL-encoded POST": [
        post("/sparql", FORM, form(query=SELECT), 200, JSON, has="Amir Rabiei"),
        post("/sparql", FORM, form(query=SLASH), 200, JSON, has="true"),
        post("/sparql", {"Content-Type": f"{FORM['Content-Type']}; charset=UTF-8"}, form(query="ASK {}"), 200, JSON),
        post("/sparql", FORM, form(query=COUNT, **{"default-graph-uri": ENTITIES}), 200, JSON, has=COUNTED % 2),
    ],
    "2.1.3 query via POST directly": [
        post("/sparql", DIRECT, SELECT.encode(), 200, JSON, has="Amir Rabiei"),
        post("/sparql", DIRECT, "ASK { FILTER('é' = 'é') }".encode(), 200, JSON, has="true"),
        post(url(**{"default-graph-uri": ENTITIES}), DIRECT, COUNT.encode(), 200, JSON, has=COUNTED % 2),
        post(url(format="xml"), DIRECT, b"ASK {}", 200, XML),
    ],
    "2.1.4 specifying an RDF dataset": [
        get(url(query=COUNT), 200, JSON, has=COUNTED % 33),
        get(url(query=COUNT, **{"default-graph-uri": ENTITIES}), 200, JSON, has=COUNTED % 2),
        get(url(query=[COUNT], **{"default-graph-uri": [ENTITIES, NARRATED]}), 200, JSON, has=COUNTED % 3),
        get(url(query=[COUNT], **{"default-graph-uri": [ENTITIES, ENTITIES]}), 200, JSON, has=COUNTED % 2),
        get(url(query=COUNT, **{"named-graph-uri": ENTITIES}), 200, JSON, has=COUNTED % 0),
        get(url(query=COUNT_NAMED, **{"named-graph-uri": ENTITIES}), 200, JSON, has=COUNTED % 2),
        get(url(query=COUNT_NAMED, **{"default-graph-uri": ENTITIES}), 200, JSON, has=COUNTED % 0),
        get(url(query=COUNT.replace("{", f"FROM <{ONE}> {{", 1)), 200, JSON, has=COUNTED % 15),
        get(url(query=COUNT.replace("{", f"FROM <{ONE}> {{", 1), **{"default-graph-uri": ENTITIES}), 200, JSON,
            has=COUNTED % 2),
        get(url(query=COUNT, **{"default-graph-uri": "https://example.org/none"}), 200, JSON, has=COUNTED % 0),
        get(url(query=COUNT, **{"default-graph-uri": "entities"}), 400, PROBLEM, has="no absolute IRI"),
    ],
    "2.1.5 accepted response formats": [
        get(Q, 200, JSON, accept="*/*", sends={"Vary": "Accept, Accept-Encoding"}),
        get(Q, 200, XML, accept="application/sparql-results+xml", has="^<\\?xml"),
        get(Q, 200, CSV, accept="text/csv", has="^p,o\r\n"),
        get(Q, 200, TSV, accept="text/tab-separated-values", has="^\\?p\t\\?o\n"),
        get(Q, 200, CSV, accept="text/csv, application/sparql-results+json;q=0.9"),
        get(Q, 200, XML, accept="application/sparql-results+json;q=0.1, application/sparql-results+xml;q=0.2"),
        get(Q, 200, JSON, accept="text/html;q=0.5, */*;q=0.1"),
        get(Q, 200, XML, accept="*/*, application/sparql-results+json;q=0"),
        get(ASK, 200, XML, accept="application/sparql-results+xml", has="<boolean>true</boolean>"),
        get(GRAPH, 200, TURTLE, accept="*/*"),
        get(GRAPH, 200, NTRIPLES, accept="application/n-triples"),
        get(GRAPH, 200, RDFXML, accept="application/rdf+xml", has="<rdf:RDF"),
        get(GRAPH, 200, JSONLD, accept="application/ld+json"),
        get(url(query=f"DESCRIBE <{ENTITY}>"), 200, TURTLE, accept="text/turtle", has="Amir Rabiei"),
        get(url(query=SELECT, format="csv"), 200, CSV, accept="text/html", sends={"Vary": "Accept-Encoding"}),
        get(url(query=SELECT, format="text/csv"), 200, CSV),
        get(url(query=SELECT, format="turtle"), 406, PROBLEM, has='"offered": \\["json", "xml", "csv", "tsv"\\]'),
        get(url(query=SELECT, format="xls"), 400, PROBLEM, has="unknown format"),
        get(Q, 406, PROBLEM, accept="image/png", has="offered: application/sparql-results\\+json"),
        get(ASK, 406, PROBLEM, accept="text/csv"),
        get(GRAPH, 406, PROBLEM, accept="text/csv"),
        get(Q, 406, PROBLEM, accept="*/*;q=0"),
    ],
    "2.1.6 success responses": [
        get(Q, 200, JSON, sends={**CORS, "Cache-Control": "no-cache", "ETag": TAG}),
        get(url(query="SELECT (RAND() AS ?x) {}"), 200, JSON, sends={"ETag": None, "Cache-Control": "no-store"}),
        get(url(query="CONSTRUCT { [] a ?c } { ?s a ?c }"), 200, TURTLE, sends={"ETag": None}),
        post("/sparql", DIRECT, b"ASK {}", 200, JSON, sends={"ETag": None, "Cache-Control": "no-store"}),
        Case("HEAD", Q, 200, JSON, sends={"ETag": TAG, "Content-Length": "[1-9][0-9]*"}),
        Case("HEAD", url(query="SELECT * {"), 400, PROBLEM),
        Case("HEAD", ASK, 406, PROBLEM, {"Accept": "image/png"}),
    ],
    "2.1.7 failure responses": [
        get(url(query="SELECT * {"), 400, PROBLEM, has='"line": 1, "column"'),
        get(url(query=""), 400, PROBLEM),
        get(url(query=["ASK {}", "ASK {}"]), 400, PROBLEM, has="exactly one query"),
        get(url(**{"default-graph-uri": ENTITIES}), 400, PROBLEM, has="exactly one query"),
        get("/sparql?query=%FF", 400, PROBLEM, has="not UTF-8"),
        post("/sparql", FORM, b"", 400, PROBLEM, has="exactly one query"),
        post("/sparql", FORM, b"query=%C3", 400, PROBLEM, has="not UTF-8"),
        post("/sparql", DIRECT, b"\xff", 400, PROBLEM, has="not UTF-8"),
        post(ASK, DIRECT, b"ASK {}", 400, PROBLEM, has="exactly one query"),
        get(url(query="SELECT * {"), 400, TEXT, accept="text/plain, */*;q=0.1", has="^bad query"),
        get(url(query="SELECT * {"), 400, HTML, accept=BROWSER, has="<h1>400 Bad Request</h1>"),
        get(url(query="SELECT <script> {"), 400, HTML, accept=BROWSER),
        get(url(query="SELECT * {"), 400, PROBLEM, sends={**CORS, "Cache-Control": "no-store", "ETag": None}),
        get(f"/sparql?query={'x' * 4_000}", 414, PROBLEM, has="by POST"),
        get(ASK, 431, PROBLEM, headers={"X-Long": "x" * 2_000}),
        post("/sparql", DIRECT, b"x" * 20_001, 413, PROBLEM, has="20000 bytes"),
        post("/sparql", DIRECT, b"x" * 10_001, 413, PROBLEM, has="10000 bytes"),
        post("/sparql", {"Content-Type": "text/plain"}, b"ASK {}", 415, PROBLEM, has="application/sparql-query"),
        post("/sparql", {"Content-Type": ""}, b"ASK {}", 415, PROBLEM),
        post("/sparql", {"Content-Type": "application/sparql-query; charset=utf-16"}, b"A", 415, PROBLEM),
        post("/sparql", {**DIRECT, "Content-Encoding": "gzip"}, b"A", 415, PROBLEM),
    ],
    "2.2 update operation: not offered": [
        get(url(update="CLEAR ALL"), 403, PROBLEM, has="read-only"),
        get(url(query="CLEAR ALL"), 400, PROBLEM, has="read-only"),
        post("/sparql", FORM, form(update="CLEAR ALL"), 403, PROBLEM, has="read-only"),
        post("/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403, PROBLEM, has="read-only"),
    ],
    "the timeout parameter": [
        get(url(query="ASK {}", timeout="2.5"), 200, JSON),
        post("/sparql", FORM, form(query="ASK {}", timeout=".5"), 200, JSON),
        *(get(url(query="ASK {}", timeout=bad), 400, PROBLEM, has="seconds above 0")
          for bad in ("", "0", "0.0", "-1", "1e3", "nan", "inf", "10s", "٣", "9" * 20, ["1", "2"])),
    ],
    "Service Description, 2 accessing a service description": [
        get("/sparql", 200, TURTLE, has="sd:Service"),
        get("/sparql", 200, RDFXML, accept="application/rdf+xml"),
        get("/sparql?format=nt", 200, NTRIPLES, accept="text/html", sends={"Vary": "Accept-Encoding"}),
        get("/sparql", 200, HTML, accept=BROWSER, has='<textarea id="query" name="query"'),
        get("/sparql?format=html", 200, HTML),
        get("/sparql", 406, PROBLEM, accept="image/png"),
        get("/sparql?format=csv", 406, PROBLEM),
        Case("HEAD", "/sparql", 200, TURTLE, sends={"Content-Length": "[1-9][0-9]*"}),
    ],
    "RFC 9110, 15.5.6: 405 and Allow": [
        *(Case(method, "/sparql", 405, PROBLEM, sends={"Allow": "^GET, HEAD, OPTIONS, POST$"})
          for method in ("PUT", "PATCH", "DELETE", "TRACE")),
        *(Case("POST", path, 405, PROBLEM, sends={"Allow": "^GET, HEAD, OPTIONS$"})
          for path in ("/", "/dumps/", "/ontology", "/article/one", "/health/live", "/metrics")),
    ],
    "A slash behind the endpoint": [
        get(Q.replace("/sparql", "/sparql/"), 200, JSON),
        get("/sparql/", 200, TURTLE),
        post("/sparql/", DIRECT, b"ASK {}", 200, JSON),
        Case("PUT", "/sparql/", 405, PROBLEM, sends={"Allow": "^GET, HEAD, OPTIONS, POST$"}),
    ],
    "A link with its format": [
        get(url(query=SELECT, format="csv"), 200, CSV,
            sends={"Content-Disposition": '^inline; filename="results.csv"$'}),
        get(url(query=CONSTRUCT, format="turtle"), 200, TURTLE, sends={"Content-Disposition": '"results.ttl"$'}),
        get(Q, 200, JSON, sends={"Content-Disposition": None}),
    ],
    "RFC 9110, 13.2: preconditions": [
        *(get(target, 200, kind, headers={"If-None-Match": '"x"'})
          for target, kind in ((Q, JSON), ("/ontology", TURTLE), ("/article/one", TURTLE), ("/articles.csv", CSV))),
        *(get(target, 412, PROBLEM, headers={"If-Match": '"x"'})
          for target in (Q, "/ontology", "/article/one", "/articles.csv")),
        get(Q, 200, JSON, headers={"If-Match": "*"}),
        get(Q, 200, JSON, headers={"If-Modified-Since": "Mon, 23 Nov 2026 12:00:00 GMT"}),
        get(Q, 200, JSON, headers={"If-Unmodified-Since": "Mon, 23 Nov 2020 12:00:00 GMT"}),
        get("/none", 404, PROBLEM, headers={"If-Match": '"x"'}),
        get(url(query="SELECT * {"), 400, PROBLEM, headers={"If-Match": '"x"'}),
        post("/sparql", {**DIRECT, "If-Match": '"x"'}, b"ASK {}", 200, JSON),
    ],
    "RFC 9110, 9.3.7: OPTIONS": [
        Case("OPTIONS", "/sparql", 204, sends={"Allow": "^GET, HEAD, OPTIONS, POST$", **CORS}),
        Case("OPTIONS", "/dumps/", 204, sends={"Allow": "^GET, HEAD, OPTIONS$"}),
    ],
    "Fetch, 3.2.3: headers for scripts": [
        get(target, status, kind, sends={"Access-Control-Expose-Headers": f"(^|, ){name}(,|$)"})
        for target, status, kind in ((Q, 200, JSON), ("/none", 404, PROBLEM))
        for name in ("Accept-Ranges", "Content-Location", "Content-Range", "ETag", "Last-Modified", "Link", "Vary")
    ],
    "Fetch, 3.3.7: CORS preflight": [
        Case("OPTIONS", "/sparql", 204, headers=PREFLIGHT,
             sends={"Access-Control-Allow-Methods": "^POST$", "Access-Control-Max-Age": "^86400$",
                    "Access-Control-Allow-Headers": None, "Vary": "Access-Control-Request-Method", **CORS}),
        Case("OPTIONS", "/sparql", 204,
             headers={**PREFLIGHT, "Access-Control-Request-Headers": "content-type,x-requested-with, Cache-Control"},
             sends={"Access-Control-Allow-Headers": "^content-type, x-requested-with, Cache-Control$",
                    "Access-Control-Allow-Credentials": None}),
        Case("OPTIONS", "/sparql", 204, headers={**PREFLIGHT, "Access-Control-Request-Headers": "a b, c\t,x-d,"},
             sends={"Access-Control-Allow-Headers": "^c, x-d$"}),
        Case("OPTIONS", "/dumps/", 204, headers=PREFLIGHT, sends={"Access-Control-Allow-Methods": None}),
        Case("OPTIONS", "/sparql", 204, headers={**PREFLIGHT, "Access-Control-Request-Method": "DELETE"},
             sends={"Access-Control-Allow-Methods": None}),
    ],
}  # fmt: skip

CASES = [
    pytest.param(case, id=f"{heading} [{number}] {case.method} {case.url[:60]}")
    for heading, cases in TABLE.items()
    for number, case in enumerate(cases, 1)
]


@pytest.mark.parametrize("case", CASES)
def test_the_protocol(web: httpx.Client, case: Case) -> None:
    answer = web.request(case.method, case.url, headers=case.headers, content=case.body)
    assert (answer.status_code, answer.headers.get("content-type")) == (case.status, case.kind)
    assert re.search(case.has, answer.text)
    for name, pattern in case.sends.items():
        value = answer.headers.get(name)
        assert (value is None) if pattern is None else (value is not None and re.search(pattern, value)), (name, value)
    if case.method == "HEAD":
        assert answer.content == b""
    assert_clean(answer)


def assert_clean(answer: httpx.Response) -> None:
    """What holds of every answer: it may be read by any page, does nothing in a browser, and names no inner thing."""
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in answer.headers
    if answer.status_code >= 400:
        assert not re.search(r"Traceback|site-packages|\.py\b|/(?:home|tmp|usr|root)/|Error\(|onrecord 0", answer.text)


def test_a_problem_is_one_line_with_its_status(web: httpx.Client) -> None:
    problem = web.get(url(query="SELECT * {")).json()
    assert problem["title"] == "Bad Request"
    assert problem["status"] == 400
    assert "\n" not in problem["detail"]


def test_head_is_get_without_its_body(web: httpx.Client) -> None:
    targets = (Q, ASK, GRAPH, url(query="SELECT * {"), "/", "/sparql", "/ontology", "/dumps/", "/dumps/onrecord.nq",
               "/article/one", "/entity/amir-rabiei", "/none", "/health/live")  # fmt: skip
    for target in targets:
        got, head = web.get(target), web.head(target)
        assert (head.status_code, head.content) == (got.status_code, b""), target
        changing = {"date", "x-request-id"}
        assert _without(head.headers, changing) == _without(got.headers, changing), target


def test_the_timeout_of_a_request_reaches_the_engine(web: httpx.Client, direct_engine: DirectEngine) -> None:
    web.get(url(query="ASK { ?asked ?once ?only }", timeout="2.5"))
    assert direct_engine.asked[-1].timeout == 2.5
    web.get(url(query="ASK { ?asked ?without ?limit }"))
    assert direct_engine.asked[-1].timeout is None


def _without(headers: httpx.Headers, names: set[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}
