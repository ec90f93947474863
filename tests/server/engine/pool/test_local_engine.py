from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine import Query, formats_of, holds, read_query
from server.engine.pool.local_engine import LocalEngine
from server.engine.worker.evaluation import QueriedStore, ResultLimits, evaluate_whole
from server.errors import (
    BadQuery,
    NotRepresentable,
    RequestError,
    ResultBroken,
    ResultTooLarge,
    StoreUnreadable,
)
from server.http.negotiation import (
    GRAPH_FORMATS,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    TURTLE,
    MediaType,
)
from server.settings import Settings
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from mapping.publication.manifest import Generation
    from tests.server.conftest import EventLoopThread

BASE = "http://localhost:8000/"
ONE = f"{BASE}graph/article/one"
ENTITIES = f"{BASE}graph/entities"
LIMITS = ResultLimits(bytes=100_000, triples=100)
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


class Asking:
    """An engine, asked from outside of its event loop."""

    def __init__(self, engine: LocalEngine, thread: EventLoopThread) -> None:
        self.engine, self._thread = engine, thread

    def __call__(self, query: Query, result_format: MediaType = RESULTS_JSON) -> bytes:
        async def collect() -> bytes:
            answer = await self.engine.answer(query, result_format)
            chunks = [chunk async for chunk in answer.chunks]
            assert answer.length in {None, sum(map(len, chunks))}
            return b"".join(chunks)

        return self._thread.run(collect())


@pytest.fixture(scope="session")
def ask(engine: LocalEngine, event_loop_thread: EventLoopThread) -> Asking:
    return Asking(engine, event_loop_thread)


def _run(
    ask: Asking,
    text: str,
    result_format: MediaType = RESULTS_JSON,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> bytes:
    settings = Settings(max_query_bytes=1_000_000)
    return ask(read_query(text, default_graphs, named_graphs, settings=settings), result_format)


def _count(ask: Asking, text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> int:
    rows = json.loads(_run(ask, text, RESULTS_JSON, default, named))["results"]["bindings"]
    return int(rows[0]["n"]["value"])


def _url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def _was_called(listener: socket.socket) -> bool:
    """Tell whether a connection waits: the kernel queues it before the caller goes on."""
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def _from(clause: str, text: str) -> str:
    return text.replace("WHERE", f"{clause} WHERE")


@pytest.mark.parametrize(
    ("text", "default", "named", "number"),
    [
        # nothing names a dataset: the union of all named graphs, and each of them
        (COUNT, (), (), 33),
        (COUNT_NAMED, (), (), 33),
        # FROM and FROM NAMED of the query
        (_from(f"FROM <{ENTITIES}>", COUNT), (), (), 2),
        (_from(f"FROM <{ENTITIES}> FROM <{ONE}>", COUNT), (), (), 17),
        (_from(f"FROM <{ENTITIES}>", COUNT_NAMED), (), (), 0),
        (_from(f"FROM NAMED <{ENTITIES}>", COUNT_NAMED), (), (), 2),
        (_from(f"FROM NAMED <{ENTITIES}>", COUNT), (), (), 0),
        (_from(f"FROM NAMED<{ENTITIES}>FROM<{ONE}>", COUNT), (), (), 15),
        (_from("FROM <http://example.org/no>", COUNT), (), (), 0),
        # the request: what it does not name is empty
        (COUNT, (ENTITIES,), (), 2),
        (COUNT, (ENTITIES, ONE), (), 17),
        (COUNT_NAMED, (ENTITIES,), (), 0),
        (COUNT, (), (ENTITIES,), 0),
        (COUNT_NAMED, (), (ENTITIES,), 2),
        (COUNT, (ONE,), (ENTITIES,), 15),
        # the request goes before the query
        (_from(f"FROM <{ENTITIES}>", COUNT), (ONE,), (), 15),
        (_from(f"FROM <{ENTITIES}>", COUNT), (), (ONE,), 0),
        (_from(f"FROM NAMED <{ENTITIES}>", COUNT_NAMED), (ONE,), (), 0),
    ],
)
def test_the_dataset_of_a_query(
    ask: Asking, text: str, default: tuple[str, ...], named: tuple[str, ...], number: int
) -> None:
    assert _count(ask, text, default, named) == number


@pytest.mark.parametrize(
    ("result_format", "expected"),
    [
        (RESULTS_JSON, b'{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"literal","value":"a"}}]}}'),
        (RESULTS_CSV, b"x,y\r\na,\r\n"),
        (RESULTS_TSV, b'?x\t?y\n"a"\t\n'),
        (RESULTS_XML, (b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
                       b'<variable name="x"/><variable name="y"/></head><results><result><binding name="x">'
                       b"<literal>a</literal></binding></result></results></sparql>")),
    ],
)  # fmt: skip
def test_solutions_in_each_format(ask: Asking, result_format: MediaType, expected: bytes) -> None:
    assert _run(ask, "SELECT ?x ?y { BIND('a' AS ?x) }", result_format) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<http://example.org/a,b>",
        "'a, b'",
        "'say \"a\"'",
        "'a\\r\\nb'",
        "'a\\nb'",
        "''",
        "<http://example.org/a>",
        "1.0",
        "true",
        "'x'@en",
    ],
)
def test_csv_is_read_back_as_it_was_meant(ask: Asking, text: str) -> None:
    """The offsets in IRIs of quotes hold commas."""
    written = _run(ask, f"SELECT ?x ?y {{ BIND({text} AS ?x) BIND('next' AS ?y) }}", RESULTS_CSV)
    found = json.loads(_run(ask, f"SELECT ?x {{ BIND({text} AS ?x) }}"))["results"]["bindings"][0]["x"]["value"]
    rows = list(csv.reader(io.StringIO(written.decode(), newline="")))
    assert rows == [["x", "y"], [found, "next"]]


