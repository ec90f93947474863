from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from server.errors import BadRequest, BodyTooLarge, UnsupportedMediaType, UpdateRefused
from server.sparql.protocol import FORM, QUERY_BODY, SparqlRequest, parse_parameters, read_sparql_request

if TYPE_CHECKING:
    from collections.abc import Sequence


def _read(
    method: str = "GET",
    url: bytes = b"",
    kind: str | None = None,
    body: Sequence[bytes] = (),
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> SparqlRequest | None:
    """Read a request whose body comes in the given chunks."""
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in body]
    messages.append({"type": "http.request", "body": b"", "more_body": False})
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(waiting)

    given = [*headers, *([(b"content-type", kind.encode())] if kind else [])]
    scope = {"type": "http", "method": method, "query_string": url, "headers": given, "path": "/"}
    return asyncio.run(read_sparql_request(Request(scope, receive), 100))


@pytest.mark.parametrize(
    ("method", "url", "kind", "body"),
    [
        ("GET", b"query=ASK+%7B%7D", None, b""),
        ("HEAD", b"query=ASK%20%7b%7d", None, b""),
        ("POST", b"", FORM, b"query=ASK+%7B%7D"),
        ("POST", b"", f"{FORM}; charset=UTF-8", b"query=ASK+{}"),
        ("POST", b"", QUERY_BODY, b"ASK {}"),
        ("POST", b"", f'{QUERY_BODY};charset="utf-8"', b"ASK {}"),
        ("POST", b"", QUERY_BODY.upper(), b"ASK {}"),
        ("POST", b"query=ASK+%7B%7D", FORM, b""),
        ("GET", b"&query=ASK+%7B%7D&unknown=1&", None, b""),
    ],
)
def test_the_ways_to_send_a_query(method: str, url: bytes, kind: str | None, body: bytes) -> None:
    assert _read(method, url, kind, [body]) == SparqlRequest("ASK {}")


def test_a_form_is_decoded_once() -> None:
    asked = _read("POST", kind=FORM, body=[b"query=%253Ca%252Fb%253E%2B"])
    assert asked == SparqlRequest("%3Ca%2Fb%3E+")


def test_a_query_body_is_not_decoded_at_all() -> None:
    assert _read("POST", kind=QUERY_BODY, body=[b"ASK {} #%20+"]) == SparqlRequest("ASK {} #%20+")


def test_a_body_may_come_in_pieces_that_cut_a_character() -> None:
    assert _read("POST", kind=QUERY_BODY, body=[b"# \xc3", b"\xa9"]) == SparqlRequest("# é")


@pytest.mark.parametrize(
    ("method", "url", "kind", "body"),
    [
        ("GET", (b"query=Q&default-graph-uri=a:b&default-graph-uri=a:c&default-graph-uri=a:b"
                b"&named-graph-uri=a:d&format=csv"), None, b""),
        ("POST", b"", FORM, b"format=csv&named-graph-uri=a:d&query=Q&default-graph-uri=a%3Ab&default-graph-uri=a:c"),
        ("POST", b"default-graph-uri=a:b&default-graph-uri=a:c&named-graph-uri=a:d&format=csv", QUERY_BODY, b"Q"),
    ],
)  # fmt: skip
def test_graphs_are_kept_in_order_without_repeats(method: str, url: bytes, kind: str | None, body: bytes) -> None:
    expected = SparqlRequest("Q", ("a:b", "a:c"), ("a:d",), "csv")
    assert _read(method, url, kind, [body]) == expected


def test_nothing_asked_asks_for_the_service_description() -> None:
    assert _read() is None
    assert _read(url=b"format=ttl") is None


def test_an_empty_query_is_a_query() -> None:
    assert _read(url=b"query=") == SparqlRequest("")


