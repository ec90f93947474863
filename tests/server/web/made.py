"""Data that a test writes itself, served like any other."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from server.serving.app import create_app
from server.settings import Settings
from tests.server.web.conftest import serving
from tests.server.web.engines import DirectEngine
from tests.server.web.sites import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from mapping.publication.manifest import Generation

BASE = "http://localhost:8000/"
#: What a label may hold that was written to harm: markup, quotation marks, marks that turn the direction, length.
HOSTILE = "</text></title><script>alert(1)</script> \" ' {{ 7*7 }} \u202e\u2067evil " + "x" * 100_000


@contextmanager
def made(generation: Generation, quads: Iterable[ox.Quad]) -> Iterator[Site]:
    """Serve quads under the manifest of a generation; every query is counted."""
    engine, settings = DirectEngine(quads), Settings(cache_bytes=0)
    with (
        serving(create_app(settings, generation, engine), settings) as (host, port),
        httpx.Client(base_url=f"http://{host}:{port}", timeout=30) as client,
    ):
        client.headers.clear()
        yield Site(client, engine, generation)
