"""The application: wires the routes to what they answer from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware.errors import ServerErrorMiddleware

from server.observing.metrics import Metrics
from server.routes.problems import HANDLERS
from server.routes.publication import Publication, publication_in
from server.routes.table import ROUTES
from server.serving.middleware import Front

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from mapping.publication.manifest import Generation
    from server.engine import QueryEngine
    from server.observing.metric_totals import Families
    from server.settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings, generation: Generation, engine: QueryEngine) -> FastAPI:
    """Return the application that serves a generation, its queries answered by ``engine``.

    Who made the engine closes it. The built-in documentation pages are off: they load code from other hosts.
    """

    def gauges() -> Mapping[str, float]:
        return publication_in(app).engine.gauges()

    async def own_families() -> Families:
        return metrics.families()

    metrics = Metrics(gauges)
    app = _Service(
        title=generation.manifest.title,
        routes=ROUTES,
        exception_handlers=HANDLERS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.publication = Publication(settings, generation, engine)
    app.state.metrics = metrics
    app.state.census = own_families
    app.front = Front(app.behind_front, app.routes, lambda: publication_in(app), metrics, settings)
    return app


class _Service(FastAPI):
    """The framework, reached through the front only."""

    front: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or an event of the server that runs the application."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await self.front(scope, receive, send)

    async def behind_front(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request by the router."""
        await super().__call__(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """Leave out what answers faults: the front does, and logs them."""
        stack = super().build_middleware_stack()
        return stack.app if isinstance(stack, ServerErrorMiddleware) else stack
