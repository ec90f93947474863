"""How a response goes out: its content coding, the tag of the coded form, 304, and whole bodies for HTTP/1.0.

One sender for all routes. A route names the plain representation (``ETag: "x"``); what is sent of it is
decided here, once its type and, where it is known, its length are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.errors import HttpVersionTooOld
from server.http.codings import IDENTITY, encoder_of, is_compressible, plan_coding
from server.http.entity_tags import has_any, matching_tag, tag_with_coding
from server.http.headers import IN_NOT_MODIFIED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message, Scope, Send

    from server.http.codings import Encoder

__all__ = ["Delivery"]

#: A shorter body fits one packet, coded or not.
_SMALLEST_CODED: Final = 1024
#: How much of a result is collected for a client that knows no chunks.
_LARGEST_COLLECTED: Final = 8 * 1024 * 1024


class Delivery:
    """Sends one response; its start is held back until the first piece of its body is there."""

    def __init__(self, scope: Scope, given: Mapping[bytes, bytes], send: Send) -> None:
        """Read what the client takes; ``given`` are its headers. Raises `CodingNotAcceptable`."""
        self._method: str = scope["method"]
        self._collects = scope.get("http_version") == "1.0"
        self._plan = plan_coding(_text(given.get(b"accept-encoding")))
        self._if_none_match = _text(given.get(b"if-none-match"))
        self._send = send
        self._start: Message | None = None
        self._encoder: Encoder | None = None
        self._collected: bytearray | None = None
        if not self._plan.takes_identity:
            # A range is one of the plain bytes, which this client does not take.
            scope["headers"] = [each for each in scope["headers"] if each[0] != b"range"]

    async def __call__(self, message: Message) -> None:
        """Take a message of the application."""
        if message["type"] == "http.response.start":
            self._start = message
        elif self._start is None or self._collected is not None:
            await self._continue(message)
        else:
            await self._begin(message)

    async def _begin(self, message: Message) -> None:
        assert self._start is not None  # noqa: S101 - `__call__` looked
        said = dict(self._start["headers"])
        is_whole = not message.get("more_body", False)
        if is_compressible(said.get(b"content-type", b"")) and self._start["status"] != 206:
            # The body of an answer to HEAD says nothing of the one to GET.
            self._code(said, len(message.get("body", b"")) if is_whole and self._method != "HEAD" else None)
        if is_whole and self._is_known():
            await self._send_not_modified()
            return
        if self._collects and not is_whole and (b"content-length" not in said or self._encoder is not None):
            self._collected = bytearray()
        elif not is_whole or self._encoder is None:
            await self._send_start()
        await self._continue(message)

    def _code(self, said: Mapping[bytes, bytes], whole_length: int | None) -> None:
        """Choose the coding, and say it in the headers."""
        vary = said.get(b"vary")
        self._set({b"vary": b"Accept-Encoding" if vary is None else vary + b", Accept-Encoding"})
        announced = said.get(b"content-length")
        length = int(announced) if announced else whole_length
        if not self._wants_coding(length):
            return
        coding = self._plan.coding
        self._encoder = encoder_of(coding)
        tag = said.get(b"etag")
        # RFC 9530, section 2: the digest was that of the plain bytes; ranges are of those too.
        plain = {b"content-length": None, b"repr-digest": None, b"accept-ranges": None}
        coded = tag and tag_with_coding(tag.decode("latin-1"), coding).encode("latin-1")
        self._set({**plain, b"content-encoding": coding.encode(), b"etag": coded})

    def _set(self, fields: Mapping[bytes, bytes | None]) -> None:
        """Put header fields in the place of those of their names; None only takes these away."""
        assert self._start is not None  # noqa: S101 - nothing was sent yet
        others = [each for each in self._start["headers"] if each[0] not in fields]
        self._start["headers"] = [*others, *((name, value) for name, value in fields.items() if value is not None)]

    def _wants_coding(self, length: int | None) -> bool:
        if self._plan.coding == IDENTITY:
            return False
        return length is None or length >= _SMALLEST_CODED or not self._plan.takes_identity

    def _is_known(self) -> bool:
        """Tell whether the client has this representation already (RFC 9110, section 13.1.2)."""
        assert self._start is not None  # noqa: S101 - `__call__` looked
        if self._if_none_match is None or self._start["status"] != 200 or self._method not in {"GET", "HEAD"}:
            return False
        tag = _text(dict(self._start["headers"]).get(b"etag"))
        return tag is not None and (has_any(self._if_none_match) or self._names(tag))

    def _names(self, tag: str) -> bool:
        coding = self._plan.coding if self._encoder else IDENTITY
        plain = tag if coding == IDENTITY else tag.replace(f'-{coding}"', '"')
        return matching_tag(self._if_none_match, plain, self._plan) is not None

    async def _send_not_modified(self) -> None:
        assert self._start is not None  # noqa: S101 - nothing was sent yet
        kept = [each for each in self._start["headers"] if each[0] in IN_NOT_MODIFIED]
        self._start = None
        await self._send({"type": "http.response.start", "status": 304, "headers": kept})
        await self._send({"type": "http.response.body", "body": b""})

    async def _send_start(self) -> None:
        assert self._start is not None  # noqa: S101 - it is sent once
        start, self._start = self._start, None
        await self._send(start)

    async def _continue(self, message: Message) -> None:
        """Send a piece of the body, coded where a coding was chosen."""
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._encoder is not None and self._method != "HEAD":
            body = self._encoder.encode(body) + (b"" if more else self._encoder.finish())
        if self._collected is not None:
            await self._collect(body, is_last=not more)
        elif self._start is not None:
            await self._send_whole(body)
        elif body or not more:
            await self._send({**message, "body": body, "more_body": more})

    async def _collect(self, body: bytes, *, is_last: bool) -> None:
        """Keep a result for a client of HTTP/1.0, which could not tell a broken one from a whole one."""
        assert self._collected is not None  # noqa: S101 - `_continue` looked
        self._collected += body
        if len(self._collected) > _LARGEST_COLLECTED:
            raise HttpVersionTooOld(_LARGEST_COLLECTED)
        if is_last:
            whole, self._collected = bytes(self._collected), None
            await self._send_whole(whole)

    async def _send_whole(self, body: bytes) -> None:
        """Send a body whose length is known only now."""
        assert self._start is not None  # noqa: S101 - nothing was sent yet
        if self._method != "HEAD":
            self._set({b"content-length": str(len(body)).encode()})
        await self._send_start()
        await self._send({"type": "http.response.body", "body": body})


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
