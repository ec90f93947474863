"""The application: every request comes in here, is routed or answered from memory, and is counted.

Each request gets a name, a fault never shows its words, and queries are logged. A request for a path without
parameters goes straight to its endpoint; the router of the framework takes the others.
"""

from __future__ import annotations

import asyncio
import inspect
import re
from random import getrandbits
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, unquote_to_bytes

from fastapi import FastAPI
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.routing import Match, Route

from mapping.errors import OnrecordError
from server.errors import ClientGone
from server.http.headers import answer_options, combine_lines
from server.observing.logs import log_query
from server.observing.metrics import Metrics, observation_of
from server.routes import last_save as last_save_routes
from server.routes.problems import HANDLERS, refuse
from server.routes.publication import Publication
from server.routes.table import ROUTES
from server.serving.delivery import Delivery
from server.serving.privacy import check_host, kept_private
from server.serving.response_cache import AnswerMemory, KeptAnswer, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from mapping.publication.manifest import Generation
    from mapping.publication.preview import LastSave
    from server.engine import QueryEngine
    from server.observing.metric_totals import Families
    from server.observing.metrics import Observation
    from server.precomputed.sidecar import Sidecar
    from server.settings import Settings

#: A name that a proxy before us gave the request. Any other is replaced, because it goes into our log.
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def create_app(
    settings: Settings,
    generation: Generation,
    engine: QueryEngine,
    last_save: LastSave | None = None,
    sidecar: Sidecar | None = None,
) -> FastAPI:
    """Return the application that serves a generation, with the answers of ``engine``, which its maker closes.

    With ``last_save`` its pages are a preview for an author, who sees the outcome of every save on them.

    The documentation pages of FastAPI are off: they load code from other hosts.
    """
    app = _Service(
        title=generation.manifest.title,
        routes=[*last_save_routes.ROUTES, *ROUTES] if last_save else ROUTES,
        exception_handlers=HANDLERS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.publication = Publication(settings, generation, engine, last_save, sidecar)
    app.serve_with(settings)
    return app


class _Service(FastAPI):
    """The framework, with our own way in and out."""

    def serve_with(self, settings: Settings) -> None:
        """Set up the memory, the counts and the way to the routes."""
        self._settings = settings
        self._memory = AnswerMemory(settings.cache_bytes // 2, settings.max_cached_bytes)
        self._straight = _straight(self.routes)
        self._metrics = self.state.metrics = Metrics(self._gauges)
        self.state.census = self._families

    def _gauges(self) -> Mapping[str, float]:
        publication: Publication = self.state.publication
        return publication.engine.gauges()

    async def _families(self) -> Families:
        return self._metrics.families()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or an event of the server that runs the application."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        fields: dict[bytes, bytes] = dict(scope["headers"])
        if len(fields) < len(scope["headers"]):
            fields = combine_lines(scope)
        publication: Publication = self.state.publication
        if publication.last_save:
            send = kept_private(send)
        scope.setdefault("state", {})["publication"] = publication
        if publication.root_path:
            _place_below(publication.root_path, scope)
        observation = observation_of(scope)
        observation.id, observation.task = _request_id(fields), asyncio.current_task()
        try:
            await self._answer(scope, fields, receive, send, observation)
        except asyncio.CancelledError:
            if observation.error is not ClientGone:  # the server ends
                raise
        finally:
            self._metrics.count(observation)
            if observation.is_query and self._settings.log_queries:
                log_query(observation, with_hash=self._settings.log_query_hashes)

    async def _answer(
        self, scope: Scope, fields: Mapping[bytes, bytes], receive: Receive, send: Send, observation: Observation
    ) -> None:
        """Answer from memory or by the routes; turn an error before the first byte into a problem.

        After the first byte the transfer must break.
        """
        publication: Publication = scope["state"]["publication"]
        host = publication.settings.host if publication.last_save else None
        key = None if publication.version is None else key_of(scope, fields)
        most_kept = self._memory.max_answer_bytes if key and scope["method"] == "GET" else 0
        try:
            if host:
                check_host(host, fields.get(b"host", b""))
            kept = self._memory.find(publication, key) if key else None
            if kept is not None:
                await _send_again(kept, scope, send, observation)
                return
            delivery = Delivery(scope, fields, send, observation, most_kept)
            await self._route(scope, receive, delivery)
        except Exception as error:
            fault = _fault(error)
            if observation.status is not None:
                observation.error = type(fault)
                raise
            response = await refuse(Request(scope), fault)
            delivery = Delivery(scope, {}, send, observation, most_kept)
            await response(scope, receive, delivery)
        if key and (answer := delivery.kept()):
            self._memory.keep(publication, key, answer)

    async def _route(self, scope: Scope, receive: Receive, delivery: Delivery) -> None:
        if scope["method"] == "OPTIONS":
            observation_of(scope).route = "options"
            await answer_options(scope)(scope, receive, delivery)
            return
        path: str = scope["path"]
        route = self._straight.get(path.removeprefix(scope.get("root_path", "")))
        try:
            if route is None or scope["method"] not in (route.methods or ()):
                await super().__call__(scope, receive, delivery)
            else:
                scope["endpoint"] = route.endpoint
                await (await route.endpoint(Request(scope, receive)))(scope, receive, delivery)
        finally:
            observation_of(scope).route = route_name(scope)

    def build_middleware_stack(self) -> ASGIApp:
        """Leave out the layer that answers faults: `_answer` does, and logs them."""
        stack = super().build_middleware_stack()
        return stack.app if isinstance(stack, ServerErrorMiddleware) else stack


async def _send_again(kept: KeptAnswer, scope: Scope, send: Send, observation: Observation) -> None:
    """Send an answer from memory."""
    observation.route, observation.is_again = kept.route, True
    observation.query, observation.result_format = kept.query, kept.result_format
    observation.is_query = kept.query is not None
    observation.status = kept.status
    headers = [*kept.headers, (b"x-request-id", observation.id.encode())]
    body = b"" if scope["method"] == "HEAD" else kept.body
    observation.bytes = len(body)
    await send({"type": "http.response.start", "status": kept.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _place_below(root_path: str, scope: Scope) -> None:
    """Let the path of a request begin with the path of the base IRI, which a proxy may keep or remove.

    Both are written as in the base IRI, percent-encoded if it is: links are made from it.
    """
    decoded, encoded = unquote(root_path), root_path.encode()
    path, raw_path = scope["path"], scope["raw_path"]
    # The client may have encoded the path in another way than the base IRI, but an encoded slash parts nothing.
    steps = raw_path.split(b"/")
    first, rest = b"/".join(steps[: root_path.count("/") + 1]), steps[root_path.count("/") + 1 :]
    if unquote_to_bytes(first) == unquote_to_bytes(encoded) and b"%2f" not in first.lower():
        path, raw_path = path.removeprefix(decoded), b"".join(b"/" + step for step in rest)
    scope["root_path"] = root_path
    scope["path"], scope["raw_path"] = root_path + (path or "/"), encoded + (raw_path or b"/")


def _straight(routes: Sequence[BaseRoute]) -> dict[str, Route]:
    """Return the routes without parameters by path, if they are the first to take it."""
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


def _request_id(fields: Mapping[bytes, bytes]) -> str:
    """Return the name that the request came with, or a new one, which need not be a secret."""
    name = fields.get(b"x-request-id")
    return name.decode() if name and _REQUEST_ID.fullmatch(name) else f"{getrandbits(64):016x}"


def route_name(scope: Scope) -> str:
    """Return the name of the handler without its verb: ``answer_sparql`` -> ``sparql``."""
    handler = getattr(scope.get("endpoint"), "__name__", "")
    return handler.partition("_")[2] or "none"
