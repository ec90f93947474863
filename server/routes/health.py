"""For those who run the server: whether it lives, whether it can answer, and its counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.observing.metric_totals import CONTENT_TYPE, value_of, written

if TYPE_CHECKING:
    from starlette.requests import Request

    from server.observing.metric_totals import Families

__all__ = ["ROUTES"]

_HEADERS: Final = {"Cache-Control": "no-store"}


async def answer_live(_request: Request) -> Response:
    """Say that the process answers; if it does not, start it anew."""
    return PlainTextResponse("alive\n", headers=_HEADERS)


async def answer_ready(request: Request) -> Response:
    """Say whether a query would find a worker; 503 keeps requests away until one would."""
    ready = value_of(await _families(request), "onrecord_engine_ready")
    if ready is None or ready > 0:
        return PlainTextResponse("ready\n", headers=_HEADERS)
    return PlainTextResponse("no worker is ready\n", 503, {**_HEADERS, "Retry-After": "1"})


async def send_metrics(request: Request) -> Response:
    """Send the counts in the text format of Prometheus."""
    return Response(written(await _families(request)), headers={**_HEADERS, "Content-Type": CONTENT_TYPE})


async def _families(request: Request) -> Families:
    """Return the counts of the whole service, whichever of its processes was asked."""
    families: Families = await request.app.state.census()
    return families


ROUTES: Final = [
    Route("/health/live", answer_live),
    Route("/health/ready", answer_ready),
    Route("/metrics", send_metrics),
]
