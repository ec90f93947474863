"""What a client is told when a request fails: one status per error, in one table, and one clear line.

RFC 9457 (problem details) as JSON, or plain text for whom that suits better. An answer never shows a path, a
version or a trace.
"""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mapping.errors import OnrecordError
from server.errors import (
    BadQuery,
    BadRequest,
    BodyTooLarge,
    EngineBusy,
    EngineFailed,
    NotAcceptable,
    NotFound,
    NotRepresentable,
    QueryTooLarge,
    ResultTooLarge,
    ServiceRefused,
    UnknownFormat,
    UnsupportedMediaType,
    UpdateRefused,
)
from server.headers import COMMON_HEADERS
from server.negotiation import PROBLEM_JSON, PROBLEM_TYPES, negotiate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

__all__ = ["HANDLERS", "STATUS_OF_ERROR", "problem", "status_of"]

_logger = logging.getLogger("onrecord.server")

#: Error -> status; an error not named here has the status of the nearest class above it that is.
STATUS_OF_ERROR: Final[dict[type[Exception], HTTPStatus]] = {
    BadRequest: HTTPStatus.BAD_REQUEST,
    ResultTooLarge: HTTPStatus.BAD_REQUEST,
    UpdateRefused: HTTPStatus.FORBIDDEN,
    ServiceRefused: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    NotRepresentable: HTTPStatus.NOT_ACCEPTABLE,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    QueryTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    EngineBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    EngineFailed: HTTPStatus.INTERNAL_SERVER_ERROR,
    OnrecordError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

#: Error -> headers that tell the client how to go on.
_HEADERS_OF_ERROR: Final[dict[type[Exception], dict[str, str]]] = {
    EngineBusy: {"Retry-After": "1"},
}

_OUR_FAULT: Final = "the server failed on this request; the fault is not yours"


def status_of(error: Exception) -> HTTPStatus:
    """Return the status of an error."""
    nearest = next((each for each in type(error).__mro__ if each in STATUS_OF_ERROR), None)
    return STATUS_OF_ERROR[nearest] if nearest else HTTPStatus.INTERNAL_SERVER_ERROR


def problem(
    request: Request,
    status: HTTPStatus,
    detail: str,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem as the client wants to read it; ``members`` are added to the JSON object."""
    try:
        media_type = negotiate(request.headers.get("accept"), PROBLEM_TYPES)
    except NotAcceptable:
        media_type = PROBLEM_JSON
    if media_type is PROBLEM_JSON:
        content = json.dumps(
            {"title": status.phrase, "status": status, "detail": detail, **(members or {})},
            ensure_ascii=False,
        )
    else:
        content = detail
    return Response(
        content + "\n",
        status,
        {"Content-Type": media_type.content_type, "Vary": "Accept", **COMMON_HEADERS, **(headers or {})},
    )


async def _refuse(request: Request, error: Exception) -> Response:
    """Answer an error of ours: what the client can mend is told, what it cannot is logged."""
    status = status_of(error)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        _logger.error("%s %s failed: %s", request.method, request.url.path, error, exc_info=error)
        return problem(request, status, _OUR_FAULT)
    headers = _HEADERS_OF_ERROR.get(type(error))
    return problem(request, status, str(error), _members(error), headers)


async def _refuse_http(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: an unknown path, a wrong method."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    detail = status.description or status.phrase
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"{request.method} is not offered here; offered: {headers.get('Allow', 'GET')}"
    return problem(request, status, detail, headers=headers)


async def _report_fault(request: Request, _error: Exception) -> Response:
    """Answer an error nobody foresaw; the server under us logs it with its trace."""
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, _OUR_FAULT)


#: Exception -> handler, as the application takes them.
HANDLERS: Final[dict[Any, Callable[[Request, Exception], Any]]] = {
    OnrecordError: _refuse,
    HTTPException: _refuse_http,
    Exception: _report_fault,
}


def _members(error: Exception) -> dict[str, Any]:
    if isinstance(error, BadQuery) and error.line is not None:
        return {"line": error.line, "column": error.column}
    if isinstance(error, NotAcceptable | NotRepresentable | UnknownFormat):
        return {"offered": list(error.offered)}
    return {}
