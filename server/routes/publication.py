"""What the routes answer from: settings, generation and engine, exchanged as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request

    from mapping.manifest import Generation
    from server.engine import QueryEngine
    from server.settings import Settings

__all__ = ["Publication", "publication_in", "publication_of"]


@dataclass(frozen=True)
class Publication:
    """A generation and the engine that answers from it.

    The application holds one at a time in its state. A request reads it once, so that a new generation, put
    there in a single assignment, never mixes with the one before.
    """

    settings: Settings
    generation: Generation
    engine: QueryEngine


def publication_in(app: Starlette) -> Publication:
    """Return what an application publishes now."""
    publication: Publication = app.state.publication
    return publication


def publication_of(request: Request) -> Publication:
    """Return what is published now, where a request came."""
    return publication_in(request.app)