@pytest.mark.parametrize(
    ("method", "url", "kind", "body"),
    [
        ("GET", b"query=A&query=B", None, b""),
        ("GET", b"default-graph-uri=a:b", None, b""),
        ("POST", b"", FORM, b""),
        ("POST", b"", FORM, b"query=A&query=B"),
        ("POST", b"query=A", FORM, b"query=A"),
        ("POST", b"query=A", QUERY_BODY, b"B"),
        ("GET", b"query=%FF", None, b""),
        ("GET", b"query=\xff", None, b""),
        ("POST", b"", FORM, b"query=%C3"),
        ("POST", b"", QUERY_BODY, b"\xc3("),
        ("POST", b"", QUERY_BODY, b"\xed\xa0\x80"),
        ("GET", b"query=A&default-graph-uri=relative", None, b""),
        ("GET", b"query=A&default-graph-uri=", None, b""),
        ("GET", b"query=A&named-graph-uri=http://a/%20b", None, b""),
        ("GET", b"query=A&named-graph-uri=http://a/%3E", None, b""),
    ],
)
def test_bad_requests(method: str, url: bytes, kind: str | None, body: bytes) -> None:
    with pytest.raises(BadRequest):
        _read(method, url, kind, [body])


@pytest.mark.parametrize(
    ("method", "url", "kind", "body"),
    [
        ("POST", b"", "application/sparql-update", b"CLEAR ALL"),
        ("POST", b"", FORM, b"update=CLEAR+ALL"),
        ("GET", b"update=CLEAR+ALL", None, b""),
        ("POST", b"", FORM, b"query=A&using-graph-uri=a:b"),
    ],
)
def test_updates_are_refused(method: str, url: bytes, kind: str | None, body: bytes) -> None:
    with pytest.raises(UpdateRefused, match="read-only"):
        _read(method, url, kind, [body])


@pytest.mark.parametrize(
    "kind",
    [None, "", "text/plain", "application/json", "multipart/form-data; boundary=x", f"{FORM}x",
     "application/sparql-query; charset=utf-16", "application/sparql-query; charset=latin-1"],
)  # fmt: skip
def test_other_bodies_are_unsupported(kind: str | None) -> None:
    with pytest.raises(UnsupportedMediaType):
        _read("POST", b"", kind, [b"ASK {}"])


def test_a_compressed_body_is_unsupported() -> None:
    with pytest.raises(UnsupportedMediaType):
        _read("POST", b"", QUERY_BODY, [b"x"], [(b"content-encoding", b"gzip")])


def test_a_body_is_given_up_once_it_is_too_long() -> None:
    assert _read("POST", b"", QUERY_BODY, [b"x" * 50, b"x" * 50]) == SparqlRequest("x" * 100)
    with pytest.raises(BodyTooLarge):
        _read("POST", b"", QUERY_BODY, [b"x" * 50, b"x" * 51])
    with pytest.raises(BodyTooLarge):
        _read("POST", b"", QUERY_BODY, [], [(b"content-length", b"101")])


def test_an_update_in_the_place_of_a_query_is_read_as_a_query() -> None:
    """The guard refuses its text as a bad query: SPARQL 1.1 Protocol, section 2.1.6."""
    assert _read(url=b"query=CLEAR+ALL") == SparqlRequest("CLEAR ALL")


def test_so_many_parameters_are_read_and_no_more() -> None:
    url = b"query=Q" + b"&a" * 1000
    assert _read(url=url) == SparqlRequest("Q")
    with pytest.raises(BadRequest, match="more than 1000 parameters"):
        _read(url=url + b"&")


def test_an_unknown_parameter_may_hold_anything() -> None:
    assert _read(url=b"query=Q&x=%FF") == SparqlRequest("Q")
    assert _read(url=b"que%72y=Q") == SparqlRequest("Q")


@given(encoded=st.lists(st.sampled_from([*b"%%%%0123456789abAB=+\r\n_ =\xc3"]), max_size=40).map(bytes))
def test_values_are_decoded_as_everywhere(encoded: bytes) -> None:
    try:
        expected = unquote_to_bytes(encoded.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        with pytest.raises(BadRequest):
            parse_parameters(b"a=" + encoded)
        return
    assert parse_parameters(b"a=" + encoded) == {"a": [expected]}


def test_percent_signs_that_encode_nothing_are_kept_if_they_are_few() -> None:
    assert parse_parameters(b"a=" + b"5%" * 1000) == {"a": ["5%" * 1000]}
    with pytest.raises(BadRequest, match="percent signs"):
        parse_parameters(b"a=" + b"5%" * 1001)


def test_parameters_without_a_value_are_empty() -> None:
    assert parse_parameters(b"a&b=&c=1=2&a=x") == {"a": ["", "x"], "b": [""], "c": ["1=2"]}
