"""HTTP connections with limits: uvicorn's protocol with clocks, measures and the checks of a request head.

httptools parses (the C code of Node.js); h11 is pure Python. Neither it nor uvicorn bounds a request that is still
incomplete: the length of the address and of the header fields, their time, the time of a body, or how long a client
may leave an answer unread. With few slow connections an attacker could hold them all, so each of these has a limit.
"""

from __future__ import annotations

import re
from collections import deque
from enum import Enum
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.errors import (
    BadRequest,
    ClientGone,
    HeadTooLarge,
    RequestError,
    RequestTooSlow,
    TooManyConnections,
    UnknownTransferCoding,
    UrlTooLong,
)
from server.observing.metrics import observation_of
from server.routes.problems import problem_message
from server.serving.shutdown import LAST_ANSWERS_SECONDS

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from server.settings import Settings

#: Requests that may wait behind the one that is being answered on the same connection.
_LONGEST_PIPELINE: Final = 16
#: How much is read of a body after its answer, so that the client gets to read the answer.
_LONGEST_UNWANTED: Final = 1_048_576
#: The colon, the space and the line end of a header field.
_FIELD_BYTES: Final = 4
#: RFC 9110, section 7.2, and RFC 3986, section 3.2: a host and perhaps a port.
_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::\d*)?", re.ASCII)

#: The part of a request that has still to come.
_Part = Enum("_Part", ["NOTHING", "HEAD", "BODY"])


@lru_cache(64)
def _is_host(value: bytes) -> bool:
    """Tell whether the value of Host is valid; nearly all requests have one of a few."""
    return _HOST.fullmatch(value.strip()) is not None


class _Clock:
    """Acts after a time, unless it is stopped or set again before."""

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
    """Return the configuration of uvicorn for an application, with the limits of ``settings``."""
    return uvicorn.Config(
        app,
        http=limited_protocol(settings),
        ws="none",
        lifespan="off",
        timeout_keep_alive=settings.keep_alive_timeout,  # type: ignore[arg-type]  # fractions too
        log_config=None,
        access_log=False,
        server_header=False,
        # Anybody can send the headers of a proxy, and nothing here depends on them.
        proxy_headers=False,
        timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
    )


def limited_protocol(settings: Settings) -> type[LimitedProtocol]:
    """Return the protocol class for ``uvicorn.Config(http=...)``, bound to the limits of ``settings``."""
    return type("BoundProtocol", (LimitedProtocol,), {"limits": settings})


