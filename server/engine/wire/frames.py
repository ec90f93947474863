"""The frames between the HTTP process and a query process: a kind, a length and a payload.

A request is a length and JSON. A query process sends ``READY`` once, then for each request ``WHOLE``, or any number of
``PART`` and an ``END``, or at any moment an ``ERROR``. No payload it sends is longer than ``MOST_BYTES``. Nothing is
unpickled, because a hostile query may have taken over the process.
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


class FrameKind(IntEnum):
    """The kinds of frames that a query process sends."""

    READY = 0
    #: The whole result, if it fits in the first buffer.
    WHOLE = 1
    PART = 2
    END = 3
    ERROR = 4


MOST_BYTES: Final = 256 * 1024
REQUEST: Final = struct.Struct(">I")
REPLY: Final = struct.Struct(">BI")

#: Characters that are kept of an error message of the engine, which may quote a term of any length.
_LONGEST_MESSAGE: Final = 2000
_FORMATS: Final = {each.media_type: each for each in (*SOLUTION_FORMATS, *GRAPH_FORMATS)}

#: Errors that are sent by name, with the attributes they are made from.
_ERRORS: Final[dict[type[Exception], tuple[str, ...]]] = {
    BadQuery: ("reason", "line", "column"),
    NotRepresentable: ("media_type", "offered"),
    ResultTooLarge: ("limit", "unit"),
    MemoryExceeded: (),
    StoreUnreadable: ("path", "reason"),
}
_ERROR_NAMES: Final = {each.__name__: each for each in _ERRORS}


def encode_request(query: Query, result_format: MediaType, seconds: float) -> bytes:
    """Return the frame that asks a query process for an answer within some seconds."""
    graphs = query.default_graphs, query.named_graphs
    asked = (query.text, query.form, query.has_dataset, *graphs, result_format.media_type, seconds)
    payload = json.dumps(asked).encode()
    return REQUEST.pack(len(payload)) + payload


def decode_request(payload: bytes) -> tuple[Query, MediaType, float]:
    """Return the arguments of `encode_request`."""
    text, form, has_dataset, default_graphs, named_graphs, result_format, seconds = json.loads(payload)
    query = Query(text, QueryForm(form) if form else None, has_dataset, tuple(default_graphs), tuple(named_graphs))
    return query, _FORMATS[result_format], seconds


def encode_error(error: Exception) -> bytes:
    """Return an error as the payload of a frame; one of an unlisted class becomes `EngineFailed`."""
    attributes = _ERRORS.get(type(error))
    if attributes is None:
        return json.dumps([None, str(error)[:_LONGEST_MESSAGE]]).encode()
    return json.dumps([type(error).__name__, *(getattr(error, name) for name in attributes)], default=str).encode()


def decode_error(payload: bytes) -> Exception:
    """Return the error in a payload of `encode_error`."""
    name, *arguments = json.loads(payload)
    return _ERROR_NAMES[name](*arguments) if name else EngineFailed(*arguments)


class FrameReader:
    """Cut the bytes from a query process into frames; it owns the buffer that they are received in."""

    def __init__(self) -> None:
        self._buffer = bytearray(REPLY.size + MOST_BYTES)
        self._view = memoryview(self._buffer)
        self._filled = 0

    def free(self) -> memoryview:
        """Return the free part of the buffer, which is never empty."""
        return self._view[self._filled :]

    def filled(self, count: int) -> Iterator[tuple[FrameKind, bytes]]:
        """Take ``count`` received bytes and yield the frames they complete; exhaust it before calling `free` again.

        Raises `ValueError` for bytes that are not a frame.
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
            yield FrameKind(kind), payload
        self._buffer[: self._filled - start] = self._buffer[start : self._filled]
        self._filled -= start
