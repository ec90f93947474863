"""What the routes answer from: settings, generation and engine, exchanged as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.errors import Gone, NotFound
from server.linked_data.resources import withdrawn_since

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request

    from mapping.publication.manifest import Generation
    from server.engine import QueryEngine
    from server.settings import Settings

__all__ = ["Publication", "not_found", "publication_in", "publication_of"]


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


def not_found(publication: Publication, path: str) -> NotFound:
    """Return the error for a path, still encoded and without a slash before it, at which nothing is published."""
    manifest = publication.generation.manifest
    since = withdrawn_since(path, manifest.withdrawn_since)
    return NotFound(f"/{path}") if since is None else Gone(f"/{path}", since)


def publication_of(request: Request) -> Publication:
    """Return what is published now, where a request came."""
    return publication_in(request.app)
