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
    from mapping.publication.manifest import Generation


def precompute(generation: Generation) -> None:
    """Write the sidecar of a generation that is otherwise complete. Raises `OutputFailed`."""
    asyncio.run(_precompute(generation))


async def _precompute(generation: Generation) -> None:
    engine = EvaluatingEngine(generation)
    pages = await first_views(generation, engine)
    try:
        write_sidecar(generation.path / SIDECAR, engine.results, pages, search_texts(engine.rows))
    except sqlite3.Error as error:
        raise OutputFailed(generation.path, str(error)) from error
