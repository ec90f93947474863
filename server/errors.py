"""Errors of the server, each with the data it failed on; `problems` gives each its HTTP status.

::

    OnrecordError                    (mapping.errors)
    |-- BadSetting                   a setting that cannot be used
    |-- StoreUnreadable              the store of a generation cannot be opened
    |-- RequestError                 what a client asked cannot be answered
    |   |-- BadRequest               the request breaks the SPARQL protocol or HTTP
    |   |   |-- BadQuery             the query is not SPARQL, or asks what cannot be told
    |   |   `-- UnknownFormat        a format name that means nothing here
    |   |-- UpdateRefused            an update, sent to a read-only endpoint
    |   |-- ServiceRefused           a query that would send requests to another host
    |   |-- NotFound                 nothing has this address
    |   |-- NotAcceptable            none of the offered media types is wanted
    |   |-- NotRepresentable         the result cannot be written in the asked format
    |   |-- UnsupportedMediaType     a request body of the wrong kind
    |   |-- BodyTooLarge             a request body over the limit
    |   |-- QueryTooLarge            a query over the limit
    |   |-- ResultTooLarge           a result over the limit
    |   `-- EngineBusy               too many queries are waiting
    |-- DumpDamaged                  a dump is not the file its manifest describes; a fault of ours
    `-- EngineFailed                 the engine failed on a query; a fault of ours
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "BadQuery", "BadRequest", "BadSetting", "BodyTooLarge", "DumpDamaged", "EngineBusy", "EngineFailed",
    "NotAcceptable", "NotFound", "NotRepresentable", "QueryTooLarge", "RequestError", "ResultTooLarge",
    "ServiceRefused", "StoreUnreadable", "UnknownFormat", "UnsupportedMediaType", "UpdateRefused",
]  # fmt: skip


class BadSetting(OnrecordError):
    """A setting that cannot be used; ``name`` is the environment variable that holds it."""

    def __init__(self, name: str, value: str, reason: str) -> None:
        self.name, self.value, self.reason = name, value, reason
        super().__init__(f"{name}={value}: {reason}")


class StoreUnreadable(OnrecordError):
    """The store of a generation cannot be opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path}: this is no readable store; build the generation anew")


class RequestError(OnrecordError):
    """What a client asked cannot be answered; the message is meant for the client."""


class BadRequest(RequestError):
    """The request breaks the SPARQL protocol or HTTP."""


class BadQuery(BadRequest):
    """The query is not SPARQL; ``line`` and ``column`` count from one, where they are known."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        self.reason, self.line, self.column = reason, line, column
        place = "" if line is None else f" at line {line}, column {column}"
        super().__init__(f"bad query{place}: {reason}")


class UnknownFormat(BadRequest):
    """A format name that means nothing here."""

    def __init__(self, name: str, offered: Sequence[str]) -> None:
        self.name, self.offered = name, tuple(offered)
        super().__init__(f"unknown format {name!r}; offered: {', '.join(offered)}")


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


class NotAcceptable(RequestError):
    """None of the offered media types is wanted."""

    def __init__(self, offered: Sequence[str]) -> None:
        self.offered = tuple(offered)
        super().__init__(f"not available in the asked format; offered: {', '.join(offered)}")


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
    """A result over the limit; ``unit`` says what is counted."""

    def __init__(self, limit: int, unit: str) -> None:
        self.limit, self.unit = limit, unit
        super().__init__(f"the result is larger than {limit} {unit}; ask for less, say with LIMIT")


class EngineBusy(RequestError):
    """Too many queries are waiting."""

    def __init__(self) -> None:
        super().__init__("too many queries are waiting; try again in a moment")


class DumpDamaged(OnrecordError):
    """A dump is not the file its manifest describes; a fault of ours, not of the client."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the dump {name} is missing or not as long as its manifest says")


class EngineFailed(OnrecordError):
    """The engine failed on a query; a fault of ours, not of the client."""
