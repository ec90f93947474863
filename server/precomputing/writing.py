"""Write the sidecar of a generation, the last of its files."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

from mapping.errors import OutputFailed
from server.pages.search.texts import search_texts
from server.precomputed.sidecar import SIDECAR, write_sidecar
from server.precomputing.evaluating_engine import EvaluatingEngine
from server.precomputing.first_views import first_views

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation


def precompute(generation: Generation, path: Path | None = None) -> None:
    """Write the sidecar of a generation that is otherwise complete, there or at ``path``. Raises `OutputFailed`."""
    asyncio.run(_precompute(generation, path or generation.path / SIDECAR))


async def _precompute(generation: Generation, path: Path) -> None:
    engine = EvaluatingEngine(generation)
    pages = await first_views(generation, engine)
    try:
        write_sidecar(path, engine.results, pages, search_texts(engine.rows))
    except sqlite3.Error as error:
        raise OutputFailed(generation.path, str(error)) from error
