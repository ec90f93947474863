"""One request to a SPARQL endpoint behind this server, and the check of its status and headers.

https://www.w3.org/TR/sparql11-protocol/#query-operation : the query is sent as a form by POST, which every endpoint
accepts and which has no limit of length. Redirects, content codings and media types that were not asked for are
refused.
"""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import httpx

from server.engine import formats_of
from server.errors import (
    BadQuery,
    BadSetting,
    EngineBusy,
    NotAcceptable,
    RequestError,
    ResultTooLarge,
    UpstreamFailed,
    UpstreamUnreachable,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from server.engine import Query
    from server.http.negotiation import MediaType
    from server.sparql.guard import QueryForm

#: Seconds to connect; the time limit of the query bounds the rest.
_CONNECT_TIMEOUT: Final = 5.0
#: Shorter than servers keep an idle connection, so that no connection is reused that they are about to close.
_IDLE_SECONDS: Final = 2.0

#: The part of an error of the endpoint that is read, in bytes, and passed on, in characters.
_MOST_ERROR_BYTES: Final = 4096
_MOST_TOLD: Final = 200

#: Headers by which Virtuoso 7 marks a part of a result under status 200: the rows it had when the time of its address
#: or settings was over, and as many rows as its ResultSetMaxRows. A CONSTRUCT that is cut there has no mark.
_CUT_BY_TIME: Final = ("x-sql-state", "S1TAT")
_CUT_AT_ROWS: Final = "x-sparql-maxrows"

_PLACE = re.compile(r"\bline (\d{1,9}),? col(?:umn)? (\d{1,9})|\bat (\d{1,9}):(\d{1,9})", re.IGNORECASE)
#: Text that looks like an address, a path or a place in code; passed on only if the query itself has it.
_TELLTALE = re.compile(r"[/\\@]|\w\.\w+\(|\.(?:java|py|rs|c|cpp|go|js|php)\b")


class Upstream:
    """A SPARQL endpoint that is asked over HTTP."""

    def __init__(self, url: str, connections: int) -> None:
        """Take the address of the endpoint; nothing is sent yet. Raises `BadSetting`."""
        self._url, self._auth = _parse_url(url)
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(None, connect=_CONNECT_TIMEOUT),
            limits=httpx.Limits(
                max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=_IDLE_SECONDS
            ),
            follow_redirects=False,
            # No proxy and no password from the environment: queries go only to the address of the setting.
            trust_env=False,
        )

    async def ask(self, query: Query, result_format: MediaType, max_bytes: int) -> httpx.Response:
        """Send a query and return the response once its head says a result follows; its body is still to come.

        Raises `BadQuery`, `NotAcceptable`, `EngineBusy`, `ResultTooLarge`, `UpstreamFailed` or `UpstreamUnreachable`.
        """
        async with transport_errors():
            response = await self._client.send(self._request(query, result_format), auth=self._auth, stream=True)
            try:
                await _check_status(response, query, result_format)
                _check_head(response, result_format, max_bytes)
            except BaseException:
                await response.aclose()
                raise
        return response

    async def aclose(self) -> None:
        """Close all connections; to be awaited on the event loop that asked."""
        await self._client.aclose()

    def _request(self, query: Query, result_format: MediaType) -> httpx.Request:
        fields: dict[str, str | list[str]] = {"query": query.text}
        for name, iris in (("default-graph-uri", query.default_graphs), ("named-graph-uri", query.named_graphs)):
            if iris:
                fields[name] = list(iris)
        # Unpacked, a megabyte may become a gigabyte: results are asked for as they are.
        headers = {"Accept": result_format.media_type, "Accept-Encoding": "identity", "User-Agent": "onrecord"}
        return self._client.build_request("POST", self._url, data=fields, headers=headers)


