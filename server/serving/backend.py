"""Serve another SPARQL endpoint instead of a store: its engine, and a generation that says nothing of its data."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from mapping.publication.manifest import Counts, Generation, Manifest
from server.engine.remote.remote_engine import RemoteEngine
from server.engine.shared_engine import SharedEngine
from server.serving.app import create_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

    from server.settings import Settings

_NOTHING: Final = Counts(articles=0, claims=0, situations=0, entities=0, quads=0)


def unknown_generation(settings: Settings) -> Generation:
    """Return a generation with a base IRI and nothing to download, if none is published here."""
    manifest = Manifest(
        version=version("onrecord"),
        created="",
        digest="",
        inputs="",
        title="A SPARQL endpoint",
        base_iri=settings.backend_base_iri,
        counts=_NOTHING,
        articles=(),
        dumps=(),
    )
    return Generation(settings.output, manifest)


@asynccontextmanager
async def serving_backend(address: str, generation: Generation, settings: Settings) -> AsyncIterator[FastAPI]:
    """Yield the application that answers from the endpoint at ``address``. Raises `BadSetting`."""
    engine = SharedEngine(RemoteEngine(address, settings), settings.for_results())
    try:
        yield create_app(settings, generation, engine)
    finally:
        await engine.aclose()
