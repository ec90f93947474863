"""Send a response: its content coding, the tag of the encoded form, 304 and 412, whole bodies for HTTP/1.0.

All routes send through here. A route names the plain representation (``ETag: "x"``); the form in which it is sent is
chosen here, after its type is known and, if possible, its length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.errors import HttpVersionTooOld
from server.http.codings import IDENTITY, encoder_of, is_compressible, plan_coding, tag_with_coding
from server.http.headers import COMMON_HEADERS, decode_fields
from server.http.preconditions import CONDITIONAL, check_preconditions, conditions_in
from server.serving.response_cache import KeptAnswer, may_be_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import Message, Scope, Send

    from server.http.codings import Encoder
    from server.observing.metrics import Observation

#: A shorter body fits one packet, encoded or not.
_SMALLEST_CODED: Final = 1024
#: How much of a result is collected for a client that knows no chunks.
_LARGEST_COLLECTED: Final = 8 * 1024 * 1024

_COMMON: Final = [(name.lower().encode(), value.encode()) for name, value in COMMON_HEADERS.items()]
_COMMON_NAMES: Final = frozenset(name for name, _ in _COMMON)
_POLICY: Final = b"content-security-policy"


class Delivery:
    """Sends one response and notes it; holds its start back until the first piece of its body is there."""

    def __init__(
        self, scope: Scope, fields: Mapping[bytes, bytes], send: Send, observation: Observation, most_kept: int = 0
    ) -> None:
        """Read the wishes of the client from the ``fields`` of its request. Raises `CodingNotAcceptable`.

        An answer of at most ``most_kept`` bytes is collected, to be sent again.
        """
        self._send, self._observation, self._most_kept = send, observation, most_kept
        self._method: str = scope["method"]
        self._collects = scope.get("http_version") == "1.0"
        is_conditional = self._method in {"GET", "HEAD"} and not CONDITIONAL.isdisjoint(fields)
        self._asked = conditions_in(fields) if is_conditional else {}
        given = fields.get(b"accept-encoding")
        self._plan = plan_coding(given.decode("latin-1") if given else None)
        self._start: Message | None = None
        self._encoder: Encoder | None = None
        self._collected: bytearray | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._is_whole = False

    async def __call__(self, message: Message) -> None:
        """Take a message of the application. Raises `NotModified` or `PreconditionFailed` instead of beginning."""
        if message["type"] == "http.response.start":
            self._start = {**message, "headers": list(message["headers"])}
        elif self._start is None or self._collected is not None:
            await self._continue(message)
        else:
            await self._begin(self._start, message)

    def kept(self) -> KeptAnswer | None:
        """Return the answer if it went out whole and may be sent again."""
        seen = self._observation
        if not self._most_kept or not self._is_whole or seen.error is not None:
            return None
        # The only part of a short result is the one that the engine keeps too: joining it makes no copy.
        body = b"".join(self._parts)
        return KeptAnswer(seen.status or 0, self._headers, body, seen.route, seen.query, seen.result_format)

    async def _begin(self, start: Message, message: Message) -> None:
        said = dict(start["headers"])
        is_whole = not message.get("more_body", False)
        if start["status"] == 206:
            # The whole may be sent encoded, a range never is (RFC 9110, section 15.3.7).
            self._vary(said)
        elif is_compressible(said.get(b"content-type", b"")):
            # The body of an answer to HEAD says nothing about the one to GET.
            self._code(said, len(message.get("body", b"")) if is_whole and self._method != "HEAD" else None)
        if self._asked and start["status"] in {200, 206}:
            check_preconditions(self._asked, self._plan.accepted, decode_fields(start["headers"]))
        if self._collects and not is_whole and (b"content-length" not in said or self._encoder is not None):
            self._collected = bytearray()
        elif not is_whole or self._encoder is None:
            await self._send_start()
        await self._continue(message)

    def _vary(self, said: Mapping[bytes, bytes]) -> None:
        vary = said.get(b"vary")
        self._set({b"vary": b"Accept-Encoding" if vary is None else vary + b", Accept-Encoding"})

    def _code(self, said: Mapping[bytes, bytes], whole_length: int | None) -> None:
        """Choose the coding, and name it in the headers."""
        self._vary(said)
        announced = said.get(b"content-length")
        length = int(announced) if announced else whole_length
        if not self._wants_coding(length):
            return
        coding = self._plan.coding
        self._encoder = encoder_of(coding)
        tag = said.get(b"etag")
        # Length, digest (RFC 9530, section 2) and ranges refer to the plain bytes.
        plain = {b"content-length": None, b"repr-digest": None, b"accept-ranges": None}
        coded = tag and tag_with_coding(tag.decode("latin-1"), coding).encode("latin-1")
        self._set({**plain, b"content-encoding": coding.encode(), b"etag": coded})

    def _set(self, fields: Mapping[bytes, bytes | None]) -> None:
        """Replace the header fields of these names; None only removes one."""
        assert self._start is not None  # noqa: S101 - nothing was sent yet
        others = [each for each in self._start["headers"] if each[0] not in fields]
        self._start["headers"] = [*others, *((name, value) for name, value in fields.items() if value is not None)]

    def _wants_coding(self, length: int | None) -> bool:
        if self._plan.coding == IDENTITY:
            return False
        return length is None or length >= _SMALLEST_CODED or not self._plan.takes_identity

    async def _send_start(self) -> None:
        """Send the start, with the headers that all responses have and the name of the request."""
        assert self._start is not None  # noqa: S101 - it is sent once
        start, self._start = self._start, None
        seen = self._observation
        status = seen.status = start["status"]
        headers = self._headers = _with_common_headers(start["headers"], status)
        if self._most_kept and not may_be_kept(status, headers):
            self._most_kept = 0
        name = (b"x-request-id", seen.id.encode())
        await self._send({"type": "http.response.start", "status": status, "headers": [*headers, name]})

    async def _continue(self, message: Message) -> None:
        """Send a piece of the body, in the coding that was chosen."""
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._encoder is not None and self._method != "HEAD":
            body = self._encoder.encode(body) + (b"" if more else self._encoder.finish())
        if self._collected is not None:
            await self._collect(body, is_last=not more)
        elif self._start is not None:
            await self._send_whole(body)
        elif body or not more:
            await self._send_body(body, is_last=not more)

    async def _collect(self, body: bytes, *, is_last: bool) -> None:
        """Collect a result for a client of HTTP/1.0, which could not distinguish a broken one from a whole one."""
        assert self._collected is not None  # noqa: S101 - `_continue` looked
        self._collected += body
        if len(self._collected) > _LARGEST_COLLECTED:
            raise HttpVersionTooOld(_LARGEST_COLLECTED)
        if is_last:
            whole, self._collected = bytes(self._collected), None
            await self._send_whole(whole)

    async def _send_whole(self, body: bytes) -> None:
        """Send a body after its length has become known."""
        if self._method != "HEAD":
            self._set({b"content-length": str(len(body)).encode()})
        await self._send_start()
        await self._send_body(body, is_last=True)

    async def _send_body(self, body: bytes, *, is_last: bool) -> None:
        """Send a piece as it goes out, and keep it while the answer is short."""
        seen = self._observation
        seen.bytes += len(body)
        if seen.bytes > self._most_kept:
            self._most_kept = 0
            self._parts.clear()
        else:
            self._parts.append(body)
            self._is_whole = is_last
        await self._send({"type": "http.response.body", "body": body, "more_body": not is_last})


def _with_common_headers(headers: Iterable[tuple[bytes, bytes]], status: int) -> list[tuple[bytes, bytes]]:
    """Return the headers of a response with those of `COMMON_HEADERS` that it does not set itself.

    A 304 has no policy: a browser would take it for the new policy of the page it has (RFC 9111, section 3.2), which
    then loads neither style nor script.
    """
    own = list(headers)
    given = {name for name, _ in own} | ({_POLICY} if status == 304 else set())
    return own + (_COMMON if _COMMON_NAMES.isdisjoint(given) else [each for each in _COMMON if each[0] not in given])
