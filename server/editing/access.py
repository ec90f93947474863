"""Let only the person who started the workbench use it: by a token, and from its own page alone.

A page of another site must not reach it: a request has the name of this machine as its host (against DNS rebinding),
and none comes from another origin. The token arrives in the printed address once and is kept in a cookie.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Bytes of a request's body: a change of one item.
MAXIMUM_BODY: Final = 2 * 1024 * 1024
_LOCAL: Final = ("127.0.0.1", "localhost", "[::1]")
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Access:
    """Middleware: refuses requests of strangers, and adds the headers of every answer."""

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self._app, self._token = app, token
        self._hosts = frozenset(f"{name}:{port}" for name in _LOCAL)
        self._cookie = f"onrecord-edit-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                policy = headers.get("content-security-policy")
                headers.update(_HEADERS if policy is None else _HEADERS | {"Content-Security-Policy": policy})
            await send(message)

        refusal = self._refuse(scope)
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refuse(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts:
            return PlainTextResponse(
                "This host is not served here; open the address that onrecord edit printed.\n", 421
            )
        is_safe = scope["method"] in {"GET", "HEAD"}
        if (origin is None and not is_safe) or (origin is not None and origin != f"http://{host}"):
            return PlainTextResponse("Requests of other pages are refused.\n", 403)
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            # The token's own address is opened from a terminal or a bookmark, never from a page.
            return PlainTextResponse("Requests of other pages are refused.\n", 403)
        length = headers.get("content-length", "0")
        if not is_safe and not (
            length.isdecimal() and int(length) <= MAXIMUM_BODY and "transfer-encoding" not in headers
        ):
            return PlainTextResponse("The body is too large, or its length is missing.\n", 413)
        return self._check_token(scope, headers)

    def _check_token(self, scope: Scope, headers: Headers) -> Response | None:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if given and self._is_token(given):
            # The address without the token stays in the history of the browser.
            answer = RedirectResponse(scope["path"], 303)
            answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
            return answer
        if self._is_token(cookie_parser(headers.get("cookie", "")).get(self._cookie, "")):
            return None
        return PlainTextResponse("Open the address that onrecord edit printed: it holds the token.\n", 401)

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())


def new_token() -> str:
    """Return a token that cannot be guessed."""
    return secrets.token_urlsafe(24)
