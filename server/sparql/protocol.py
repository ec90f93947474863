"""SPARQL 1.1 Protocol: an HTTP request read into a SPARQL request, decoded exactly once.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode
from starlette.requests import ClientDisconnect

from server.errors import BadRequest, BodyTooLarge, UnsupportedMediaType, UpdateRefused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

__all__ = ["FORM", "QUERY_BODY", "SparqlRequest", "parse_parameters", "read_body", "read_sparql_request"]  # fmt: skip

#: The two kinds of body a query may come in, and the one that is refused.
FORM: Final = "application/x-www-form-urlencoded"
QUERY_BODY: Final = "application/sparql-query"
UPDATE_BODY: Final = "application/sparql-update"

#: Digits of ASCII only, and few enough to be a finite number.
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}")
_UPDATE_PARAMETERS = ("update", "using-graph-uri", "using-named-graph-uri")

#: Parameter name -> the values given for it, in order.
Parameters = dict[str, list[str]]


@dataclass(frozen=True)
class SparqlRequest:
    """What a client asks: a query, over which graphs, in which format."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    #: The value of ``format=``, which goes before the Accept header.
    format: str | None = None
    #: The value of ``timeout=``: seconds, which only ever shorten the limit of the server.
    timeout: float | None = None


async def read_sparql_request(request: Request, max_body_bytes: int) -> SparqlRequest | None:
    """Read a GET, HEAD or POST to the endpoint; None asks for the service description.

    Raises `BadRequest`, `UpdateRefused`, `UnsupportedMediaType` or `BodyTooLarge`.
    """
    parameters = parse_parameters(request.scope["query_string"])
    if request.method == "POST":
        await _add_body(request, parameters, max_body_bytes)
    if any(name in parameters for name in _UPDATE_PARAMETERS):
        raise UpdateRefused
    if request.method != "POST" and not _asks_something(parameters):
        return None
    return _sparql_request(parameters)


def parse_parameters(encoded: bytes) -> Parameters:
    """Decode ``name=value&...`` of a URL or a form. Raises `BadRequest` where it is not UTF-8."""
    parameters: Parameters = defaultdict(list)
    for pair in encoded.split(b"&"):
        name, _, value = pair.partition(b"=")
        if pair:
            parameters[_decode(name)].append(_decode(value))
    return dict(parameters)


async def read_body(request: Request, limit: int) -> bytes:
    """Read the body of a request, giving up as soon as it is longer than ``limit`` bytes."""
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
    body = await read_body(request, limit)
    if kind == QUERY_BODY:
        parameters.setdefault("query", []).append(_decode_text(body))
        return
    for name, values in parse_parameters(body).items():
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


def _asks_something(parameters: Parameters) -> bool:
    return any(name in parameters for name in ("query", "default-graph-uri", "named-graph-uri"))


def _sparql_request(parameters: Parameters) -> SparqlRequest:
    queries = parameters.get("query", [])
    if len(queries) != 1:
        raise BadRequest(f"exactly one query is needed, {len(queries)} were given")
    return SparqlRequest(
        queries[0],
        _graphs(parameters.get("default-graph-uri", ())),
        _graphs(parameters.get("named-graph-uri", ())),
        # Clients that guess repeat the parameter: the first value is the one that is meant.
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
    return _decode_text(unquote_to_bytes(encoded.replace(b"+", b" ")))


def _decode_text(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("the request is not UTF-8") from error
