"""Header fields that every response has, request fields sent on several lines, and the answer to OPTIONS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Match, Route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope

#: The data is public and no answer depends on its reader, so every page may read it (https://fetch.spec.whatwg.org/).
COMMON_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Allow, Content-Disposition, Content-Encoding, Content-Length, Content-Location, Content-Range, "
        "Date, ETag, Last-Modified, Link, Location, Repr-Digest, Retry-After, Vary, X-Request-Id"
    ),
    # Only our own pages may run or load anything in a browser; data never may.
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_PREFLIGHT_SECONDS: Final = 86_400
#: RFC 9110, section 5.6.2.
_TOKEN: Final = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


def combine_lines(scope: Scope) -> dict[bytes, bytes]:
    """Return the header fields of a request by name, and put them into its scope, one line for each name.

    The lines of one field are one list, in their order (RFC 9110, sections 5.2 and 5.3). A field that holds a single
    value becomes invalid by this, as it should: it is not defined which line counts.
    """
    lines: dict[bytes, list[bytes]] = {}
    for name, value in scope["headers"]:
        lines.setdefault(name, []).append(value)
    fields = {name: b", ".join(values) for name, values in lines.items()}
    scope["headers"] = list(fields.items())
    return fields


def decode_fields(fields: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return header fields as text by name; a lookup in it is cheaper than one in the headers of Starlette."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in fields}


def answer_options(scope: Scope) -> Response:
    """Name the methods of the resource; allow a preflight its method, if the resource has it, and all its headers.

    Everything here is read-only and public, and no answer allows credentials: no header can do harm.
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
        wanted = map(str.strip, asked.get("access-control-request-headers", "").split(","))
        if allowed := [name for name in wanted if _TOKEN.fullmatch(name)]:
            headers["Access-Control-Allow-Headers"] = ", ".join(allowed)
    return Response(status_code=204, headers=headers)


def _methods(scope: Scope) -> list[str]:
    """Return the methods of the first route that takes the path."""
    for route in scope["app"].routes:
        if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE:
            return sorted({*(route.methods or ()), "OPTIONS"})
    return ["OPTIONS"]
