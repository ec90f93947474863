"""Errors of the server, each with the data it failed on; `server.routes.problems` gives each its HTTP status.

A `RequestError` is for the client that sent the request. Of the others, `NotModified` is no error, and `ResultBroken`
ends a response after bytes of it were sent, so that the transfer must break.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class BadSetting(OnrecordError):
    """A setting with an invalid value; ``name`` is the flag, environment variable or line of a file that sets it."""

    def __init__(self, name: str, value: str, reason: str) -> None:
        self.name, self.value, self.reason = name, value, reason
        super().__init__(f"{name}={value}: {reason}")


class StoreUnreadable(OnrecordError):
    """The store of a generation cannot be opened; ``reason`` is the message of the engine."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: the store cannot be opened: {reason}")


class RequestError(OnrecordError):
    """A request that cannot be answered; the message is meant for the client."""


class BadRequest(RequestError):
    """The request breaks the SPARQL protocol or HTTP."""


class BadQuery(BadRequest):
    """The query is not SPARQL; ``line`` and ``column`` count from one, if they are known."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        self.reason, self.line, self.column = reason, line, column
        place = "" if line is None else f" at line {line}, column {column}"
        super().__init__(f"bad query{place}: {reason}")


class QueryTooComplex(BadQuery):
    """A query over a limit on its shape; ``setting`` names the limit, ``what`` the counted things."""

    def __init__(self, setting: str, limit: int, what: str) -> None:
        self.setting, self.limit, self.what = setting, limit, what
        super().__init__(f"its {what}; the limit is {limit} ({setting})")


class UnknownFormat(BadRequest):
    """A format name that means nothing here."""

    def __init__(self, name: str, offered: Sequence[str]) -> None:
        self.name, self.offered = name, tuple(offered)
        super().__init__(f"unknown format {name!r}; offered: {', '.join(offered)}")


class HostRefused(RequestError):
    """A request for a preview by a name that is not this machine's."""

    def __init__(self) -> None:
        super().__init__("this is a preview for its author: ask for localhost, or start it with --host")


class UpdateRefused(RequestError):
    """An update, sent to a read-only endpoint."""

    def __init__(self) -> None:
        super().__init__("this endpoint is read-only: it answers queries and takes no updates")


class ServiceRefused(RequestError):
    """A query that would send requests to another host."""

    def __init__(self) -> None:
        super().__init__("SERVICE is not offered: a query here never reaches another host")


class NotFound(RequestError):
    """Nothing has this address."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(f"nothing is published at {address}")


class Gone(NotFound):
    """The resource at this address was withdrawn; ``since`` is the time of the generation that no longer held it."""

    def __init__(self, address: str, since: str) -> None:
        super().__init__(address)
        self.since = since
        self.args = (f"what was published at {address} was withdrawn on {since[:10]}",)


class Moved(NotFound):
    """The resource at this address has another one, which is a path with the query of the request if it takes one."""

    def __init__(self, address: str, location: str) -> None:
        super().__init__(address)
        self.location = location
        self.args = (f"what was published at {address} has moved to {location}",)


class NotAcceptable(RequestError):
    """None of the offered media types is wanted."""

    def __init__(self, offered: Sequence[str]) -> None:
        self.offered = tuple(offered)
        super().__init__(f"not available in the asked format; offered: {', '.join(offered)}")


class CodingNotAcceptable(RequestError):
    """None of the offered content codings is wanted."""

    def __init__(self, offered: Sequence[str]) -> None:
        self.offered = tuple(offered)
        super().__init__(f"not available in the asked content coding; offered: {', '.join(offered)}")


class NotRepresentable(RequestError):
    """The result cannot be written in the asked format without changing it."""

    def __init__(self, media_type: str, offered: Sequence[str]) -> None:
        self.media_type, self.offered = media_type, tuple(offered)
        super().__init__(f"this result holds what {media_type} cannot express; ask for {', '.join(offered)}")


class UnsupportedMediaType(RequestError):
    """A request body of the wrong kind."""

    def __init__(self, given: str, accepted: Sequence[str]) -> None:
        self.given, self.accepted = given, tuple(accepted)
        super().__init__(f"cannot read a body of {given}; send {' or '.join(accepted)}")


class BodyTooLarge(RequestError):
    """A request body over the limit, in bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"the request body is longer than {limit} bytes")


