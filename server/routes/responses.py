"""Responses that several routes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.engine import Answer
    from server.negotiation import MediaType

__all__ = ["negotiated", "streamed"]


def negotiated(content: bytes | str, media_type: MediaType, headers: Mapping[str, str] | None = None) -> Response:
    """Return content whose media type was chosen by the Accept header."""
    return Response(content, headers=_headers(media_type, headers))


def streamed(answer: Answer, media_type: MediaType, headers: Mapping[str, str] | None = None) -> Response:
    """Return the bytes of an engine as they come."""
    given = _headers(media_type, headers)
    if answer.length is not None:
        given["Content-Length"] = str(answer.length)
    return StreamingResponse(answer.chunks, headers=given)


def _headers(media_type: MediaType, headers: Mapping[str, str] | None) -> dict[str, str]:
    return {"Content-Type": media_type.content_type, "Vary": "Accept", **(headers or {})}
