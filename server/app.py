"""The application: wires the routes to what they answer from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware import Middleware

from server.headers import CommonHeaders
from server.problems import HANDLERS
from server.routes import dumps, home, ontology, resources, sparql
from server.routes.publication import Publication

if TYPE_CHECKING:
    from mapping.manifest import Generation
    from server.engine import QueryEngine
    from server.settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings, generation: Generation, engine: QueryEngine) -> FastAPI:
    """Return the application that serves a generation, its queries answered by ``engine``.

    Who made the engine closes it. The built-in documentation pages are off: they load code from other hosts.
    """
    app = FastAPI(
        title=generation.manifest.title,
        routes=[*home.ROUTES, *sparql.ROUTES, *dumps.ROUTES, *ontology.ROUTES, *resources.ROUTES],
        middleware=[Middleware(CommonHeaders)],
        exception_handlers=HANDLERS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.publication = Publication(settings, generation, engine)
    return app
