"""What the server and its query processes say to each other: frames of a kind, a length and a payload.

No payload of a reply is longer than ``MOST_BYTES``.

A request is a length and JSON; a reply is ``READY`` once, then for each request ``WHOLE``, or any ``PART`` and an
``END``, or at any moment an ``ERROR``. Nothing is unpickled: a query process is the last one to be trusted.
"""

from __future__ import annotations

import json
import struct
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from server.engine import Query
from server.errors import (
    BadQuery,
    EngineFailed,
    MemoryExceeded,
    NotRepresentable,
    ResultTooLarge,
    StoreUnreadable,
)
from server.http.negotiation import GRAPH_FORMATS, SOLUTION_FORMATS
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.http.negotiation import MediaType

__all__ = [
    "MOST_BYTES", "REPLY", "REQUEST", "FrameReader", "Kind", "decode_error", "decode_request", "encode_error",
    "encode_request",
]  # fmt: skip


class Kind(IntEnum):
    """What a frame of a query process says."""

    READY = 0
    #: The whole result, where it fits the first buffer.
    WHOLE = 1
    PART = 2
    END = 3
    ERROR = 4


MOST_BYTES: Final = 256 * 1024
REQUEST: Final = struct.Struct(">I")
REPLY: Final = struct.Struct(">BI")

#: Characters that are kept of what the engine says of a failure, which may quote a term of any length.
_LONGEST_MESSAGE: Final = 2000
_FORMATS: Final = {each.media_type: each for each in (*SOLUTION_FORMATS, *GRAPH_FORMATS)}

#: Errors that travel, by name, with the attributes they are made from.
_ERRORS: Final[dict[type[Exception], tuple[str, ...]]] = {
    BadQuery: ("reason", "line", "column"),
    NotRepresentable: ("media_type", "offered"),
    ResultTooLarge: ("limit", "unit"),
    MemoryExceeded: (),
    StoreUnreadable: ("path", "reason"),
}
_ERROR_NAMES: Final = {each.__name__: each for each in _ERRORS}


def encode_request(query: Query, result_format: MediaType, seconds: float) -> bytes:
    """Return the frame that asks a query process for an answer within so many seconds."""
    asked = {
        "text": query.text,
        "form": query.form,
        "has_dataset": query.has_dataset,
        "default_graphs": query.default_graphs,
        "named_graphs": query.named_graphs,
        "format": result_format.media_type,
        "seconds": seconds,
    }
    payload = json.dumps(asked).encode()
    return REQUEST.pack(len(payload)) + payload


def decode_request(payload: bytes) -> tuple[Query, MediaType, float]:
    """Return what `encode_request` was given."""
    given = json.loads(payload)
    query = Query(
        text=given["text"],
        form=QueryForm(given["form"]) if given["form"] else None,
        has_dataset=given["has_dataset"],
        default_graphs=tuple(given["default_graphs"]),
        named_graphs=tuple(given["named_graphs"]),
    )
    return query, _FORMATS[given["format"]], given["seconds"]


def encode_error(error: Exception) -> bytes:
    """Return an error as the payload of a frame; one that has no name here is a failure of the engine."""
    attributes = _ERRORS.get(type(error))
    if attributes is None:
        return json.dumps([None, str(error)[:_LONGEST_MESSAGE]]).encode()
    return json.dumps([type(error).__name__, *(getattr(error, name) for name in attributes)], default=str).encode()


def decode_error(payload: bytes) -> Exception:
    """Return the error that `encode_error` was given."""
    name, *arguments = json.loads(payload)
    return _ERROR_NAMES[name](*arguments) if name else EngineFailed(*arguments)


class FrameReader:
    """Cut the bytes that come from a query process into frames; they are received into a buffer of its own."""

    def __init__(self) -> None:
        self._buffer = bytearray(REPLY.size + MOST_BYTES)
        self._view = memoryview(self._buffer)
        self._filled = 0

    def free(self) -> memoryview:
        """Return where the next bytes go; there is always room."""
        return self._view[self._filled :]

    def filled(self, count: int) -> Iterator[tuple[Kind, bytes]]:
        """Take note that so many bytes came, and yield the frames they complete.

        Raises `ValueError` for what no query process says. Go through to the end before asking for room again.
        """
        self._filled += count
        start = 0
        while self._filled - start >= REPLY.size:
            kind, length = REPLY.unpack_from(self._buffer, start)
            if length > MOST_BYTES:
                raise ValueError("a frame is too long")
            end = start + REPLY.size + length
            if self._filled < end:
                break
            payload = bytes(self._view[start + REPLY.size : end])
            start = end
            yield Kind(kind), payload
        self._buffer[: self._filled - start] = self._buffer[start : self._filled]
        self._filled -= start
