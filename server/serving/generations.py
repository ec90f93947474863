"""New generations taken up while serving: opened beside the one before, exchanged in one step, the old one let go."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mapping.errors import OnrecordError
from mapping.publication.manifest import CURRENT, current_generation
from mapping.rdf.iris import Iris
from server.engine.pool.local_engine import LocalEngine
from server.engine.sharing.shared_engine import SharedEngine

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI

    from mapping.publication.manifest import Generation
    from server.engine import QueryEngine
    from server.settings import Settings

__all__ = ["OpenedEngine", "follow", "open_engine"]

_logger = logging.getLogger("onrecord.server")

#: How often ``current`` is looked at, in seconds.
_EVERY: Final = 1.0


@dataclass(frozen=True)
class OpenedEngine:
    """The engine of a generation, ready to answer, and the processes beneath it."""

    engine: QueryEngine
    local: LocalEngine


async def open_engine(generation: Generation, settings: Settings) -> OpenedEngine:
    """Open the store of a generation. Raises `StoreUnreadable`."""
    manifest = generation.manifest
    local = LocalEngine(
        generation.store_path,
        settings,
        manifest.digest,
        graphs_are_disjoint=manifest.graphs_are_disjoint,
        base_iri=Iris(manifest.base_iri).endpoint.value,
    )
    await local.start()
    return OpenedEngine(SharedEngine(local, settings.for_results()), local)


async def follow(app: FastAPI, opened: OpenedEngine, output: Path, *, every: float = _EVERY) -> None:
    """Serve what ``output/current`` points to from now on, until cancelled; then close what is open.

    A request keeps the publication that it began with: its engine stays until no such request can be left.
    """
    settings: Settings = app.state.publication.settings
    lingering: set[asyncio.Task[None]] = set()
    refused: Path | None = None
    try:
        while True:
            await asyncio.sleep(every)
            path = await asyncio.to_thread((output / CURRENT).resolve)
            if path in {app.state.publication.generation.path, refused}:
                continue
            try:
                generation = await asyncio.to_thread(current_generation, output)
                following = await open_engine(generation, settings)
            except (OnrecordError, OSError) as error:
                refused = path
                _logger.error("the new generation cannot be served, the one before is: %s", error)  # noqa: TRY400
                continue
            app.state.publication = replace(app.state.publication, generation=generation, engine=following.engine)
            task = asyncio.create_task(_let_go(opened, settings.body_timeout + settings.query_timeout))
            lingering.add(task)
            task.add_done_callback(lingering.discard)
            opened, refused = following, None
    finally:
        for task in lingering:
            task.cancel()
        await asyncio.gather(opened.engine.aclose(), *lingering, return_exceptions=True)


async def _let_go(opened: OpenedEngine, seconds: float) -> None:
    """Close an engine once every request that knows it must have asked it."""
    opened.local.retire()
    try:
        await asyncio.sleep(seconds)
    finally:
        await opened.engine.aclose()