class LimitedProtocol(HttpToolsProtocol):
    """One connection. uvicorn creates it, so its limits are attributes of its class."""

    limits: Settings

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the arguments of uvicorn
        super().__init__(*arguments, **named)
        self._part = _Part.HEAD
        self._arrival, self._departure = _Clock(self.loop), _Clock(self.loop)
        self._head_bytes = self._field_bytes = self._unwanted_bytes = 0
        #: Requests that have no complete answer yet, the first of them under way.
        self._unanswered: deque[RequestResponseCycle] = deque()
        self._refusal: RequestError | None = None
        #: The last response of this connection, once nothing more is read from it.
        self._last: bytes | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or turn it away if there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.max_connections:
            self._refuse(TooManyConnections())
        else:
            self._set_clock(_Part.HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the work for a client that left."""
        self._arrival.stop()
        self._departure.stop()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)
        for cycle in self._unanswered:
            cycle.disconnected = True
        if self._unanswered:
            observation_of(self._unanswered[0].scope).end(ClientGone)  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        """Parse the bytes that came, and set the clock for those that are missing."""
        if self.transport.is_closing() or self._last is not None:
            return
        before = self._part
        self._head_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing() or self._last is not None:
            return
        if self._part is not _Part.HEAD:
            self._head_bytes = 0
        elif self._head_bytes > self.limits.max_url_bytes + self.limits.max_header_bytes:
            # Before it is parsed: one endless line.
            self._refuse(HeadTooLarge(self.limits.max_header_bytes))
        if self._part is not before or self._is_idle():
            self._set_clock(self._part)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._part, self._field_bytes, self._unwanted_bytes = _Part.HEAD, 0, 0

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        super().on_url(url)
        if len(self.url) > self.limits.max_url_bytes:
            self._give_up(UrlTooLong(self.limits.max_url_bytes))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header field; a trailer field counts towards the limit only (RFC 9110, section 6.5.1)."""
        self._field_bytes += len(name) + len(value) + _FIELD_BYTES
        if self._field_bytes > self.limits.max_header_bytes:
            self._give_up(HeadTooLarge(self.limits.max_header_bytes))
        if self._part is _Part.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Check the head as a whole, and begin to answer."""
        self._check_head()
        if len(self.pipeline) >= _LONGEST_PIPELINE:
            self._give_up(BadRequest(f"more than {_LONGEST_PIPELINE} requests wait on this connection"))
        self._part = _Part.BODY
        super().on_headers_complete()
        self._unanswered.append(self.cycle)

    def _check_head(self) -> None:
        """Require one valid Host (RFC 9112, section 3.2), and no transfer coding but chunked (section 6.1)."""
        fields = dict(self.headers)
        host = fields.get(b"host")
        if (host is None and self.parser.get_http_version() == "1.1") or self._repeats(b"host", fields):
            self._give_up(BadRequest("a request over HTTP/1.1 needs one Host"))
        if host is not None and not _is_host(host):
            self._give_up(BadRequest("the Host of the request is no host name or address with a port"))
        coding = fields.get(b"transfer-encoding", b"chunked")
        if coding.strip().lower() != b"chunked" or self._repeats(b"transfer-encoding", fields):
            codings = [value for name, value in self.headers if name == b"transfer-encoding"]
            self._give_up(UnknownTransferCoding(b", ".join(codings).decode("latin-1")))

    def _repeats(self, name: bytes, fields: Mapping[bytes, bytes]) -> bool:
        """Tell whether the head has this field more than once; ``fields`` are the fields of the head by name."""
        return len(fields) < len(self.headers) and sum(each == name for each, _ in self.headers) > 1

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; after its answer, only so much that the client gets to read the answer."""
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
        """Send the last response, or wait for the next request, as long as the client reads."""
        self._unanswered.popleft()
        super().on_response_complete()
        if self._last is not None and not self._unanswered and not self.transport.is_closing():
            self._close_with(self._last)
        elif self.transport.get_write_buffer_size() > 0:
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
        """Answer a request that cannot be parsed, with the reason if one was found."""
        self._refuse(self._refusal or BadRequest("this is no HTTP request"))

    def _unsupported_upgrade_warning(self) -> None:
        """Log nothing: a client may ask for an upgrade, and the server may ignore that (RFC 9110, section 7.8)."""

    def _give_up(self, error: RequestError) -> None:
        """End the parsing: uvicorn asks for a 400 then."""
        self._refusal = error
        raise error

    def _refuse(self, error: RequestError) -> None:
        """Answer with an error, after the answers to the requests before it, and close."""
        if self.transport.is_closing() or self._last is not None:
            return
        self._arrival.stop()
        broken = self._unanswered.pop() if self._part is _Part.BODY and self._unanswered else None
        if broken is not None and broken.response_started:
            # Its answer cannot become an error any more, and must not look whole.
            self._close_with(b"")
        elif self._unanswered:
            if broken is not None:
                self.pipeline.popleft()
                self.cycle = self._unanswered[-1]
            self._last = problem_message(error)
        else:
            self._close_with(problem_message(error))
            if broken is not None:
                broken.disconnected = True
                broken.message_event.set()

    def _close_with(self, response: bytes) -> None:
        self.transport.write(response)
        self.transport.close()
        self._await_departure()

    def _is_idle(self) -> bool:
        """Tell whether no request is being received or answered: only stray line ends or an unwanted body came."""
        return self._part is _Part.NOTHING and not self._unanswered and self.timeout_keep_alive_task is None

    def _set_clock(self, part: _Part) -> None:
        """Give the rest of a head or a body its time; a complete request needs none."""
        if part is _Part.HEAD or self._is_idle():
            self._arrival.set(self.limits.header_timeout, self._end_head)
        elif part is _Part.BODY:
            slow = RequestTooSlow("body", self.limits.body_timeout)
            self._arrival.set(self.limits.body_timeout, partial(self._refuse, slow))
        else:
            self._arrival.stop()

    def _end_head(self) -> None:
        if self._head_bytes == 0:
            self.transport.close()
        else:
            self._refuse(RequestTooSlow("head", self.limits.header_timeout))

    def _await_departure(self) -> None:
        """Give the client its time to take the bytes that were written."""
        self._departure.set(self.limits.send_timeout, self._end_departure)

    def _end_departure(self) -> None:
        is_waiting = self.transport.get_write_buffer_size() > 0 and not self._unanswered
        if self.flow.write_paused or self.transport.is_closing() or is_waiting:
            self.transport.abort()
