"""The engine over another endpoint, against one that plays every trick."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from server.engine import Answer, Query
from server.engine.remote.remote_engine import RemoteEngine
from server.errors import (
    BadQuery,
    BadSetting,
    EngineBusy,
    NotAcceptable,
    QueryTimeout,
    ResultBroken,
    ResultTooLarge,
    UpstreamFailed,
    UpstreamUnreachable,
)
from server.http.negotiation import N_TRIPLES, RESULTS_CSV, RESULTS_JSON, RESULTS_TSV, RESULTS_XML, TURTLE, MediaType
from server.settings import Settings
from server.sparql.guard import QueryForm
from tests.server.endpoint_stub import Stub, chunk, head, playing, whole

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

JSON_TYPE = "application/sparql-results+json"
JSON = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}}]}}'
START = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}}'
ROW = b',{"a":{"type":"literal","value":"1"}}' * 100
END = b"]}}"
XML = b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><results/></sparql>'
CHUNKED = {"transfer_encoding": "chunked"}
SELECT = Query("SELECT ?a { ?a ?b ?c }", QueryForm.SELECT)
GRAPH = Query("CONSTRUCT WHERE { ?a ?b ?c }", QueryForm.CONSTRUCT)
SETTINGS = Settings(
    backend_buffer_bytes=1_000, max_result_bytes=1_000_000, backend_connections=2, max_waiting_queries=1
)


def _use(stub: Stub, use: Callable[[RemoteEngine], Awaitable[None]], settings: Settings = SETTINGS) -> None:
    """Run ``use`` with an engine over a stub."""

    async def run() -> None:
        async with playing(stub):
            engine = RemoteEngine(stub.url, settings)
            try:
                await use(engine)
                assert engine.gauges() == {"backend_queries": 0}
            finally:
                await engine.aclose()

    asyncio.run(run())


async def _collect(answer: Answer, given: list[bytes]) -> None:
    async for each in answer.chunks:
        given.append(each)  # noqa: PERF401 - what came before an error counts


def _given(
    pieces: list[bytes], query: Query = SELECT, result_format: MediaType = RESULTS_JSON, settings: Settings = SETTINGS
) -> tuple[bytes, int | None]:
    """Return what the engine gives out over a stub that plays ``pieces``, and the length it promised."""
    given: list[tuple[bytes, int | None]] = []

    async def use(engine: RemoteEngine) -> None:
        answer = await engine.answer(query, result_format)
        given.append((b"".join([each async for each in answer.chunks]), answer.length))

    _use(Stub(pieces), use, settings)
    return given[0]


def test_a_query_goes_as_a_form_with_its_dataset_and_exactly_one_format() -> None:
    stub = Stub([whole(JSON, JSON_TYPE)])
    query = Query("SELECT * { ?ä ?b '&+' }", QueryForm.SELECT, False, ("http://a/1", "http://a/2"), ("http://a/3",))

    async def use(engine: RemoteEngine) -> None:
        await engine.answer(query, RESULTS_JSON)

    _use(stub, use)
    assert stub.forms == [
        {"query": [query.text], "default-graph-uri": ["http://a/1", "http://a/2"], "named-graph-uri": ["http://a/3"]}
    ]
    lines = stub.heads[0].splitlines()
    assert lines[0] == "POST /query HTTP/1.1"
    assert f"Accept: {JSON_TYPE}" in lines
    assert "Accept-Encoding: identity" in lines


@pytest.mark.parametrize(
    ("result_format", "pieces", "body"),
    [
        (RESULTS_JSON, [whole(JSON, JSON_TYPE)], JSON),
        (RESULTS_JSON, [whole(JSON, "application/json;charset=UTF-8")], JSON),
        (RESULTS_JSON, [head(**CHUNKED), chunk(JSON), chunk(b"")], JSON),
        (RESULTS_JSON, [head(content_type=JSON_TYPE), JSON], JSON),
        (RESULTS_XML, [whole(XML, "text/xml")], XML),
        (RESULTS_CSV, [whole(b"a\r\n\xc3\xa4\r\n", "text/csv")], b"a\r\n\xc3\xa4\r\n"),
        (RESULTS_TSV, [whole(b"?a\n1\n", "text/tab-separated-values")], b"?a\n1\n"),
    ],
    ids=["plain", "an alias", "no type", "no length", "XML", "no charset", "TSV"],
)  # fmt: skip
def test_a_result_that_fits_is_whole_before_its_first_byte(
    result_format: MediaType, pieces: list[bytes], body: bytes
) -> None:
    assert _given(pieces, SELECT, result_format) == (body, len(body))


def test_a_long_result_passes_as_it_comes() -> None:
    body = START + ROW * 50 + END
    assert _given([whole(body, JSON_TYPE)]) == (body, None)


@pytest.mark.parametrize(
    ("pieces", "expected", "telling"),
    [
        ([whole(b"<html>Error</html>", "text/html")], UpstreamFailed, "another format"),
        ([whole(b"<html>Error</html>", JSON_TYPE)], UpstreamFailed, "broke off"),
        ([whole(b"Error", "text/plain")], UpstreamFailed, "another format"),
        ([whole(START + b"Error: cancelled", JSON_TYPE)], UpstreamFailed, "broke off"),
        ([whole(b'{"error":"timeout"}', JSON_TYPE)], UpstreamFailed, "something else"),
        ([whole(b'{"head":{},"boolean":true}', JSON_TYPE)], UpstreamFailed, "something else"),
        ([whole(b"", JSON_TYPE)], UpstreamFailed, "broke off"),
        ([whole(JSON, JSON_TYPE, content_encoding="gzip")], UpstreamFailed, "compressed"),
        ([whole(JSON, f"{JSON_TYPE}; charset=iso-8859-1")], UpstreamFailed, "charset"),
        ([head(content_type=JSON_TYPE, content_length="1000") + JSON], UpstreamFailed, "broke off"),
        ([head(content_type=JSON_TYPE, **CHUNKED), chunk(JSON)], UpstreamFailed, "broke off"),
        ([head(content_type=JSON_TYPE, **CHUNKED), b"zz\r\n"], UpstreamFailed, "broke off"),
        ([head(content_type=JSON_TYPE), START], UpstreamFailed, "broke off"),
        ([head(content_type=JSON_TYPE, content_length="1000001")], ResultTooLarge, "1000000 bytes"),
        ([b""], UpstreamFailed, "broke off"),
        ([b"SSH-2.0-OpenSSH\r\n"], UpstreamFailed, "broke off"),
        ([b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 50_000], UpstreamFailed, "broke off"),
        ([head("301 Moved", location="http://127.0.0.1:9/")], UpstreamFailed, "301"),
        ([whole(JSON, JSON_TYPE, "206 Partial Content")], UpstreamFailed, "206"),
        ([whole(JSON, JSON_TYPE, X_SQL_State="S1TAT")], UpstreamUnreachable, "gave up"),
        ([whole(JSON, JSON_TYPE, X_SPARQL_MaxRows="10000")], UpstreamFailed, "at most"),
        ([head("204 No Content")], UpstreamFailed, "204"),
        ([whole(b"who are you", "text/plain", "401 Unauthorized")], UpstreamFailed, "401"),
        ([whole(b"Traceback /usr/lib", "text/plain", "500 Oh")], UpstreamFailed, "500"),
        ([whole(b"", "text/plain", "406 Not Acceptable")], NotAcceptable, "xml, csv, tsv"),
        ([whole(b"", "text/plain", "429 Slow down")], EngineBusy, "try again"),
        ([whole(b"", "text/plain", "503 Busy")], EngineBusy, "try again"),
        ([whole(b"", "text/plain", "504 Timeout")], UpstreamUnreachable, "gave up"),
        ([whole(b"", "text/plain", "400 Bad")], BadQuery, "refused it"),
        ([whole(b"<h1>No</h1>", "text/html", "400 Bad")], BadQuery, "refused it"),
    ],
)  # fmt: skip
def test_what_is_no_true_and_whole_result_is_an_error_before_the_first_byte(
    pieces: list[bytes], expected: type[Exception], telling: str
) -> None:
    with pytest.raises(expected, match=telling):
        _given(pieces)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("error at 1:18: expected one\n| of", "bad query at line 1, column 18: error at 1:18: expected one | of"),
        ("Lexical error at line 3, column 7.", "bad query at line 3, column 7: Lexical error at line 3, column 7."),
        ("no\x1b[31m such\x00 graph", "bad query: no [31m such graph"),
        ("in /srv/data/store.py: org.foo.Bar(Bar.java:12) C:\\x me@host fails", "bad query: in fails"),
        ("unknown prefix <http://a/b>, see http://c/", "bad query: unknown prefix <http://a/b>, see"),
        ("x" * 300, f"bad query: {'x' * 200}…"),
    ],
)  # fmt: skip
def test_the_endpoints_word_on_a_query_is_told_in_one_clean_line(told: str, message: str) -> None:
    query = Query("SELECT ?a { ?a <http://a/b> ?c }", QueryForm.SELECT)
    with pytest.raises(BadQuery) as caught:
        _given([whole(told.encode(), "text/plain", "400 Bad Request")], query)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("result_format", "body"),
    [(RESULTS_CSV, b"a\n1\n"), (RESULTS_TSV, b"?a\n1\n"), (TURTLE, b""), (N_TRIPLES, b"")],
)
def test_a_format_without_an_end_of_its_own_must_have_one_in_http(result_format: MediaType, body: bytes) -> None:
    query = SELECT if result_format in {RESULTS_CSV, RESULTS_TSV} else GRAPH
    with pytest.raises(UpstreamFailed, match="does not say where its answer ends"):
        _given([head(content_type=result_format.media_type), body], query, result_format)


@pytest.mark.parametrize(
    ("rest", "telling"),
    [
        ([chunk(b"Error: cancelled"), chunk(b"")], "broke off"),
        ([chunk(b",")], "broke off"),
        ([chunk(END + b'{"error":1}'), chunk(b"")], "something after its answer|broke off"),
        ([chunk(ROW * 300)], "1000000 bytes"),
    ],
)  # fmt: skip
def test_a_long_result_that_goes_wrong_breaks_without_a_wrong_byte(rest: list[bytes], telling: str) -> None:
    given: list[bytes] = []

    async def use(engine: RemoteEngine) -> None:
        answer = await engine.answer(SELECT, RESULTS_JSON)
        with pytest.raises(ResultBroken, match=telling):
            await _collect(answer, given)

    _use(Stub([head(content_type=JSON_TYPE, **CHUNKED), chunk(START + ROW), *rest]), use)
    body = b"".join(given)
    assert (START + ROW * 300).startswith(body) or (START + ROW + END).startswith(body)


def test_an_answer_without_an_end_is_cut_at_the_limit() -> None:
    async def use(engine: RemoteEngine) -> None:
        answer = await engine.answer(SELECT, RESULTS_JSON)
        with pytest.raises(ResultBroken, match="larger than 1000000 bytes"):
            await _collect(answer, [])

    _use(Stub([head(content_type=JSON_TYPE), START, ROW], is_endless=True), use)


@pytest.mark.parametrize("pieces", [[], [b"HTTP/1.1 200 OK\r\n"], [head(content_type=JSON_TYPE), START]])
def test_an_endpoint_that_falls_silent_is_left_at_the_time_limit(pieces: list[bytes]) -> None:
    stub = Stub(pieces, is_stalled=True)

    async def use(engine: RemoteEngine) -> None:
        with pytest.raises(QueryTimeout, match=r"0\.05 s"):
            await engine.answer(Query(SELECT.text, QueryForm.SELECT, timeout=0.05), RESULTS_JSON)
        await stub.was_left.wait()

    _use(stub, use)


def test_a_drip_does_not_stretch_the_time_limit() -> None:
    stub = Stub([head(content_type=JSON_TYPE), START, b" "], is_endless=True)
    settings = SETTINGS.model_copy(update={"query_timeout": 0.05, "max_result_bytes": 10**12})

    async def use(engine: RemoteEngine) -> None:
        with pytest.raises(QueryTimeout):
            await engine.answer(Query(SELECT.text, QueryForm.SELECT, timeout=60), RESULTS_JSON)
        await stub.was_left.wait()

    _use(stub, use, settings)


def test_a_client_that_leaves_ends_the_request() -> None:
    stub = Stub([head(content_type=JSON_TYPE), START + ROW], is_stalled=True)

    async def use(engine: RemoteEngine) -> None:
        answer = await engine.answer(SELECT, RESULTS_JSON)
        assert engine.gauges() == {"backend_queries": 1}
        await answer.chunks.aclose()
        await stub.was_left.wait()

    _use(stub, use)


def test_cancelling_ends_the_request() -> None:
    stub = Stub([head(content_type=JSON_TYPE), START], is_stalled=True)

    async def use(engine: RemoteEngine) -> None:
        asking = asyncio.create_task(engine.answer(SELECT, RESULTS_JSON))
        await stub.was_asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await stub.was_left.wait()

    _use(stub, use)


def test_more_than_may_wait_are_turned_away() -> None:
    stub = Stub([head(content_type=JSON_TYPE)], is_stalled=True)

    async def use(engine: RemoteEngine) -> None:
        asking = [asyncio.create_task(engine.answer(SELECT, RESULTS_JSON)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(EngineBusy):
            await engine.answer(SELECT, RESULTS_JSON)
        for each in asking:
            each.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    _use(stub, use)


def test_an_endpoint_that_is_not_there_is_said_to_be_unreachable() -> None:
    async def use(engine: RemoteEngine) -> None:
        gone = RemoteEngine("http://127.0.0.1:1/", SETTINGS)
        with pytest.raises(UpstreamUnreachable):
            await gone.answer(SELECT, RESULTS_JSON)
        await gone.aclose()

    _use(Stub([]), use)


def test_what_cannot_be_told_to_be_a_query_is_not_sent() -> None:
    stub = Stub([])

    async def use(engine: RemoteEngine) -> None:
        with pytest.raises(BadQuery, match="form"):
            await engine.answer(Query("EXPLAIN SELECT * {}", None), RESULTS_JSON)
        with pytest.raises(BadQuery, match="surrogate"):
            await engine.answer(Query("SELECT * { ?a ?b '\ud800' }", QueryForm.SELECT), RESULTS_JSON)

    _use(stub, use)
    assert stub.heads == []


@pytest.mark.parametrize("address", ["", "localhost:7878", "file:///etc/passwd", "ftp://a/", "http://", "//a/"])
def test_an_address_that_cannot_be_asked_is_refused(address: str) -> None:
    with pytest.raises(BadSetting, match="ONRECORD_BACKEND"):
        RemoteEngine(address, SETTINGS)


def test_a_password_in_the_address_goes_into_a_header_only() -> None:
    stub = Stub([whole(JSON, JSON_TYPE)])

    async def run() -> None:
        async with playing(stub):
            engine = RemoteEngine(stub.url.replace("//", "//me:secret@") + "?a=b", SETTINGS)
            await engine.answer(SELECT, RESULTS_JSON)
            await engine.aclose()

    asyncio.run(run())
    assert "Authorization: Basic bWU6c2VjcmV0" in stub.heads[0].splitlines()
    assert stub.heads[0].startswith("POST /query?a=b HTTP/1.1\r\n")
    assert "secret" not in stub.heads[0]
