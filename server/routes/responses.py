"""Responses that several routes share."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from starlette.responses import Response

from server.errors import ClientGone, ResultBroken
from server.http.codings import plan_coding
from server.http.disconnect import EndingWithClient
from server.http.entity_tags import RELEASE, content_tag, has_any, matching_tag
from server.observing.observation import observation_of
from server.routes.query_tag import query_tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from server.engine import Answer, Query, QueryEngine
    from server.http.negotiation import MediaType
    from server.routes.publication import Publication

__all__ = ["BY_ACCEPT", "already_there", "answered", "generation_tag", "not_modified", "representation", "still_there"]

#: The header of a response whose media type was chosen by the Accept header.
BY_ACCEPT = {"Vary": "Accept"}

#: A client may keep the answer, and asks whether it still holds each time.
_REVALIDATED = "no-cache"
_NEVER_KEPT = "no-store"


def representation(content: bytes | str, media_type: MediaType, headers: Mapping[str, str] | None = None) -> Response:
    """Return content that is there already, named by its own bytes."""
    body = content.encode() if isinstance(content, str) else content
    given = {"Content-Type": media_type.content_type, "ETag": content_tag(body), "Cache-Control": _REVALIDATED}
    return Response(body, headers={**given, **(headers or {})})


async def answered(
    request: Request,
    engine: QueryEngine,
    query: Query,
    result_format: MediaType,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer to a query, or 304 where the client has it already, without asking the engine.

    Raises what the engine does, and `ClientGone`.
    """
    version = engine.version
    # The answer to a POST is no representation of its address.
    tag = None if request.method == "POST" else query_tag(query, result_format, version)
    kept = {**(headers or {}), "Cache-Control": _REVALIDATED if tag else _NEVER_KEPT}
    if_none_match = request.headers.get("if-none-match")
    if if_none_match and (known := already_there(request, tag)) is not None:
        return not_modified(known, kept)
    async with EndingWithClient(request.receive):
        answer = await engine.answer(query, result_format)
    if engine.version != version:
        # New data came meanwhile: whether the answer is of it cannot be told.
        tag, kept["Cache-Control"] = None, _NEVER_KEPT
    if tag is not None and has_any(if_none_match):
        await answer.chunks.aclose()
        return not_modified(tag, kept)
    given = {"Content-Type": result_format.content_type, **({"ETag": tag} if tag else {}), **kept}
    return _AnswerResponse(answer, given)


def already_there(request: Request, tag: str | None) -> str | None:
    """Return the tag of what the client has and may keep of the representation called ``tag``, None if nothing."""
    if_none_match = request.headers.get("if-none-match")
    if if_none_match is None:
        return None
    return matching_tag(if_none_match, tag, plan_coding(request.headers.get("accept-encoding")))


def generation_tag(request: Request, publication: Publication, *more: str) -> str | None:
    """Return the tag of what this release makes of a generation at an address, and of what ``more`` names.

    None where the data has no version.
    """
    version = publication.engine.version
    if version is None:
        return None
    made_from = " ".join([RELEASE, version, publication.generation.manifest.created, *more])
    return content_tag(f"{made_from} {request.scope.get('root_path', '')} {request.scope['raw_path']!r}".encode())


def still_there(request: Request, tag: str | None) -> Response | None:
    """Return 304 where the client has the representation called ``tag``, None where it must be made."""
    known = already_there(request, tag)
    return None if known is None else not_modified(known, {"Cache-Control": _REVALIDATED})


def not_modified(tag: str, headers: Mapping[str, str]) -> Response:
    """Return 304 with the headers that the 200 would have (RFC 9110, section 15.4.5)."""
    vary = ", ".join(filter(None, [headers.get("Vary"), "Accept-Encoding"]))
    return Response(status_code=304, headers={**headers, "ETag": tag, "Vary": vary})


class _AnswerResponse(Response):
    """The bytes of an engine as they come; none for HEAD. Whatever ends it ends the query."""

    def __init__(self, answer: Answer, headers: dict[str, str]) -> None:
        if answer.length is not None:
            headers["Content-Length"] = str(answer.length)
        self.status_code, self.background, self._answer = 200, None, answer
        self.init_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        observation = observation_of(scope)
        # What is there already keeps nothing waiting.
        watch = EndingWithClient(receive) if self._answer.length is None else nullcontext()
        try:
            async with watch:
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await self._send_body(send, is_head=scope["method"] == "HEAD")
        except ClientGone:
            observation.error = ClientGone
        except ResultBroken:
            observation.error = ResultBroken
            raise
        finally:
            await self._answer.chunks.aclose()

    async def _send_body(self, send: Send, *, is_head: bool) -> None:
        sent = 0
        if not is_head:
            async for chunk in self._answer.chunks:
                sent += len(chunk)
                is_last = sent == self._answer.length
                await send({"type": "http.response.body", "body": chunk, "more_body": not is_last})
                if is_last:
                    return
        await send({"type": "http.response.body", "body": b""})
