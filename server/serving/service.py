"""Serve in one process: an application over the generation or the backend, on a socket that is already bound."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import uvicorn

from mapping.errors import NothingPublished
from mapping.publication.manifest import CURRENT, current_generation
from server.forking.memory import give_back_memory
from server.precomputed.sidecar import SIDECAR
from server.serving.app import create_app
from server.serving.connections import uvicorn_config
from server.serving.generations import follow, open_engine, watch_files
from server.serving.shutdown import stop_after_server

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from fastapi import FastAPI

    from mapping.publication.manifest import Generation
    from server.serving.last_saves import LastSaves
    from server.settings import Settings


#: The generation that was read before this process was forked, by the output folder.
_kept: dict[Path, Generation] = {}


def keep_generation(output: Path) -> None:
    """Read the published generation and check its sidecar, for `generation_to_serve` in copies of this process.

    Nothing that a copy does before a request comes touches the entries of all articles, so it shares their memory.
    Raises as `current_generation` and `check_listed`.
    """
    if output not in _kept:
        generation = _kept[output] = current_generation(output)
        generation.files.check_listed(SIDECAR)


def generation_to_serve(settings: Settings) -> Generation:
    """Return the published generation, or an empty one for a backend. Raises `NothingPublished`."""
    kept = _kept.pop(settings.output, None)
    if kept and kept.path == (settings.output / CURRENT).resolve():
        return kept
    try:
        return current_generation(settings.output)
    except NothingPublished:
        if settings.backend is None:
            raise
        from server.serving.backend import unknown_generation  # noqa: PLC0415 - only a backend needs its HTTP client

        return unknown_generation(settings)


async def serve(
    listener: socket.socket,
    settings: Settings,
    generation: Generation,
    begin: Callable[[FastAPI, Callable[[], None]], None],
    saves: LastSaves | None = None,
) -> None:
    """Answer on a socket until a signal comes or the function that ``begin`` is given is called.

    ``begin`` is called once queries can be answered. With ``saves`` every page shows the outcome of the last.
    Raises `StoreUnreadable` or `BadSetting`.
    """
    async with _application(settings, generation, saves) as app:
        server = uvicorn.Server(uvicorn_config(app, settings))
        listener.listen(2048)

        def stop() -> None:
            server.should_exit = True

        stop_after_server(stop)
        give_back_memory()
        begin(app, stop)
        await server.serve(sockets=[listener])


@asynccontextmanager
async def _application(settings: Settings, generation: Generation, saves: LastSaves | None) -> AsyncIterator[FastAPI]:
    """Yield the application over the backend if there is one, otherwise over the generation."""
    if settings.backend:
        from server.serving.backend import serving_backend  # noqa: PLC0415 - only a backend needs its HTTP client

        async with serving_backend(settings.backend, generation, settings) as app:
            yield app
        return
    opened = await open_engine(generation, settings)
    app = create_app(settings, generation, opened.engine, saves.first if saves else None, opened.sidecar)
    following = follow(app, opened, settings.output, saves=saves)
    tasks = [asyncio.create_task(work) for work in (following, watch_files(app))]
    try:
        yield app
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