def test_a_boolean(ask: Asking) -> None:
    assert json.loads(_run(ask, "ASK {}")) == {"head": {}, "boolean": True}
    assert b"<boolean>false</boolean>" in _run(ask, "ASK { FILTER(false) }", RESULTS_XML)


def test_a_boolean_of_the_server_itself(engine: LocalEngine, event_loop_thread: EventLoopThread) -> None:
    assert event_loop_thread.run(holds(engine, Query("ASK {}", QueryForm.ASK)))
    assert not event_loop_thread.run(holds(engine, Query("ASK { <a:a> <a:a> 1 }", QueryForm.ASK)))


@pytest.mark.parametrize(
    ("syntax", "codec"),
    [
        (TURTLE, ox.RdfFormat.TURTLE),
        (N_TRIPLES, ox.RdfFormat.N_TRIPLES),
        (RDF_XML, ox.RdfFormat.RDF_XML),
        (JSON_LD, ox.RdfFormat.JSON_LD),
    ],
)
def test_a_graph_in_each_syntax(ask: Asking, quads: list[ox.Quad], syntax: MediaType, codec: ox.RdfFormat) -> None:
    written = _run(ask, "CONSTRUCT WHERE { ?s ?p ?o }", syntax)
    triples = {quad.triple for quad in ox.parse(written, format=codec)}
    assert triples == {quad.triple for quad in quads}


def test_turtle_has_the_prefixes_people_know(ask: Asking) -> None:
    written = _run(ask, f"DESCRIBE <{BASE}entity/amir-rabiei>", TURTLE).decode()
    assert "@prefix schema: <https://schema.org/> ." in written
    assert "a schema:Person" in written
    assert "onr:detainedBy" in written


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "syntax error"),
        ("hello", 1, None, "syntax error"),
        ("SELECT * {", 1, 11, "syntax error at the end"),
        ("SELECT * { ?s ?p ?o } LIMIT x", 1, 29, "syntax error near 'x'"),
        ("SELECT *\n{ ?s ?p é ?o }", 2, None, "syntax error"),
        ("SELECT * { ?s no:such ?o }", 1, 15, "the prefix no: is not declared"),
        ("SELECT * { ?s <relative> ?o }", 1, None, "IRI parsing failed"),
        ("SELECT (<http://example.org/f>(1) AS ?x) {}", None, None, "custom function"),
        ("SELECTDISTINCT?x{}", None, None, "its form is not recognized"),
        ("SELECT * {} SELECT * {}", 1, None, "syntax error"),
    ],
)
def test_a_bad_query_says_where(ask: Asking, text: str, line: int | None, column: int | None, reason: str) -> None:
    with pytest.raises(BadQuery, match=reason) as caught:
        _run(ask, text)
    assert caught.value.line == line
    assert column is None or caught.value.column == column
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "result_format"),
    [
        ('SELECT ?x { BIND("\\u0001" AS ?x) }', RESULTS_XML),
        ('SELECT ?x { BIND("\\uFFFE" AS ?x) }', RESULTS_XML),
        ('CONSTRUCT { <a:a> <a:b> "\\u0001" } {}', RDF_XML),
        ('CONSTRUCT { <a:a> <http://example.org/1> "x" } {}', RDF_XML),
        ('CONSTRUCT { <a:a> <http://example.org/> "x" } {}', RDF_XML),
        ('CONSTRUCT { <a:a> <https://schema.org/> "x" } {}', RDF_XML),
        ("CONSTRUCT { <a:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1 } {}", RDF_XML),
        ("CONSTRUCT { <a:a> <a:b> <<( <a:a> <a:b> 1 )>> } {}", JSON_LD),
    ],
)
def test_what_a_format_cannot_express_is_refused(ask: Asking, text: str, result_format: MediaType) -> None:
    with pytest.raises(NotRepresentable) as caught:
        _run(ask, text, result_format)
    assert result_format.name not in caught.value.offered
    assert _run(ask, text, N_TRIPLES if result_format in GRAPH_FORMATS else RESULTS_JSON)


