"""Answer a request that failed: one status for each error, in one table, and one clear line.

The answer is JSON (RFC 9457, problem details), plain text or a page, as Accept prefers. It never shows a path, a
version or a trace.
"""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from mapping.errors import GenerationDamaged, OnrecordError
from server import errors
from server.http.headers import COMMON_HEADERS
from server.http.negotiation import HTML, PROBLEM_JSON, PROBLEM_TYPES, negotiate
from server.observing.metrics import observation_of
from server.pages.problem_page import Asked, problem_values
from server.pages.rendering import Site, policy_of, render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from server.routes.publication import Publication

_logger = logging.getLogger("onrecord.server")

#: Error -> status; an error that is not named here has the status of its nearest base class that is.
STATUS_OF_ERROR: Final[dict[type[Exception], HTTPStatus]] = {
    errors.BadRequest: HTTPStatus.BAD_REQUEST,
    errors.ResultTooLarge: HTTPStatus.BAD_REQUEST,
    errors.UpdateRefused: HTTPStatus.FORBIDDEN,
    errors.HostRefused: HTTPStatus.MISDIRECTED_REQUEST,
    errors.ServiceRefused: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Gone: HTTPStatus.GONE,
    errors.NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    errors.NotRepresentable: HTTPStatus.NOT_ACCEPTABLE,
    errors.CodingNotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    errors.PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    errors.RequestTooSlow: HTTPStatus.REQUEST_TIMEOUT,
    errors.BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.QueryTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.UrlTooLong: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.HeadTooLarge: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.RangeNotSatisfiable: HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    errors.ClientGone: HTTPStatus.BAD_REQUEST,
    errors.UnknownTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.HttpVersionTooOld: HTTPStatus.HTTP_VERSION_NOT_SUPPORTED,
    errors.TooManyConnections: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EngineBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.MemoryExceeded: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.WorkerLost: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.QueryTimeout: HTTPStatus.GATEWAY_TIMEOUT,
    errors.UpstreamFailed: HTTPStatus.BAD_GATEWAY,
    errors.UpstreamUnreachable: HTTPStatus.GATEWAY_TIMEOUT,
    errors.EngineFailed: HTTPStatus.INTERNAL_SERVER_ERROR,
    GenerationDamaged: HTTPStatus.SERVICE_UNAVAILABLE,  # a proxy then asks another replica
    OnrecordError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

#: Error -> headers that say how the client can go on.
_HEADERS_OF_ERROR: Final[dict[type[Exception], dict[str, str]]] = {
    errors.EngineBusy: {"Retry-After": "1"},
    errors.TooManyConnections: {"Retry-After": "1"},
    errors.WorkerLost: {"Retry-After": "1"},
    GenerationDamaged: {"Retry-After": "60"},
}

_DAMAGED: Final = "the file on the server is not the one that was published, so it is not sent; the log names it"
_OUR_FAULT: Final = "the server failed on this request; the fault is not yours"


def status_of(error: Exception) -> HTTPStatus:
    """Return the status of an error."""
    nearest = next((each for each in type(error).__mro__ if each in STATUS_OF_ERROR), None)
    return STATUS_OF_ERROR[nearest] if nearest else HTTPStatus.INTERNAL_SERVER_ERROR


def headers_of(error: Exception) -> Mapping[str, str]:
    """Return the headers that go with an error."""
    if isinstance(error, errors.RangeNotSatisfiable):  # RFC 9110, section 14.4
        return {"Content-Range": f"bytes */{error.length}"}
    return _HEADERS_OF_ERROR.get(type(error), {})


def problem(
    request: Request,
    status: HTTPStatus,
    detail: str,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem in the media type that the client prefers; ``members`` are added to the JSON object."""
    try:
        media_type = negotiate(request.headers.get("accept"), PROBLEM_TYPES)
    except errors.NotAcceptable:
        media_type = PROBLEM_JSON
    given = {"Content-Type": media_type.content_type, "Vary": "Accept", "Cache-Control": "no-store"}
    if media_type is HTML:
        publication = getattr(request.scope["app"].state, "publication", None) if "app" in request.scope else None
        given |= policy_of(None, publication and publication.last_save)
        content = _page(request, publication, status, detail, members or {}, headers or {})
    else:
        content = _problem_json(status, detail, members) if media_type is PROBLEM_JSON else f"{detail}\n"
    return Response(content, status, {**given, **(headers or {})})


def _problem_json(status: HTTPStatus, detail: str, members: Mapping[str, Any] | None = None) -> str:
    """Write a problem as JSON (RFC 9457, section 3)."""
    content = {"title": status.phrase, "status": status, "detail": detail, **(members or {})}
    return json.dumps(content, ensure_ascii=False) + "\n"


def problem_message(error: errors.RequestError) -> bytes:
    """Write a whole HTTP response, to be written to a connection that sent no readable request."""
    status = status_of(error)
    body = _problem_json(status, str(error)).encode()
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


def _page(  # noqa: PLR0913, PLR0917
    request: Request,
    publication: Publication | None,
    status: HTTPStatus,
    detail: str,
    members: Mapping[str, Any],
    headers: Mapping[str, str],
) -> str:
    """Write a problem as a page of the site, or as a bare one if nothing is published yet."""
    scope = request.scope
    root = f"{scope.get('root_path', '')}/"
    path = scope.get("raw_path", b"").partition(b"?")[0].decode("latin-1")
    asked = Asked(request.method, path, scope["query_string"].decode("latin-1"), observation_of(scope).id)
    site = Site.of(publication.generation.manifest, root, publication.last_save) if publication else Site(root=root)
    values = problem_values(status, detail, members, headers.get("Retry-After"), asked)
    return render("problem.html", site=site, **values)


async def refuse(request: Request, error: Exception) -> Response:
    """Answer an error of ours: explain it to a client that can mend it, log it if it is our fault."""
    if isinstance(error, errors.NotModified):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=error.headers)
    if isinstance(error, errors.Moved):
        return RedirectResponse(error.location, HTTPStatus.PERMANENT_REDIRECT, {"Cache-Control": "no-cache"})
    status = status_of(error)
    observation_of(request.scope).error = type(error)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        _logger.error("%s %s failed: %s", request.method, request.url.path, error, exc_info=error)
        return problem(request, status, _OUR_FAULT)
    detail = str(error)
    if isinstance(error, GenerationDamaged):
        _logger.error("%s %s: %s", request.method, request.url.path, error)
        detail = _DAMAGED
    return problem(request, status, detail, _members(error), headers_of(error))


async def _refuse_http(request: Request, error: Exception) -> Response:
    """Answer a request that the router refuses because of its path or method."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    detail = status.description or status.phrase
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = allowed = ", ".join(sorted({*headers.get("Allow", "GET").split(", "), "OPTIONS"}))
        detail = f"this method is not offered here; offered: {allowed}"
    return problem(request, status, detail, headers=headers)


#: Exception -> handler, as the application takes them.
HANDLERS: Final[dict[Any, Callable[[Request, Exception], Any]]] = {
    OnrecordError: refuse,
    HTTPException: _refuse_http,
}


def _members(error: Exception) -> dict[str, Any]:
    if isinstance(error, errors.BadQuery) and error.line is not None:
        return {"line": error.line, "column": error.column}
    if isinstance(
        error, errors.NotAcceptable | errors.CodingNotAcceptable | errors.NotRepresentable | errors.UnknownFormat
    ):
        return {"offered": list(error.offered)}
    return {}