class QueryTooLarge(RequestError):
    """A query over the limit, in bytes of UTF-8."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"the query is longer than {limit} bytes")


class ResultTooLarge(RequestError):
    """A result over the limit; ``unit`` names the things that are counted."""

    def __init__(self, limit: int, unit: str) -> None:
        self.limit, self.unit = limit, unit
        super().__init__(f"the result is larger than {limit} {unit}; ask for less, say with LIMIT")


class QueryTimeout(RequestError):
    """A query that was stopped at its time limit, in seconds."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        super().__init__(f"the query was stopped at its time limit of {limit:g} s; ask for less, say with LIMIT")


class MemoryExceeded(RequestError):
    """A query that was stopped because it needed more memory than one may have."""

    def __init__(self) -> None:
        super().__init__("the query was stopped: it needs more memory than one query may have; ask for less")


class WorkerLost(RequestError):
    """The process that ran the query died, but not of a limit."""

    def __init__(self) -> None:
        super().__init__("the process that ran this query was lost; try again in a moment")


class EngineBusy(RequestError):
    """Too many queries are waiting."""

    def __init__(self) -> None:
        super().__init__("too many queries are waiting; try again in a moment")


class RequestTooSlow(RequestError):
    """A head or a body that did not come whole in its time, in seconds."""

    def __init__(self, part: str, limit: float) -> None:
        self.part, self.limit = part, limit
        super().__init__(f"the {part} of the request did not come whole within {limit:g} s")


class UrlTooLong(RequestError):
    """An address over the limit, in bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"the address is longer than {limit} bytes; send a long query by POST")


class HeadTooLarge(RequestError):
    """Header fields over the limit, in bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"the header fields are longer than {limit} bytes")


class TooManyConnections(RequestError):
    """More connections than the server holds."""

    def __init__(self) -> None:
        super().__init__("too many connections are open; try again in a moment")


class HttpVersionTooOld(RequestError):
    """A long result over HTTP/1.0, whose clients cannot distinguish a broken result from a complete one."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"a result of more than {limit} bytes is sent over HTTP/1.1 or later only")


class PreconditionFailed(RequestError):
    """The representation is another than If-Match or If-Unmodified-Since requires."""

    def __init__(self) -> None:
        super().__init__("this is no longer the representation that the request requires; fetch it anew")


class RangeNotSatisfiable(RequestError):
    """A Range header with no range that begins within the file; ``length`` is the length of the file in bytes."""

    def __init__(self, length: int) -> None:
        self.length = length
        super().__init__(f"no asked range begins within this file, which has {length} bytes")


class UnknownTransferCoding(RequestError):
    """A request body in a transfer coding other than chunked."""

    def __init__(self, given: str) -> None:
        self.given = given
        super().__init__(f"cannot read a body in the transfer coding {given}; send it as it is, or chunked")


class NotModified(OnrecordError):
    """The client has the representation already; ``headers`` are the headers of the 304."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers
        super().__init__("not modified")


class ClientGone(RequestError):
    """The client disconnected before its answer; this is never sent."""

    def __init__(self) -> None:
        super().__init__("the client left before its answer")


class UpstreamFailed(RequestError):
    """The endpoint behind this server gave a broken or false answer; ``reason`` completes "the endpoint"."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the endpoint behind this server {reason}")


class UpstreamUnreachable(UpstreamFailed):
    """The endpoint behind this server gave no answer at all."""


class ResultBroken(OnrecordError):
    """A result that ended after a part of it was sent; ``cause`` says why."""

    def __init__(self, cause: str) -> None:
        self.cause = cause
        super().__init__(f"the result broke off: {cause}")


class EngineFailed(OnrecordError):
    """The engine failed on a query; a fault of ours, not of the client."""
