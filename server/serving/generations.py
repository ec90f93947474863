"""Take up new generations while serving: check and open the new one, switch in one step, then close the old one."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mapping.errors import OnrecordError
from mapping.publication.manifest import CURRENT, current_generation
from mapping.rdf.iris import Iris
from server.engine.pool.local_engine import LocalEngine
from server.engine.shared_engine import SharedEngine
from server.precomputed.engine import PrecomputedEngine
from server.precomputed.sidecar import open_sidecar

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI

    from mapping.publication.manifest import Generation
    from server.engine import QueryEngine
    from server.precomputed.sidecar import Sidecar
    from server.serving.last_saves import LastSaves
    from server.settings import Settings

_logger = logging.getLogger("onrecord.server")

#: Seconds between two looks at ``current``.
_EVERY: Final = 1.0
#: Seconds at most before a generation that could not be opened is tried again.
_LONGEST_PAUSE: Final = 60.0
#: Seconds between two checks of all files, and before the first, in which all processes begin to answer; the share of
#: one processor that the checks may take.
_CHECKED_EVERY: Final = 5.0
_CHECKING_SHARE: Final = 0.05


@dataclass(frozen=True)
class OpenedEngine:
    """The engine of a generation, ready to answer, and the engine with the query processes inside it."""

    engine: QueryEngine
    local: LocalEngine
    #: The sidecar that the engine reads and closes, if the generation has one.
    sidecar: Sidecar | None = None


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
    sidecar = await asyncio.to_thread(open_sidecar, generation)
    engine = PrecomputedEngine(local, sidecar) if sidecar else local
    return OpenedEngine(SharedEngine(engine, settings.for_results()), local, sidecar)


async def follow(
    app: FastAPI, opened: OpenedEngine, output: Path, *, every: float = _EVERY, saves: LastSaves | None = None
) -> None:
    """Serve the generation that ``output/current`` points to, until cancelled; then close the engine.

    Look for another one after a time, or if there are ``saves``, at once after each of them.

    A request keeps the publication that it began with: the old engine stays open until no such request can be left.
    A generation that is damaged or cannot be opened is tried again, with growing pauses; the old one is served.
    """
    settings: Settings = app.state.publication.settings
    lingering: set[asyncio.Task[None]] = set()
    refused: Path | None = None
    pause, next_try = every, 0.0
    try:
        while True:
            save = await (saves.next() if saves else asyncio.sleep(every))
            path = await asyncio.to_thread((output / CURRENT).resolve)
            if path == app.state.publication.generation.path or (path == refused and time.monotonic() < next_try):
                app.state.publication = (
                    replace(app.state.publication, last_save=save) if save else app.state.publication
                )
                continue
            pause = min(2 * pause, _LONGEST_PAUSE) if path == refused else every
            try:
                generation = await asyncio.to_thread(current_generation, output)
                await asyncio.to_thread(generation.files.check_all)
                following = await open_engine(generation, settings)
            except (OnrecordError, OSError) as error:
                refused, next_try = path, time.monotonic() + pause
                _logger.error("the old generation is still served, %s", error)  # noqa: TRY400
                continue
            app.state.publication = replace(
                app.state.publication, generation=generation, engine=following.engine, last_save=save,
                sidecar=following.sidecar,
            )  # fmt: skip
            task = asyncio.create_task(_let_go(opened, settings.body_timeout + settings.query_timeout))
            lingering.add(task)
            task.add_done_callback(lingering.discard)
            opened, refused = following, None
    finally:
        for task in lingering:
            task.cancel()
        await asyncio.gather(opened.engine.aclose(), *lingering, return_exceptions=True)


async def watch_files(app: FastAPI, *, every: float = _CHECKED_EVERY) -> None:
    """Check the files of the served generation again and again, until cancelled, and log damage once.

    `/health/ready` reports the damage found. The first pass reads every file; later ones read changed files only.
    """
    logged = ""
    await asyncio.sleep(every)
    while True:
        generation: Generation = app.state.publication.generation
        began, damage = time.monotonic(), ""
        try:
            await asyncio.to_thread(generation.files.check_all)
        except OnrecordError as error:
            damage = str(error)
        if damage and damage != logged:
            _logger.error("%s", damage)
        logged = damage
        await asyncio.sleep(max(every, (time.monotonic() - began) / _CHECKING_SHARE))


async def _let_go(opened: OpenedEngine, seconds: float) -> None:
    """Close an engine once no request that knows it can be left."""
    opened.local.retire()
    try:
        await asyncio.sleep(seconds)
    finally:
        await opened.engine.aclose()
