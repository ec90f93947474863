"""HTTP connections with limits: uvicorn's protocol, which waits for ever, with a clock and a measure.

httptools parses (C code that all of Node.js runs on); h11 is pure Python. Neither it nor
uvicorn bounds what comes before a request is whole: the length of an address, of the header fields, the time
they take, the time a body takes, or how long a client may leave an answer unread. An attacker with few
connections could hold them all (slow heads, slow bodies, slow readers), so each of these has a limit here.
"""

from __future__ import annotations

import socket
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.errors import (
    BadRequest,
    HeadTooLarge,
    RequestError,
    RequestTooSlow,
    TooManyConnections,
    UrlTooLong,
)
from server.http.headers import COMMON_HEADERS
from server.http.negotiation import PROBLEM_JSON
from server.routes.problems import headers_of, problem_json, status_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from starlette.types import ASGIApp
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from server.settings import Settings

__all__ = ["LimitedProtocol", "limited_protocol", "uvicorn_config"]

#: Requests that may wait behind the one that is answered on the same connection.
_LONGEST_PIPELINE: Final = 16
#: What is read of a body nobody wants, so that the client comes to read why.
_LONGEST_UNWANTED: Final = 1_048_576
#: The name, the mark and the line end around a header field.
_FIELD_BYTES: Final = 4


class _Part(Enum):
    """What of a request is still to come."""

    NOTHING = 0
    HEAD = 1
    BODY = 2


class _Clock:
    """Does something after a time, unless it is stopped or set anew before."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float, action: Callable[[], None]) -> None:
        self.stop()
        self._timer = self._loop.call_later(seconds, action)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def uvicorn_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Return how uvicorn serves an application: with the limits of ``settings``, saying nothing of itself."""
    return uvicorn.Config(
        app,
        http=limited_protocol(settings),
        ws="none",
        lifespan="off",
        # uvicorn hands it to the clock of the event loop, which takes fractions.
        timeout_keep_alive=settings.keep_alive_timeout,  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        server_header=False,
        # Whose word would that be? Nothing here depends on it.
        proxy_headers=False,
        # Told to stop, it does not wait for answers that take longer.
        timeout_graceful_shutdown=3,
    )


def limited_protocol(settings: Settings) -> type[LimitedProtocol]:
    """Return the protocol class for ``uvicorn.Config(http=...)``, bound to the limits of ``settings``."""
    return type("BoundProtocol", (LimitedProtocol,), {"limits": settings})