def test_line_ends_survive_xml(ask: Asking) -> None:
    written = _run(ask, 'SELECT ?x { BIND("a\\r\\nb\\r" AS ?x) }', RESULTS_XML)
    assert b"<literal>a&#13;\nb&#13;</literal>" in written


@given(text=st.text(st.characters(codec="utf-8")), name=st.text("aé1.-#/:_%", max_size=6))
def test_rdf_xml_is_whole_or_refused(text: str, name: str) -> None:
    try:
        triple = ox.Triple(ox.NamedNode("a:a"), ox.NamedNode(f"http://e/{name}"), ox.Literal(text))
    except ValueError:
        return
    store = ox.Store()
    store.add(ox.Quad(*triple))
    query = Query("CONSTRUCT WHERE { ?s ?p ?o }", QueryForm.CONSTRUCT, has_dataset=True)
    try:
        written = evaluate_whole(QueriedStore(store), query, RDF_XML, LIMITS)
    except NotRepresentable:
        return
    assert [quad.triple for quad in ox.parse(written, format=ox.RdfFormat.RDF_XML)] == [triple]


def _values(number: int, names: str = "abcd") -> str:
    """Return a pattern with ``number`` solutions for each of the variables, in every combination."""
    return "".join(f"VALUES ?{name} {{ {' '.join(map(str, range(number)))} }}" for name in names)


@pytest.mark.parametrize(
    ("text", "result_format"),
    [
        (f"SELECT * {{ {_values(200)} }}", RESULTS_JSON),
        (f"SELECT * {{ {_values(200)} }}", RESULTS_XML),
        (f"CONSTRUCT {{ <a:a> ?p ?x }} {{ {_values(50, 'ab')} ?s ?p ?o BIND(?a*50+?b AS ?x) }}", TURTLE),
    ],
)
def test_a_result_over_the_limit_is_given_up(ask: Asking, text: str, result_format: MediaType) -> None:
    """Before its first byte as what it is, after that as a broken transfer."""
    with pytest.raises((ResultTooLarge, ResultBroken), match="the result is larger than"):
        _run(ask, text, result_format)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 200 + "}" * 200,
        "ASK { FILTER(" + "STR(" * 198 + "1" + ")" * 198 + ") }",
        "ASK { FILTER(" + "!" * 200 + "1) }",
    ],
    ids=["groups", "calls", "negations"],
)
def test_the_deepest_query_that_the_guard_lets_pass_is_answered(ask: Asking, text: str) -> None:
    """Far deeper text ends a process of the engine; the stack of its thread is large in case the guard misses one."""
    assert ask(read_query(text, settings=Settings()))


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { <a:a> <a:b> 1 }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "LOAD <URL>",
     "PREFIX e: <a:> INSERT DATA { e:a e:b 1 }", "SELECT * {} ; CLEAR ALL"],
)  # fmt: skip
def test_an_update_changes_nothing(
    ask: Asking, small_generation: Generation, quads: list[ox.Quad], text: str, listener: socket.socket
) -> None:
    with pytest.raises(RequestError):
        _run(ask, text.replace("URL", _url(listener)))
    assert not _was_called(listener)
    assert set(ox.Store.read_only(str(small_generation.store_path))) == set(quads)


