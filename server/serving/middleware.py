"""The outermost layer: names each request, sends again what it remembers, and lets no fault show its words.

What passes through it is counted, queries are logged, and every response gets the headers that all have. A request
for a path without parameters goes straight to its endpoint; the router of the framework takes the others.
"""

from __future__ import annotations

import inspect
import re
from random import getrandbits
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.routing import Match, Route

from mapping.errors import OnrecordError
from server.http.headers import answer_options, with_common_headers
from server.observing.logs import log_query
from server.observing.observation import observation_of
from server.routes.problems import refuse
from server.serving.delivery import Delivery
from server.serving.response_cache import AnswerMemory, KeptAnswer, key_of, may_be_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from server.observing.metrics import Metrics
    from server.observing.observation import Observation
    from server.routes.publication import Publication
    from server.settings import Settings

__all__ = ["Front"]

#: A name that a proxy before us gave the request; anything else is replaced, for it goes into our log.
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Front:
    """Answer with ``app``, the endpoints among ``routes`` or from memory, and note how that went."""

    def __init__(
        self,
        app: ASGIApp,
        routes: Sequence[BaseRoute],
        publication: Callable[[], Publication],
        metrics: Metrics,
        settings: Settings,
    ) -> None:
        self._app, self._publication, self._metrics, self._settings = app, publication, metrics, settings
        self._straight = _straight(routes)
        self._memory = AnswerMemory(settings.cache_bytes // 2, settings.max_cached_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one HTTP request."""
        # Of several headers of one name the first counts.
        given: dict[bytes, bytes] = dict(reversed(scope["headers"]))
        observation = observation_of(scope)
        observation.id = _request_id(given)
        try:
            await self._answer(scope, given, receive, send, observation)
        finally:
            self._metrics.count(observation)
            if observation.is_query and self._settings.log_queries:
                log_query(observation, with_hash=self._settings.log_query_hashes)

    async def _answer(
        self, scope: Scope, given: Mapping[bytes, bytes], receive: Receive, send: Send, observation: Observation
    ) -> None:
        publication = self._publication()
        version = publication.engine.version
        key = None if version is None else key_of(scope, given)
        if key is None:
            await self._make(scope, given, receive, _Outgoing(send, observation, 0))
            return
        self._memory.turn_to(publication, version)
        if (kept := self._memory.find(key)) is not None:
            await _send_again(kept, scope, send, observation)
            return
        most = self._memory.max_answer_bytes if scope["method"] == "GET" else 0
        outgoing = _Outgoing(send, observation, most)
        await self._make(scope, given, receive, outgoing)
        # Data that came meanwhile may be in the answer, or not.
        if (answer := outgoing.kept()) and self._publication() is publication and publication.engine.version == version:
            self._memory.keep(key, answer)

    async def _make(self, scope: Scope, given: Mapping[bytes, bytes], receive: Receive, outgoing: _Outgoing) -> None:
        """Answer, turning what goes wrong before the first byte into a problem; after it the transfer must break."""
        observation = outgoing.observation
        try:
            await self._route(scope, receive, Delivery(scope, given, outgoing))
        except Exception as error:
            fault = _fault(error)
            observation.error = type(fault)
            if observation.status is not None:
                raise
            await (await refuse(Request(scope), fault))(scope, receive, Delivery(scope, {}, outgoing))
        finally:
            observation.route = _route_name(scope)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await answer_options(scope)(scope, receive, send)
            return
        path: str = scope["path"]
        route = self._straight.get(path.removeprefix(scope.get("root_path", "")))
        if route is None or scope["method"] not in (route.methods or ()):
            await self._app(scope, receive, send)
            return
        scope["endpoint"] = route.endpoint
        await (await route.endpoint(Request(scope, receive)))(scope, receive, send)


class _Outgoing:
    """Gives a response the headers that all have and its name, and notes what is sent of it."""

    __slots__ = ("_headers", "_is_whole", "_most", "_parts", "_send", "observation")

    def __init__(self, send: Send, observation: Observation, most_kept: int) -> None:
        self._send, self.observation, self._most = send, observation, most_kept
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._is_whole = False

    async def __call__(self, message: Message) -> None:
        """Send a message on."""
        observation = self.observation
        if message["type"] == "http.response.start":
            status = observation.status = message["status"]
            headers = self._headers = with_common_headers(message["headers"], status)
            if self._most and not may_be_kept(status, headers):
                self._most = 0
            name = (b"x-request-id", observation.id.encode())
            await self._send({"type": "http.response.start", "status": status, "headers": [*headers, name]})
            return
        body = message.get("body", b"")
        observation.bytes += len(body)
        if self._most:
            self._hold(body, is_last=not message.get("more_body", False))
        await self._send(message)

    def _hold(self, body: bytes, *, is_last: bool) -> None:
        if self.observation.bytes > self._most:
            self._most = 0
            self._parts.clear()
        else:
            self._parts.append(body)
            self._is_whole = is_last

    def kept(self) -> KeptAnswer | None:
        """Return the answer once it went out whole and may be sent again."""
        observation = self.observation
        if not self._most or not self._is_whole or observation.error is not None:
            return None
        return KeptAnswer(
            observation.status or 0,
            self._headers,
            # The only part of a short result is the one that the engine keeps too: it is no copy.
            b"".join(self._parts),
            observation.route,
            observation.query,
            observation.result_format,
        )


async def _send_again(kept: KeptAnswer, scope: Scope, send: Send, observation: Observation) -> None:
    observation.route, observation.is_again = kept.route, True
    observation.query, observation.result_format = kept.query, kept.result_format
    observation.is_query = kept.query is not None
    observation.status = kept.status
    headers = [*kept.headers, (b"x-request-id", observation.id.encode())]
    body = b"" if scope["method"] == "HEAD" else kept.body
    observation.bytes = len(body)
    await send({"type": "http.response.start", "status": kept.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _straight(routes: Sequence[BaseRoute]) -> dict[str, Route]:
    """Return the routes that are the first to take their path, by that path, where it has no parameters."""
    found: dict[str, Route] = {}
    for route in routes:
        if not isinstance(route, Route) or route.param_convertors or not inspect.iscoroutinefunction(route.endpoint):
            continue
        scope = {"type": "http", "path": route.path, "method": "GET"}
        if next(each for each in routes if each.matches(scope)[0] is not Match.NONE) is route:
            found[route.path] = route
    return found


def _fault(error: Exception) -> Exception:
    """Return the error as it was raised: the framework wraps it once the response was handed over."""
    cause = error.__cause__
    return cause if isinstance(error, RuntimeError) and isinstance(cause, OnrecordError) else error


def _request_id(given: Mapping[bytes, bytes]) -> str:
    """Return the name that the request came with, or a new one: to tell requests apart, not to keep a secret."""
    name = given.get(b"x-request-id")
    return name.decode() if name and _REQUEST_ID.fullmatch(name) else f"{getrandbits(64):016x}"


def _route_name(scope: Scope) -> str:
    """Return the name of the handler behind its verb: ``answer_sparql`` -> ``sparql``."""
    handler = getattr(scope.get("endpoint"), "__name__", "")
    return handler.partition("_")[2] or "none"