class LimitedProtocol(HttpToolsProtocol):
    """One connection; it is made by uvicorn, so the limits are those of its class."""

    limits: Settings

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's business
        super().__init__(*arguments, **named)
        self._part = _Part.HEAD
        self._arrival, self._departure = _Clock(self.loop), _Clock(self.loop)
        self._head_bytes = self._field_bytes = self._unwanted_bytes = 0
        self._has_host = False
        self._refusal: RequestError | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or turn it away where there are too many."""
        super().connection_made(transport)
        _send_at_once(transport)
        if len(self.connections) > self.limits.max_connections:
            self._refuse(TooManyConnections())
        else:
            self._set_clock(_Part.HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._arrival.stop()
        self._departure.stop()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and look what is still missing."""
        if self.transport.is_closing():
            return
        before = self._part
        self._head_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._part is _Part.HEAD:
            self._measure_head()
        else:
            self._head_bytes = 0
        if self._part is not before or self._is_idle():
            self._set_clock(self._part)

    def _measure_head(self) -> None:
        """Refuse a head that is over its limits though it is not parsed yet: one endless line is not."""
        if self._head_bytes > self.limits.max_url_bytes + self.limits.max_header_bytes:
            self._refuse(HeadTooLarge(self.limits.max_header_bytes))

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._part, self._field_bytes, self._unwanted_bytes, self._has_host = _Part.HEAD, 0, 0, False

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        super().on_url(url)
        if len(self.url) > self.limits.max_url_bytes:
            self._give_up(UrlTooLong(self.limits.max_url_bytes))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header field."""
        self._field_bytes += len(name) + len(value) + _FIELD_BYTES
        if self._field_bytes > self.limits.max_header_bytes:
            self._give_up(HeadTooLarge(self.limits.max_header_bytes))
        self._has_host = self._has_host or name.lower() == b"host"
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        if not self._has_host and self.parser.get_http_version() == "1.1":
            # RFC 9112, section 3.2
            self._give_up(BadRequest("a request over HTTP/1.1 needs one Host"))
        if len(self.pipeline) >= _LONGEST_PIPELINE:
            self._give_up(BadRequest(f"more than {_LONGEST_PIPELINE} requests wait on this connection"))
        self._part = _Part.BODY
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body, of one that was answered already only so much that the client reads why."""
        if self.cycle.response_complete:
            self._unwanted_bytes += len(body)
            if self._unwanted_bytes > _LONGEST_UNWANTED:
                self.transport.abort()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._part = _Part.NOTHING
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, as long as the client takes what it was sent."""
        super().on_response_complete()
        if self.transport.get_write_buffer_size() > 0:
            self._await_departure()

    def pause_writing(self) -> None:
        """Wait for a client that does not read, but not for ever."""
        super().pause_writing()
        self._await_departure()

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        if not self.transport.is_closing():
            self._departure.stop()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words are not ours
        """Answer a request that cannot be parsed, for the reason that was found where there is one."""
        self._refuse(self._refusal or BadRequest("this is no HTTP request"))

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: an upgrade may be asked for, and is passed over (RFC 9110, section 7.8)."""

    def _give_up(self, error: RequestError) -> None:
        """End the parsing: uvicorn asks for a 400 then."""
        self._refusal = error
        raise error

    def _refuse(self, error: RequestError) -> None:
        """Answer with an error and close; only close where another answer is due: it must not look whole."""
        if self.transport.is_closing():
            return
        if not self._is_answering():
            self.transport.write(_written(error))
        elif self._part is _Part.BODY and not self.cycle.response_started and not self.pipeline:
            self.transport.write(_written(error))
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
        self._await_departure()

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _is_idle(self) -> bool:
        """Tell whether nobody waits for anything: stray line ends came, or the rest of a body nobody wanted."""
        return self._part is _Part.NOTHING and not self._is_answering() and self.timeout_keep_alive_task is None

    def _set_clock(self, part: _Part) -> None:
        """Give the rest of a head or a body its time; a request that came whole needs none."""
        if part is _Part.HEAD or self._is_idle():
            self._arrival.set(self.limits.header_timeout, self._end_head)
        elif part is _Part.BODY:
            self._arrival.set(self.limits.body_timeout, self._end_body)
        else:
            self._arrival.stop()

    def _end_head(self) -> None:
        if self._head_bytes == 0:
            self.transport.close()
        else:
            self._refuse(RequestTooSlow("head", self.limits.header_timeout))

    def _end_body(self) -> None:
        self._refuse(RequestTooSlow("body", self.limits.body_timeout))

    def _await_departure(self) -> None:
        """Give the client its time to take what was written."""
        self._departure.set(self.limits.send_timeout, self._end_departure)

    def _end_departure(self) -> None:
        is_waiting = self.transport.get_write_buffer_size() > 0 and not self._is_answering()
        if self.flow.write_paused or self.transport.is_closing() or is_waiting:
            self.transport.abort()


def _send_at_once(transport: asyncio.Transport) -> None:
    """Let no packet wait for the one before: a head and its body are two writes, and a client acknowledges late.

    asyncio sets this itself only where the socket was made with the number of the protocol, as few are.
    """
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _written(error: RequestError) -> bytes:
    """Write a whole response: there is no request yet whose wishes could be asked."""
    status = status_of(error)
    body = problem_json(status, str(error)).encode()
    headers = {
        **COMMON_HEADERS,
        **headers_of(error),
        "Content-Type": PROBLEM_JSON.content_type,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    lines = "".join(f"{name.lower()}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {int(status)} {status.phrase}\r\n{lines}\r\n".encode() + body
