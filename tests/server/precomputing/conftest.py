"""Sixty generated articles with a sidecar, and their pages with it and without."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from benchmarks.dataset import write
from benchmarks.generated import World
from mapping.publication.digests import SUMS, write_sums
from mapping.publication.manifest import Generation, read_generation
from server.precomputed.engine import PrecomputedEngine
from server.precomputed.sidecar import Sidecar, open_sidecar
from server.precomputing import first_views
from server.precomputing.evaluating_engine import EvaluatingEngine
from server.precomputing.writing import precompute
from server.serving.app import create_app
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from server.engine import Answer, Query
    from server.http.negotiation import MediaType

_BROWSER = {"Accept": "text/html", "Accept-Encoding": "identity"}


class CountingEngine(EvaluatingEngine):
    """Evaluate every query anew, and count them."""

    def __init__(self, generation: Generation) -> None:
        super().__init__(generation)
        self.asked = 0

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        self.asked += 1
        self.results.clear()
        return await super().answer(query, result_format)


@dataclass(frozen=True)
class Served:
    """A generation behind the application, in this process."""

    transport: httpx.ASGITransport
    engine: CountingEngine
    sidecar: Sidecar | None

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a page as a browser would."""

        async def ask() -> httpx.Response:
            given = {**_BROWSER, **headers}
            async with httpx.AsyncClient(transport=self.transport, base_url="http://site", headers=given) as client:
                return await client.get(path)

        return asyncio.run(ask())


def serve(generation: Generation, *, with_sidecar: bool) -> Served:
    """Serve a generation, with its sidecar or by queries alone."""
    engine = CountingEngine(generation)
    sidecar = open_sidecar(generation) if with_sidecar else None
    outer = PrecomputedEngine(engine, sidecar) if sidecar else engine
    app = create_app(Settings(cache_bytes=0), generation, outer, sidecar=sidecar)
    return Served(httpx.ASGITransport(app), engine, sidecar)


def with_sidecar_of(generation: Generation, folder: Path) -> Generation:
    """Return a copy of a generation, with a sidecar."""
    copy = shutil.copytree(generation.path, folder)
    (copy / SUMS).unlink()
    precompute(Generation(copy, generation.manifest))
    write_sums(copy)
    return read_generation(copy)


@pytest.fixture(scope="session")
def precomputed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """Sixty generated articles and their sidecar."""
    folder = tmp_path_factory.mktemp("precomputed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(first_views, "_MANY_CLAIMS", 50)
        yield with_sidecar_of(write(World(), 60, folder / "output"), folder / "copy")


@pytest.fixture(scope="session")
def made(precomputed: Generation) -> Served:
    """The generation served with its sidecar."""
    return serve(precomputed, with_sidecar=True)


@pytest.fixture(scope="session")
def asked(precomputed: Generation) -> Served:
    """The same generation served by queries alone."""
    return serve(precomputed, with_sidecar=False)