@asynccontextmanager
async def transport_errors() -> AsyncIterator[None]:
    """Turn errors of the transport into ours."""
    try:
        yield
    except httpx.PoolTimeout as error:
        raise EngineBusy from error
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise UpstreamUnreachable("cannot be reached") from error
    except httpx.TransportError as error:
        raise UpstreamFailed("broke off its answer") from error
    except UnicodeEncodeError as error:
        raise BadQuery("its text holds half a surrogate pair, which is no character") from error


def _parse_url(text: str) -> tuple[httpx.URL, httpx.BasicAuth | None]:
    """Return an address and, apart from it, the name and password it holds, which no log shall show."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError):
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise BadSetting("ONRECORD_BACKEND", text, "this is no http or https address of a SPARQL endpoint")
    auth = httpx.BasicAuth(url.username, url.password) if url.userinfo else None
    return url.copy_with(username=None, password=None, fragment=None), auth


async def _check_status(response: httpx.Response, query: Query, result_format: MediaType) -> None:
    status = response.status_code
    if status == httpx.codes.OK:
        return
    if status == httpx.codes.BAD_REQUEST:
        raise _bad_query(await _error_text(response), query.text)
    raise _error_of_status(status, query.form, result_format)


def _error_of_status(status: int, form: QueryForm | None, result_format: MediaType) -> RequestError:
    if status in {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}:
        return EngineBusy()
    if status in {httpx.codes.REQUEST_TIMEOUT, httpx.codes.GATEWAY_TIMEOUT}:
        return UpstreamUnreachable("gave up on this query; ask for less, say with LIMIT")
    if status == httpx.codes.NOT_ACCEPTABLE:
        return NotAcceptable([each.name for each in formats_of(form) if each is not result_format])
    # 206 too: a part of a result is not an answer.
    return UpstreamFailed(f"answered with status {status}")


def _check_head(response: httpx.Response, result_format: MediaType, max_bytes: int) -> None:
    headers = response.headers
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise UpstreamFailed("compressed its answer, which it was not asked to do")
    kind, *attributes = (part.strip().lower() for part in headers.get("content-type", "").split(";"))
    # Without a type the bytes must speak for themselves.
    if kind and kind not in {result_format.media_type, *result_format.aliases}:
        raise UpstreamFailed("answered in another format than it was asked for")
    charsets = [each.partition("=")[2].strip("\"' ") for each in attributes if each.startswith("charset=")]
    if any(each not in {"utf-8", "utf8", "us-ascii"} for each in charsets):
        raise UpstreamFailed("answered in another charset than UTF-8")
    _refuse_part(headers)
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise ResultTooLarge(max_bytes, "bytes")


def _refuse_part(headers: httpx.Headers) -> None:
    name, state = _CUT_BY_TIME
    if headers.get(name) == state:
        raise UpstreamUnreachable("gave up on this query and sent the part that it had; ask for less, say with LIMIT")
    if _CUT_AT_ROWS in headers:
        raise UpstreamFailed("cut its answer at the rows that it sends at most; ask for fewer, say with LIMIT")


async def _error_text(response: httpx.Response) -> str:
    """Read the beginning of an error in plain text; other media types are not meant for reading."""
    if not response.headers.get("content-type", "").lower().startswith("text/plain"):
        return ""
    told = bytearray()
    async for chunk in response.aiter_raw():
        told += chunk
        if len(told) > _MOST_ERROR_BYTES:
            break
    return told[:_MOST_ERROR_BYTES].decode("utf-8", "replace")


def _bad_query(told: str, text: str) -> BadQuery:
    """Return the error of the endpoint in one line that shows nothing of its insides."""
    found = _PLACE.search(told)
    words = "".join(each if each.isprintable() else " " for each in told).split()
    reason = " ".join(each for each in words if not _TELLTALE.search(each) or each.strip("<>'\"().,") in text)
    if len(reason) > _MOST_TOLD:
        reason = reason[:_MOST_TOLD] + "…"
    if found is None:
        return BadQuery(reason or "the endpoint behind this server refused it")
    line, column = (int(number) for number in found.groups() if number)
    return BadQuery(reason, line, column)
