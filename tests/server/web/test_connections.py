"""Connections that are slow, long, many, or broken: over raw sockets, with limits of a fraction of a second."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.server.web.engines import DirectEngine, ScriptedEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import pyoxigraph as ox

    Address = tuple[str, int]
    Serve = Callable[..., AbstractContextManager[Address]]

GET = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
ASK = b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\n"


@pytest.fixture(scope="module")
def engine(quads: list[ox.Quad]) -> DirectEngine:
    return DirectEngine(quads)


@pytest.fixture
def address(served_with: Serve, engine: DirectEngine) -> Iterator[Address]:
    with served_with(
        engine, header_timeout=0.2, body_timeout=0.2, keep_alive_timeout=0.2, max_url_bytes=1000, max_header_bytes=1000,
        max_body_bytes=1000,
    ) as opened:  # fmt: skip
        yield opened


def connected(address: Address) -> closing[socket.socket]:
    return closing(socket.create_connection(address, timeout=10))


def rest(connection: socket.socket) -> bytes:
    """Read until the server closes."""
    received = bytearray()
    try:
        while piece := connection.recv(65_536):
            received += piece
    except ConnectionResetError:
        pass
    return bytes(received)


def detail(answer: bytes) -> str:
    """Return what the one answer says is wrong."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"\r\nconnection: close" in head
    assert b"\r\naccess-control-allow-origin: *" in head
    assert b"\r\nserver:" not in head
    return str(json.loads(body)["detail"])


