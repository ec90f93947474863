"""Content codings, entity tags and conditional requests, ranges, HTTP/1.0."""

from __future__ import annotations

import asyncio
import gzip
import socket
from typing import TYPE_CHECKING

import brotli
import httpx
import pytest
import zstandard

from server.errors import CodingNotAcceptable, ResultBroken
from server.http.codings import plan_coding
from tests.server.web.engines import DirectEngine, ScriptedEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import pyoxigraph as ox

    Serve = Callable[..., AbstractContextManager[tuple[str, int]]]

LONG = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
SHORT = "ASK {}"
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
PATHS = {"sparql": LONG, "/ontology": None, "/dumps/onrecord.nq": None, "/article/one.nt": None, "/sparql": None}


def raw(client: httpx.Client, target: str, query: str | None = None, **headers: str) -> tuple[httpx.Response, bytes]:
    """Ask, and return the body as it came over the wire."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    parameters = {"query": query} if query else None
    with client.stream("GET", target, params=parameters, headers=named) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("GZIP;Q=1.0, br;q=0.5", "gzip"),
        ("gzip;q=0.5, br;q=0.8, zstd;q=0", "br"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=1.0", "gzip"),
        ("deflate", "identity"),
        ("compress, deflate, identity;q=0.1", "identity"),
        ("*", "identity"),
        ("*;q=0.5, gzip", "gzip"),
        ("*, identity;q=0", "zstd"),
        ("gzip;q=0, *", "identity"),
        ("gzip, *;q=0", "gzip"),
        ("gzip;q=high", "identity"),
        ("gzip;q=1.0001, br;q=.5", "identity"),
        (", ,", "identity"),
    ],
)
def test_the_coding_the_client_wants_most(header: str | None, chosen: str) -> None:
    assert plan_coding(header).coding == chosen


@pytest.mark.parametrize("header", ["identity;q=0", "*;q=0", "deflate, identity;q=0", "gzip;q=0, identity;q=0"])
def test_nothing_left_to_send_is_not_acceptable(web: httpx.Client, header: str) -> None:
    with pytest.raises(CodingNotAcceptable):
        plan_coding(header)
    answer = web.get("/sparql", params={"query": SHORT}, headers={"Accept-Encoding": header})
    assert answer.status_code == 406
    assert answer.json()["offered"] == ["zstd", "br", "gzip", "identity"]


@pytest.mark.parametrize("coding", DECODERS)
@pytest.mark.parametrize("path", PATHS)
def test_a_coded_body_is_the_plain_one(web: httpx.Client, path: str, coding: str) -> None:
    query = PATHS[path]
    plain, body = raw(web, path, query)
    coded, written = raw(web, path, query, Accept_Encoding=coding)
    assert "content-encoding" not in plain.headers
    assert coded.headers["content-encoding"] == coding
    assert DECODERS[coding](written) == body
    assert len(written) < len(body) / 2
    for answer in (plain, coded):
        assert "Accept-Encoding" in answer.headers["vary"]


def test_what_is_short_or_no_text_stays_as_it_is(web: httpx.Client) -> None:
    answer, _ = raw(web, "/sparql", SHORT, Accept_Encoding="gzip")
    assert "content-encoding" not in answer.headers
    answer, body = raw(web, "/sparql", SHORT, Accept_Encoding="gzip, identity;q=0")
    assert b"true" in gzip.decompress(body)


def test_each_coding_has_a_tag_of_its_own(web: httpx.Client) -> None:
    tags = {coding: raw(web, "/sparql", LONG, Accept_Encoding=coding)[0].headers["etag"]
            for coding in ("identity", *DECODERS)}  # fmt: skip
    plain = tags["identity"].strip('"')
    assert tags == {"identity": f'"{plain}"', **{coding: f'"{plain}-{coding}"' for coding in DECODERS}}


def test_a_tag_tells_query_dataset_and_format_apart(web: httpx.Client) -> None:
    requests: list[dict[str, str]] = [
        {"query": LONG},
        {"query": LONG + " "},
        {"query": LONG, "format": "csv"},
        {"query": LONG, "default-graph-uri": "http://localhost:8000/graph/entities"},
        {"query": LONG, "named-graph-uri": "http://localhost:8000/graph/entities"},
    ]
    tags = [web.get("/sparql", params=each).headers["etag"] for each in requests]
    assert len(set(tags)) == len(tags)
    assert tags == [web.get("/sparql", params={**each, "timeout": "5"}).headers["etag"] for each in requests]


@pytest.mark.parametrize(
    ("given", "coding", "status"),
    [
        ("{tag}", "identity", 304),
        ("W/{tag}", "identity", 304),
        ('"x", {tag} , "y"', "identity", 304),
        ("{coded}", "gzip", 304),
        ("{tag}", "gzip", 304),
        ("*", "identity", 304),
        ("{coded}", "identity", 200),
        ("{coded}", "br", 200),
        ('"x"', "identity", 200),
        ("", "identity", 200),
        ("tag", "identity", 200),
    ],
)
@pytest.mark.parametrize("path", PATHS)
def test_if_none_match(web: httpx.Client, path: str, given: str, coding: str, status: int) -> None:
    query = PATHS[path]
    tag = raw(web, path, query)[0].headers["etag"]
    coded = f'{tag[:-1]}-gzip"'
    answer, body = raw(
        web, path, query, Accept_Encoding=coding, If_None_Match=given.replace("{tag}", tag).replace("{coded}", coded)
    )
    assert answer.status_code == status
    if status == 304:
        assert body == b""
        assert answer.headers["etag"] in {tag, coded}
        assert answer.headers["cache-control"] == "no-cache"
        assert "Accept-Encoding" in answer.headers["vary"]


def test_a_304_takes_no_time_of_the_engine(web: httpx.Client, direct_engine: DirectEngine) -> None:
    tag = web.get("/sparql", params={"query": LONG}).headers["etag"]
    asked = len(direct_engine.asked)
    assert web.get("/sparql", params={"query": LONG}, headers={"If-None-Match": tag}).status_code == 304
    assert web.head("/sparql", params={"query": LONG}, headers={"If-None-Match": tag}).status_code == 304
    assert len(direct_engine.asked) == asked


def test_what_has_no_representation_is_never_called_unchanged(web: httpx.Client) -> None:
    for query in ("SELECT * {", "CLEAR ALL"):
        answer = web.get("/sparql", params={"query": query}, headers={"If-None-Match": "*"})
        assert answer.status_code in {400, 403}
    assert web.get("/none", headers={"If-None-Match": "*"}).status_code == 404
    posted = web.post("/sparql", data={"query": SHORT}, headers={"If-None-Match": "*"})
    assert posted.status_code == 200


def test_new_data_has_new_tags(served_with: Serve, quads: list[ox.Quad]) -> None:
    tags = []
    for version in ("1", "2", None):
        with served_with(DirectEngine(quads, version)) as (host, port):
            answer = httpx.get(f"http://{host}:{port}/sparql", params={"query": SHORT})
            tags.append((answer.headers.get("etag"), answer.headers["cache-control"]))
    assert tags[0][0] != tags[1][0]
    assert tags[2] == (None, "no-store")


def test_ranges_are_of_plain_dumps_only(web: httpx.Client) -> None:
    whole, body = raw(web, "/dumps/onrecord.nq")
    part, piece = raw(web, "/dumps/onrecord.nq", Range="bytes=10-19", Accept_Encoding="gzip")
    assert (part.status_code, piece) == (206, body[10:20])
    assert part.headers["etag"] == whole.headers["etag"]
    coded, _ = raw(web, "/dumps/onrecord.nq", Accept_Encoding="gzip")
    assert coded.headers["etag"] != whole.headers["etag"]
    for name in ("accept-ranges", "repr-digest"):
        assert name in whole.headers
        assert name not in coded.headers
    stale, again = raw(web, "/dumps/onrecord.nq", Range="bytes=10-19", If_Range=coded.headers["etag"])
    assert (stale.status_code, again) == (200, body)
    only_coded, written = raw(web, "/dumps/onrecord.nq", Range="bytes=0-9", Accept_Encoding="gzip, identity;q=0")
    assert (only_coded.status_code, gzip.decompress(written)) == (200, body)


@pytest.mark.parametrize(
    "accept", ["application/problem+json", "text/plain; charset=utf-8", "text/html; charset=utf-8"]
)
@pytest.mark.parametrize("bounds", ["bytes=9999999-", "bytes=-0", "bytes=9999999-9999999,-0"])
def test_ranges_that_are_all_after_the_end_are_a_problem_with_the_length(
    web: httpx.Client, bounds: str, accept: str
) -> None:
    length = len(raw(web, "/dumps/onrecord.nq")[1])
    answer = web.get("/dumps/onrecord.nq", headers={"Range": bounds, "Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (416, accept)
    assert answer.headers["content-range"] == f"bytes */{length}"
    assert f"{length} bytes" in answer.text


def test_a_range_within_the_file_is_sent_though_another_is_not(web: httpx.Client) -> None:
    part, piece = raw(web, "/dumps/onrecord.nq", Range="bytes=9999999-, 10-19")
    assert (part.status_code, len(piece)) == (206, 10)


@pytest.mark.parametrize("bounds", ["bytes=5-2", "bytes=a-b", "bytes=", "bytes", "items=0-3", "bytes=0-1;2-3"])
def test_a_range_that_cannot_be_read_is_ignored(web: httpx.Client, bounds: str) -> None:
    assert raw(web, "/dumps/onrecord.nq", Range=bounds)[0].status_code == 200


def test_a_client_that_has_the_file_gets_a_304_whatever_its_range(web: httpx.Client) -> None:
    tag = web.head("/dumps/onrecord.nq").headers["etag"]
    assert raw(web, "/dumps/onrecord.nq", Range="bytes=9999999-", If_None_Match=tag)[0].status_code == 304


@pytest.mark.parametrize("coding", ["identity", *DECODERS])
def test_a_stream_of_unknown_length_arrives_whole(served_with: Serve, coding: str) -> None:
    pieces = [bytes([65 + number % 26]) * 70_000 for number in range(40)]
    engine = ScriptedEngine(*pieces)
    with served_with(engine) as (host, port), httpx.Client(base_url=f"http://{host}:{port}") as client:
        answer, body = raw(client, "/sparql", SHORT, Accept_Encoding=coding)
    assert answer.headers["transfer-encoding"] == "chunked"
    decoded = body if coding == "identity" else DECODERS[coding](body)
    assert decoded == b"".join(pieces)
    assert engine.given[0].is_closed


@pytest.mark.parametrize("coding", ["identity", *DECODERS])
@pytest.mark.parametrize("length", [None, 200_000])
def test_a_result_that_breaks_off_never_looks_whole(served_with: Serve, coding: str, length: int | None) -> None:
    engine = ScriptedEngine(b"x" * 100_000, ResultBroken("its time was up"), length=length)
    with (
        served_with(engine) as (host, port),
        httpx.Client(base_url=f"http://{host}:{port}") as client,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        raw(client, "/sparql", SHORT, Accept_Encoding=coding)
    assert engine.given[0].is_closed


def test_a_result_that_breaks_off_before_its_first_byte_is_an_error(served_with: Serve) -> None:
    with served_with(ScriptedEngine(ResultBroken("at once"))) as (host, port):
        answer = httpx.get(f"http://{host}:{port}/sparql", params={"query": SHORT})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")


def _over_http_1_0(address: tuple[str, int]) -> bytes:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"GET /sparql?query=ASK{} HTTP/1.0\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_http_1_0_gets_whole_bodies_with_their_length(served_with: Serve) -> None:
    with served_with(ScriptedEngine(b"abc", b"def")) as address:
        head, _, body = _over_http_1_0(address).partition(b"\r\n\r\n")
    assert b"content-length: 6" in head
    assert b"transfer-encoding" not in head
    assert body == b"abcdef"


def test_http_1_0_gets_no_result_that_could_break_unseen(served_with: Serve) -> None:
    with served_with(ScriptedEngine(*[b"x" * 1_000_000] * 9)) as address:
        assert _over_http_1_0(address).startswith(b"HTTP/1.1 505 ")
    with served_with(ScriptedEngine(b"abc", ResultBroken("x"))) as address:
        assert _over_http_1_0(address).startswith(b"HTTP/1.1 500 ")


def test_head_ends_the_query_without_its_body(served_with: Serve) -> None:
    engine = ScriptedEngine(b"x", asyncio.Event())
    with served_with(engine) as (host, port):
        answer = httpx.head(f"http://{host}:{port}/sparql", params={"query": SHORT})
    assert (answer.status_code, "content-length" in answer.headers) == (200, False)
    assert engine.given[0].is_closed
