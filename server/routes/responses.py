"""Responses that several routes share, and the tags of those that are made from a whole generation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from server.http.codings import plan_coding
from server.http.entity_tags import content_tag, derived_tag
from server.http.preconditions import check_preconditions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from server.http.negotiation import MediaType
    from server.routes.publication import Publication

#: The header of a response whose media type was chosen by the Accept header.
BY_ACCEPT = {"Vary": "Accept"}

#: The value of Cache-Control with which a client may keep an answer, but asks each time whether it still holds.
REVALIDATED = "no-cache"


def representation(content: bytes | str, media_type: MediaType, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response with this content; its tag is a digest of it, unless ``headers`` has another."""
    body = content.encode() if isinstance(content, str) else content
    given = {"Content-Type": media_type.content_type, "Cache-Control": REVALIDATED, **(headers or {})}
    return Response(body, headers={**given, "ETag": given.get("ETag") or content_tag(body)})


def generation_tag(request: Request, publication: Publication, *more: str) -> str | None:
    """Return the tag of a response that this release makes from a generation, its address and ``more``.

    None if the data has no version.
    """
    if publication.version is None:
        return None
    save = publication.last_save.key if publication.last_save else ""
    created, root_path = publication.generation.manifest.created, request.scope.get("root_path", "")
    return derived_tag(publication.version, created, root_path, request.scope["raw_path"], save, *more)


def check_unchanged(request: Request, tag: str | None, headers: Mapping[str, str] | None = None) -> None:
    """Raise `NotModified` if the client has the response with this tag and these headers, before it is made."""
    if tag is None or "if-none-match" not in request.headers:
        return
    given = {name.lower(): value for name, value in (headers or {}).items()}
    vary = ", ".join(filter(None, [given.get("vary"), "Accept-Encoding"]))
    codings = plan_coding(request.headers.get("accept-encoding")).accepted
    sent = {"cache-control": REVALIDATED, **given, "vary": vary, "etag": tag}
    check_preconditions(request.headers, codings, sent, is_known=False)