@pytest.mark.parametrize("sent", [b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nX: y", b"\r\n\r\n"])
def test_a_head_that_never_ends_is_cut(address: Address, sent: bytes) -> None:
    with connected(address) as connection:
        connection.sendall(sent)
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert detail(answer) == "the head of the request did not come whole within 0.2 s"


def test_a_head_that_dribbles_is_cut_all_the_same(address: Address) -> None:
    with connected(address) as connection, pytest.raises(OSError, match=r"reset|pipe"):
        dribble(connection)


def dribble(connection: socket.socket) -> None:
    connection.sendall(b"GET / HTTP/1.1\r\n")
    for _ in range(40):
        connection.sendall(b"X: y\r\n")
        time.sleep(0.02)


def test_who_says_nothing_is_left_without_a_word(address: Address) -> None:
    with connected(address) as connection:
        assert rest(connection) == b""


def test_the_second_head_has_its_limit_too(address: Address) -> None:
    with connected(address) as connection:
        connection.sendall(GET + b"GET / HT")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 408 " in answer


@pytest.mark.parametrize("sent", [b"", b"ASK {"])
def test_a_body_that_never_ends_is_cut(address: Address, sent: bytes) -> None:
    with connected(address) as connection:
        connection.sendall(POST + sent)
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert detail(answer) == "the body of the request did not come whole within 0.2 s"


def test_a_body_nobody_wants_is_cut_after_the_answer(address: Address) -> None:
    with connected(address) as connection:
        connection.sendall(POST.replace(b"/sparql ", b"/none "))
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 405 ")


def test_a_connection_may_not_stay_idle(address: Address) -> None:
    with connected(address) as connection:
        connection.sendall(GET)
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"alive\n")


def test_line_ends_between_requests_keep_no_connection(address: Address) -> None:
    with connected(address) as connection:
        connection.sendall(GET)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"\r\n")
        assert rest(connection).startswith((b"", b"HTTP/1.1 408 "))


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (b"GET /" + b"x" * 1001 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "by POST"),
        (b"GET /" + b"x" * 5000, 414, "by POST"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1000 + b"\r\n\r\n", 431, "header fields"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431, "header fields"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 5000, 431, "header fields"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "needs one Host"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "needs one Host"),
        (b"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400, "needs one Host"),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "no host name"),
        (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "no host name"),
        (b"GET / HTTP/1.1\r\nHost: http://a\r\n\r\n", 400, "no host name"),
        (b"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400, "no host name"),
        (b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, "no host name"),
        (b"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400, "no host name"),
        (POST.replace(b"Content-Length: 100", b"Transfer-Encoding: gzip, chunked"), 501, "gzip, chunked"),
        (POST.replace(b"Content-Length: 100", b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"), 501, "gzip"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "no HTTP request"),
        (b"GET  / HTTP/9\r\n\r\n", 400, "no HTTP request"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400, "no HTTP request"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "no HTTP"),
    ],
)
def test_a_head_that_cannot_be_taken_is_refused(address: Address, sent: bytes, status: int, words: str) -> None:
    with connected(address) as connection:
        connection.sendall(sent)
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert words in detail(answer)


@pytest.mark.parametrize("host", [b"a.example", b"a.example:8000", b"127.0.0.1", b"[::1]:80", b"x%41_y", b""])
def test_a_host_may_be_a_name_or_an_address_with_a_port(address: Address, host: bytes) -> None:
    with connected(address) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: %s\r\n\r\n" % host)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_a_trailer_never_becomes_a_header(address: Address) -> None:
    head = POST.replace(b"Content-Length: 100", b"Transfer-Encoding: chunked")
    with connected(address) as connection:
        connection.sendall(head + b"6\r\nASK {}\r\n0\r\nAccept: image/png\r\nX-Request-Id: trailer\r\n\r\n")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"trailer" not in answer


def test_a_chunked_body_is_bounded_while_it_is_read(address: Address) -> None:
    head = POST.replace(b"Content-Length: 100", b"Transfer-Encoding: chunked")
    with connected(address) as connection:
        connection.sendall(head + b"190\r\n" + b"x" * 0x190 + b"\r\n" + b"300\r\n" + b"x" * 0x300 + b"\r\n")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_too_many_connections_are_turned_away(served_with: Serve, engine: DirectEngine) -> None:
    with served_with(engine, max_connections=2) as address:
        with connected(address) as first, connected(address) as second:
            for connection in (first, second):
                connection.sendall(GET)
                assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
            with connected(address) as third:
                answer = rest(third)
            assert answer.startswith(b"HTTP/1.1 503 ")
            assert b"\r\nretry-after: 1\r\n" in answer
        with connected(address) as later:
            later.sendall(GET)
            assert b" 200 " in later.recv(65_536) or rest(later) is not None


def test_requests_in_a_row_are_answered_in_their_order(address: Address) -> None:
    with connected(address) as connection:
        connection.sendall(GET + ASK + GET)
        answer = rest(connection)
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert answer.index(b"alive") < answer.index(b"true") < answer.rindex(b"alive")


def test_no_more_requests_wait_than_a_few(address: Address) -> None:
    with connected(address) as connection:
        connection.sendall(GET * 1000)
        answer = rest(connection)
    assert answer.count(b"HTTP/1.1 200 OK") <= 17


@pytest.mark.parametrize(
    ("garbage", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET /" + b"x" * 2000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", 408),
        (POST, 408),
        (POST.replace(b"Content-Length: 100", b"Transfer-Encoding: chunked") + b"nonsense\r\n", 400),
    ],
)
def test_good_requests_before_a_bad_one_are_answered(address: Address, garbage: bytes, status: int) -> None:
    with connected(address) as connection:
        connection.sendall(GET + ASK + garbage)
        answer = rest(connection)
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answer) == [b"200", b"200", b"%d" % status]
    assert answer.index(b"alive") < answer.index(b"true") < answer.index(b"HTTP/1.1 %d" % status)


def test_a_bad_request_waits_for_the_answer_before_it(served_with: Serve) -> None:
    engine = ScriptedEngine(b"x", asyncio.Event(), length=2)
    with served_with(engine) as address, connected(address) as connection:
        connection.sendall(ASK)
        assert b"content-length: 2" in connection.recv(65_536)
        connection.sendall(b"nonsense\r\n\r\n")
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            rest(connection)


def test_who_does_not_read_is_left(served_with: Serve) -> None:
    engine = ScriptedEngine(*[b"x" * 1_000_000] * 64)
    with served_with(engine, send_timeout=0.2) as address, connected(address) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(ASK)
        connection.recv(1)
        wait_for(lambda: engine.given[0].is_closed)


def test_the_query_of_a_client_that_leaves_ends(served_with: Serve) -> None:
    engine = ScriptedEngine(b"x", asyncio.Event())
    with served_with(engine) as address:
        with connected(address) as connection:
            connection.sendall(ASK)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        wait_for(lambda: engine.given[0].is_closed)


def test_a_query_that_has_not_answered_yet_ends_with_its_client(served_with: Serve) -> None:
    ended: list[str] = []

    class Waiting(ScriptedEngine):
        async def answer(self, *arguments: object) -> None:  # type: ignore[override]
            ended.append("begun")
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("ended")

    with served_with(Waiting()) as address:
        with connected(address) as connection:
            connection.sendall(ASK)
            wait_for(lambda: ended == ["begun"])
        wait_for(lambda: ended == ["begun", "ended"])


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something holds; ten seconds are for ever."""
    ends = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)