#: ``URL`` stands for the address of the listener, ``NS`` for it as a namespace.
SERVICE_QUERIES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { service <URL> { ?s ?p ?o } }",
    "SELECT * { sErViCe#c\n<URL>#c\n{ ?s ?p ?o } }",
    "PREFIX e: <NS> SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "PREFIX : <NS> SELECT * { SERVICE :x { ?s ?p ?o } }",
    "PREFIX e: <NS> SELECT * { SERVICEe:x { ?s ?p ?o } }",
    "PREFIX e: <NS> SELECT * { SERVICESILENTe:x { ?s ?p ?o } }",
    "BASE <NS> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?u) SERVICE $u { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { FILTER NOT EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { GRAPH ?g { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { { ?s ?p ?o } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { ?a ?b ?c MINUS { SERVICE <URL> { ?a ?b ?c } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "ASK{?s ?p ?o.SERVICE<URL>{}}",
    "ASK{VALUES ?x {true}SERVICE<URL>{}}",
    "ASK{VALUES ?x {'''a'} SERVICE<URL>{}}",
    "ASK{VALUES ?x {'''a'} SERVICE<URL>{}} #\\q'''",
    "ASK{FILTER(?x<#>'''\n5)SERVICE<URL>{}}#'''",
    "ASK{\\u0053ERVICE<URL>{}}",
    "ASK{SERVICE\\u003CURL>{}}",
]  # fmt: skip


@pytest.mark.parametrize("text", SERVICE_QUERIES)
def test_no_service_clause_reaches_a_host(ask: Asking, listener: socket.socket, text: str) -> None:
    url = _url(listener)
    with pytest.raises(RequestError):
        _run(ask, text.replace("URL", url).replace("NS", url))
    assert not _was_called(listener)


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("SELECT * FROM <URL> { ?s ?p ?o }", ()),
        ("SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }", ()),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", ()),
        ("SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }", ()),
        ("SELECT * { ?s ?p ?o }", ("URL",)),
        ("SELECT * { ?s ?p ?o }", ("file:///etc/passwd",)),
    ],
)
def test_a_graph_that_is_not_here_is_empty_and_never_fetched(
    ask: Asking, listener: socket.socket, text: str, default: tuple[str, ...]
) -> None:
    url = f"{_url(listener)}x"
    graphs = tuple(iri.replace("URL", url) for iri in default)
    written = _run(ask, text.replace("URL", url), RESULTS_JSON, graphs)
    assert json.loads(written)["results"]["bindings"] == []
    assert not _was_called(listener)


_PIECES = st.sampled_from(
    ["SERVICE", "service", "SILENT", " ", "\n", "#", "'", '"', "'''", '"""', "\\", "<#>", "<", ">", "<URL>", "e:x",
     ":x", "e:", "?x", "$x", "?", "{", "}", "{}", "(", ")", "FILTER", "VALUES ?v", "true", "1", ".", "1e5", "a", "^",
     "@en", "--ltr", "_:b", "|", "/", "!", "&&", "=", "GRAPH", "UNION", "\\u0053", "OPTIONAL", "?s ?p "]
)  # fmt: skip


@given(before=st.lists(_PIECES, max_size=14), after=st.lists(_PIECES, max_size=6))
def test_whatever_passes_the_guard_reaches_no_host(
    listener: socket.socket, before: list[str], after: list[str]
) -> None:
    """A query about a SERVICE clause, cut and glued at random: refused, or harmless."""
    url = _url(listener)
    text = f"PREFIX e: <{url}> PREFIX : <{url}> ASK {{{''.join(before)}SERVICE<URL>{{}}{''.join(after)}}}"
    try:
        query = read_query(text.replace("URL", url), settings=Settings(max_query_bytes=10_000))
        evaluate_whole(QueriedStore(ox.Store()), query, RESULTS_JSON, LIMITS)
    except RequestError:
        pass
    assert not _was_called(listener)


def test_a_missing_store_is_named(tmp_path: Path, settings: Settings) -> None:
    engine = LocalEngine(tmp_path / "none", settings)
    with pytest.raises(StoreUnreadable, match="store cannot be opened"):
        asyncio.run(engine.start())


def test_formats_of_each_form() -> None:
    names = {form: [each.name for each in formats_of(form)] for form in QueryForm}
    assert names == {
        "SELECT": ["json", "xml", "csv", "tsv"],
        "ASK": ["json", "xml"],
        "CONSTRUCT": ["turtle", "ntriples", "rdfxml", "jsonld"],
        "DESCRIBE": ["turtle", "ntriples", "rdfxml", "jsonld"],
    }
