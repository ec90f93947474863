"""What the server and its query processes say to each other: frames of a kind, a length and a payload.

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
from server.guard import QueryForm
from server.negotiation import GRAPH_FORMATS, SOLUTION_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.negotiation import MediaType

__all__ = [
    "REPLY", "REQUEST", "FrameReader", "Kind", "decode_error", "decode_request", "encode_error", "encode_request",
]  # fmt: skip


class Kind(IntEnum):
    """What a frame of a query process says."""

    READY = 0
    #: The whole result, where it fits the first buffer.
    WHOLE = 1
    PART = 2
    END = 3
    ERROR = 4


REQUEST: Final = struct.Struct(">I")
REPLY: Final = struct.Struct(">BI")

_FORMATS: Final = {each.media_type: each for each in (*SOLUTION_FORMATS, *GRAPH_FORMATS)}

#: Errors that travel, by name, with the attributes they are made from.
_ERRORS: Final[dict[type[Exception], tuple[str, ...]]] = {
    BadQuery: ("reason", "line", "column"),
    NotRepresentable: ("media_type", "offered"),
    ResultTooLarge: ("limit", "unit"),
    MemoryExceeded: (),
    StoreUnreadable: ("path",),
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
        return json.dumps([None, str(error)]).encode()
    return json.dumps([type(error).__name__, *(getattr(error, name) for name in attributes)], default=str).encode()


def decode_error(payload: bytes) -> Exception:
    """Return the error that `encode_error` was given."""
    name, *arguments = json.loads(payload)
    return _ERROR_NAMES[name](*arguments) if name else EngineFailed(*arguments)


class FrameReader:
    """Cut the bytes that come from a query process into frames."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[Kind, bytes]]:
        """Take bytes as they come and yield the frames they complete."""
        self._pending += data
        while len(self._pending) >= REPLY.size:
            kind, length = REPLY.unpack_from(self._pending)
            end = REPLY.size + length
            if len(self._pending) < end:
                return
            payload = bytes(memoryview(self._pending)[REPLY.size : end])
            del self._pending[:end]
            yield Kind(kind), payload
