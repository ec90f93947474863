"""The outermost middleware: names each request, counts it, logs the queries, and lets no fault show its words."""

from __future__ import annotations

import re
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.requests import Request

from mapping.errors import OnrecordError
from server.logs import log_query
from server.observation import observation_of
from server.problems import refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from server.metrics import Metrics
    from server.observation import Observation
    from server.settings import Settings

__all__ = ["Observing"]

#: A name that a proxy before us gave the request; anything else is replaced, for it goes into our log.
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ID_BYTES: Final = 8


class Observing:
    """Answer with ``app``, and note how that went."""

    def __init__(self, app: ASGIApp, metrics: Metrics, settings: Settings) -> None:
        self._app, self._metrics, self._settings = app, metrics, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        observation = observation_of(scope)
        observation.id = _request_id(scope)
        try:
            await self._answer(scope, receive, _observed(send, observation), observation)
        finally:
            self._metrics.count(scope, observation)
            if observation.is_query and self._settings.log_queries:
                log_query(observation, with_hash=self._settings.log_query_hashes)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, observation: Observation) -> None:
        """Answer, turning what goes wrong before the first byte into a problem; after it the transfer must break."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            fault = _fault(error)
            observation.error = type(fault)
            if observation.status is not None:
                raise
            await (await refuse(Request(scope), fault))(scope, receive, send)


def _fault(error: Exception) -> Exception:
    """Return the error as it was raised: the framework wraps it once the response was handed over."""
    cause = error.__cause__
    return cause if isinstance(error, RuntimeError) and isinstance(cause, OnrecordError) else error


def _observed(send: Send, observation: Observation) -> Send:
    name = (b"x-request-id", observation.id.encode())

    async def send_observed(message: Message) -> None:
        if message["type"] == "http.response.start":
            observation.status = message["status"]
            message["headers"] = [*message["headers"], name]
        elif message["type"] == "http.response.body":
            observation.bytes += len(message.get("body", b""))
        await send(message)

    return send_observed


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else token_hex(_ID_BYTES)
