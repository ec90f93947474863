"""For those who run the server: whether it lives, whether it can answer, and its counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.metrics import CONTENT_TYPE
from server.routes.publication import publication_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from server.metrics import Metrics

__all__ = ["ROUTES"]

_HEADERS: Final = {"Cache-Control": "no-store"}


async def answer_live(_request: Request) -> Response:
    """Say that the process answers; if it does not, start it anew."""
    return PlainTextResponse("alive\n", headers=_HEADERS)


async def answer_ready(request: Request) -> Response:
    """Say whether a query would find a worker; 503 keeps requests away until one would."""
    if publication_of(request).engine.gauges().get("ready", 1) > 0:
        return PlainTextResponse("ready\n", headers=_HEADERS)
    return PlainTextResponse("no worker is ready\n", 503, {**_HEADERS, "Retry-After": "1"})


async def send_metrics(request: Request) -> Response:
    """Send the counts in the text format of Prometheus."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.written(), headers={**_HEADERS, "Content-Type": CONTENT_TYPE})


ROUTES: Final = [
    Route("/health/live", answer_live),
    Route("/health/ready", answer_ready),
    Route("/metrics", send_metrics),
]
