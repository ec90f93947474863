"""The application: wires the routes to what they answer from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware import Middleware

from server.delivery import Delivery
from server.headers import CommonHeaders
from server.metrics import Metrics
from server.observing import Observing
from server.problems import HANDLERS
from server.routes import dumps, health, home, ontology, resources, sparql
from server.routes.publication import Publication, publication_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.manifest import Generation
    from server.engine import QueryEngine
    from server.settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings, generation: Generation, engine: QueryEngine) -> FastAPI:
    """Return the application that serves a generation, its queries answered by ``engine``.

    Who made the engine closes it. The built-in documentation pages are off: they load code from other hosts.
    """

    def gauges() -> Mapping[str, float]:
        return publication_in(app).engine.gauges()

    metrics = Metrics(gauges)
    app = FastAPI(
        title=generation.manifest.title,
        routes=[*home.ROUTES, *sparql.ROUTES, *health.ROUTES, *dumps.ROUTES, *ontology.ROUTES, *resources.ROUTES],
        middleware=[
            Middleware(CommonHeaders),
            Middleware(Observing, metrics=metrics, settings=settings),
            Middleware(Delivery),
        ],
        exception_handlers=HANDLERS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.publication = Publication(settings, generation, engine)
    app.state.metrics = metrics
    return app
