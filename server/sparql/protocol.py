"""SPARQL 1.1 Protocol: read an HTTP request into a SPARQL request and decode it exactly once.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode
from starlette.requests import ClientDisconnect

from server.errors import BadRequest, BodyTooLarge, UnsupportedMediaType, UpdateRefused

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from starlette.requests import Request

#: The two media types of a body with a query, and the one of a body with an update, which is refused.
FORM: Final = "application/x-www-form-urlencoded"
QUERY_BODY: Final = "application/sparql-query"
UPDATE_BODY: Final = "application/sparql-update"

#: Percent signs that no two digits follow; clients that forget to encode send a few.
_MOST_LONE: Final = 1000
_LONE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
#: Digits of ASCII only, and few enough to be a finite number.
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}")
_UPDATE_PARAMETERS: Final = ("update", "using-graph-uri", "using-named-graph-uri")
_QUERY_PARAMETERS: Final = ("query", "default-graph-uri", "named-graph-uri")
_PARAMETERS: Final = frozenset({*_QUERY_PARAMETERS, *_UPDATE_PARAMETERS, "format", "timeout"})
#: Parameters in a URL or a form. Each costs some microseconds of the event loop.
_MOST_PARAMETERS: Final = 1000

#: Parameter name -> its values, in order.
Parameters = dict[str, list[str]]


@dataclass(frozen=True)
class SparqlRequest:
    """The request of a client: a query, its graphs and the format of its answer."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    #: The value of ``format=``, which overrides the Accept header.
    format: str | None = None
    #: The value of ``timeout=`` in seconds; it can only shorten the limit of the server.
    timeout: float | None = None


async def read_sparql_request(request: Request, max_body_bytes: int) -> SparqlRequest | None:
    """Read a GET, HEAD or POST to the endpoint; None if it asks for the service description.

    Raises `BadRequest`, `UpdateRefused`, `UnsupportedMediaType` or `BodyTooLarge`.
    """
    parameters = parse_parameters(request.scope["query_string"], _PARAMETERS)
    if request.method == "POST":
        await _add_body(request, parameters, max_body_bytes)
    if any(name in parameters for name in _UPDATE_PARAMETERS):
        raise UpdateRefused
    if request.method != "POST" and not any(name in parameters for name in _QUERY_PARAMETERS):
        return None
    return _make_request(parameters)


def parse_parameters(encoded: bytes, names: Container[str] | None = None) -> Parameters:
    """Decode the parameters ``name=value&...`` of a URL or a form; with ``names`` only the ones with these names.

    Raises `BadRequest` if one of them is not UTF-8, or if there are more than any request needs.
    """
    if encoded.count(b"&") > _MOST_PARAMETERS:
        raise BadRequest(f"the request has more than {_MOST_PARAMETERS} parameters")
    parameters: Parameters = {}
    for pair in encoded.split(b"&"):
        encoded_name, _, value = pair.partition(b"=")
        name = _decode(encoded_name)
        if pair and (names is None or name in names):
            parameters.setdefault(name, []).append(_decode(value))
    return parameters


async def _read_body(request: Request, limit: int) -> bytes:
    """Read a body and give up as soon as it is longer than ``limit`` bytes."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise BodyTooLarge(limit)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise BodyTooLarge(limit)
    except ClientDisconnect as error:
        raise BadRequest("the request body ended early") from error
    return bytes(body)


async def _add_body(request: Request, parameters: Parameters, limit: int) -> None:
    kind = _body_type(request.headers)
    body = await _read_body(request, limit)
    if kind == QUERY_BODY:
        parameters.setdefault("query", []).append(_decode_text(body).removeprefix("\ufeff"))
        return
    for name, values in parse_parameters(body, _PARAMETERS).items():
        parameters.setdefault(name, []).extend(values)


def _body_type(headers: Mapping[str, str]) -> str:
    given = headers.get("content-type", "")
    kind, *attributes = (part.strip().lower() for part in given.split(";"))
    if kind == UPDATE_BODY:
        raise UpdateRefused
    charset = [each for each in attributes if each.startswith("charset=")]
    is_utf8 = all(each.partition("=")[2].strip('"') in {"utf-8", "utf8"} for each in charset)
    coding = headers.get("content-encoding", "identity")
    if kind not in {FORM, QUERY_BODY} or not is_utf8:
        raise UnsupportedMediaType(given or "no stated type", [QUERY_BODY, FORM])
    if coding.lower() != "identity":
        raise UnsupportedMediaType(f"content coding {coding}", ["it uncompressed"])
    return kind


def _make_request(parameters: Parameters) -> SparqlRequest:
    queries = parameters.get("query", [])
    if len(queries) != 1:
        raise BadRequest(f"exactly one query is needed, {len(queries)} were given")
    return SparqlRequest(
        queries[0],
        _graphs(parameters.get("default-graph-uri", ())),
        _graphs(parameters.get("named-graph-uri", ())),
        # Clients that guess repeat the parameter and mean the first value.
        next(iter(parameters.get("format", ())), None),
        _timeout(parameters.get("timeout", ())),
    )


def _timeout(values: Sequence[str]) -> float | None:
    if not values:
        return None
    if len(values) > 1 or not _SECONDS.fullmatch(values[0]) or float(values[0]) == 0:
        raise BadRequest("timeout is one number of seconds above 0, such as 2.5")
    return float(values[0])


def _graphs(iris: Sequence[str]) -> tuple[str, ...]:
    for iri in iris:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise BadRequest(f"the graph {iri!r} is no absolute IRI") from error
    return tuple(dict.fromkeys(iris))


def _decode(encoded: bytes) -> str:
    """Undo the percent-encoding of a form, and leave a percent sign without two digits unchanged.

    `urllib.parse.unquote_to_bytes` does the same, but takes 0.2 s for 1 MB in which every byte is encoded. The decoder
    of quoted-printable is written in C; it reads ``=41`` as the percent-encoding reads ``%41``.
    """
    plain = encoded.replace(b"+", b" ")
    if b"%" in plain:
        plain, lone = _LONE_PERCENT.subn(b"%25", plain, _MOST_LONE + 1)
        if lone > _MOST_LONE:
            raise BadRequest(f"more than {_MOST_LONE} percent signs of the request are not followed by two digits")
        plain = a2b_qp(plain.replace(b"=", b"%3D").replace(b"%", b"="))
    return _decode_text(plain)


def _decode_text(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("the request is not UTF-8") from error
