"""Health checks and metrics for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.observing.metric_text import CONTENT_TYPE, written
from server.observing.metric_totals import value_of
from server.routes.publication import publication_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from server.observing.metric_totals import Families

_HEADERS: Final = {"Cache-Control": "no-store"}


async def answer_live(_request: Request) -> Response:
    """Answer 200: the process works. An orchestrator restarts a process that does not answer."""
    return PlainTextResponse("alive\n", headers=_HEADERS)


async def answer_ready(request: Request) -> Response:
    """Answer 200 if a query finds a worker and no file of the generation is damaged, otherwise 503 with the reason."""
    if damage := publication_of(request).generation.files.describe_damage():
        return PlainTextResponse(f"damaged: {damage}\n", 503, headers=_HEADERS)
    ready = value_of(await _families(request), "onrecord_engine_ready")
    if ready is None or ready > 0:
        return PlainTextResponse("ready\n", headers=_HEADERS)
    return PlainTextResponse("no worker is ready\n", 503, {**_HEADERS, "Retry-After": "1"})


async def send_metrics(request: Request) -> Response:
    """Send the counts in the text format of Prometheus."""
    return Response(written(await _families(request)), headers={**_HEADERS, "Content-Type": CONTENT_TYPE})


async def _families(request: Request) -> Families:
    """Return the counts of the whole service, summed over its processes."""
    families: Families = await request.app.state.census()
    return families


ROUTES: Final = [
    Route("/health/live", answer_live),
    Route("/health/ready", answer_ready),
    Route("/metrics", send_metrics),
]
