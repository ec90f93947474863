"""Headers that every response has, and the answer to OPTIONS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Match, Route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope

__all__ = ["COMMON_HEADERS", "IN_NOT_MODIFIED", "answer_options", "with_common_headers"]

#: The data is public and never depends on who asks, so any page may read it (https://fetch.spec.whatwg.org/).
COMMON_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Disposition, Content-Encoding, Content-Length, ETag, Link, Repr-Digest, Retry-After, X-Request-Id"
    ),
    # What is no page of ours may do nothing in a browser, whatever the data holds.
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ENCODED: Final = [(name.lower().encode(), value.encode()) for name, value in COMMON_HEADERS.items()]
_NAMES: Final = frozenset(name for name, _ in _ENCODED)
_POLICY: Final = b"content-security-policy"

#: RFC 9110, section 15.4.5: what a 304 repeats of the 200 it stands for.
IN_NOT_MODIFIED: Final = frozenset({b"etag", b"vary", b"cache-control", b"link", b"content-location"})

#: Request headers that mean something here and need leave (https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
_ALLOWED_HEADERS: Final = ("accept", "content-type", "if-none-match", "if-range", "range", "x-request-id")
_PREFLIGHT_SECONDS: Final = 86_400


def with_common_headers(headers: Iterable[tuple[bytes, bytes]], status: int = 200) -> list[tuple[bytes, bytes]]:
    """Return the headers of a response with those of `COMMON_HEADERS` that it does not set itself.

    A 304 says nothing of what a page may do: a browser would take it for the new policy of the page it has
    (RFC 9111, section 3.2), which then loads neither style nor script.
    """
    own = list(headers)
    given = {name for name, _ in own} | ({_POLICY} if status == 304 else set())
    return own + (_ENCODED if _NAMES.isdisjoint(given) else [each for each in _ENCODED if each[0] not in given])


def answer_options(scope: Scope) -> Response:
    """Say which methods the resource knows; to a preflight, whether the one it asks for may come.

    A preflight is told of what it asked and nothing else. Without the method in its answer a browser sends none.
    """
    methods = _methods(scope)
    headers = {"Allow": ", ".join(methods)}
    asked = Headers(scope=scope)
    method = asked.get("access-control-request-method")
    if method is not None:
        headers["Vary"] = "Access-Control-Request-Method, Access-Control-Request-Headers"
        headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
        if method in methods:
            headers["Access-Control-Allow-Methods"] = method
        wanted = asked.get("access-control-request-headers", "").lower().split(",")
        if allowed := [name for name in map(str.strip, wanted) if name in _ALLOWED_HEADERS]:
            headers["Access-Control-Allow-Headers"] = ", ".join(allowed)
    return Response(status_code=204, headers=headers)


def _methods(scope: Scope) -> list[str]:
    """Return the methods of the first route that takes the path."""
    for route in scope["app"].routes:
        if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE:
            return sorted({*(route.methods or ()), "OPTIONS"})
    return ["OPTIONS"]
