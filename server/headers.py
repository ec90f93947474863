"""Headers that every response has, and the answer to OPTIONS, as one ASGI middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["COMMON_HEADERS", "CommonHeaders"]

#: The data is public and never depends on who asks, so any page may read it (https://fetch.spec.whatwg.org/).
COMMON_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, Content-Length, ETag, Link, Repr-Digest, Retry-After",
    "X-Content-Type-Options": "nosniff",
}

_OPTIONS_HEADERS: Final = {
    "Allow": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, Range",
    "Access-Control-Max-Age": "86400",
}


class CommonHeaders:
    """Add `COMMON_HEADERS` to every response of ``app`` and answer OPTIONS for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(COMMON_HEADERS)
            await send(message)

        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            answer: ASGIApp = Response(status_code=204, headers=_OPTIONS_HEADERS)
        else:
            answer = self._app
        await answer(scope, receive, send_with_headers)
