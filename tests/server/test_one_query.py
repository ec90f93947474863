"""How many of our files a query enters on its way through both processes: the fewer, the sooner a stranger knows it.

A file is entered if a function that it defines is called while the query is answered. Start-up is not counted.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from server.engine import read_query
from server.engine.pool.local_engine import LocalEngine
from server.engine.shared_engine import SharedEngine
from server.engine.wire.frames import REQUEST, encode_request
from server.engine.wire.options import WorkerOptions
from server.engine.worker import main
from server.engine.worker.evaluation import open_store
from server.http.negotiation import RESULTS_JSON
from server.serving.app import create_app
from server.settings import Settings
from tests.server.conftest import EventLoopThread, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from mapping.publication.manifest import Generation

ROOT: Final = Path(__file__).parents[2]
QUERY: Final = "SELECT ?thing{} {{ ?thing{} a <https://w3id.org/onrecord#Claim> }}"
#: The share of the engine and the SPARQL guard, in both processes.
MOST_OF_ENGINE: Final = 11
MOST: Final = 20
#: A place of each lane; no query takes long enough for a spare.
PROCESSES: Final = 2


class Entered:
    """The files of ours whose functions are called while it is the profile function of a thread."""

    def __init__(self) -> None:
        self.files: set[str] = set()

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(ROOT) and frame.f_code.co_name != "<module>":
            name = str(path.relative_to(ROOT))
            if name.startswith(("server/", "mapping/")):
                self.files.add(name)


def _start(engine: LocalEngine, loop: EventLoopThread) -> None:
    """Wait for every process, not only the first: one that starts meanwhile would be counted with the query."""
    loop.run(engine.start())
    while engine.gauges()["ready"] < PROCESSES:
        time.sleep(0.01)


async def _profile(function: Entered | None) -> None:
    sys.setprofile(function)


@pytest.fixture(scope="module")
def http_files(small_generation: Generation) -> set[str]:
    """The files that a new query enters in the HTTP process; its event loop runs nothing else."""
    settings = Settings(log_queries=True, cheap_workers=1, slow_workers=1)
    loop, entered = EventLoopThread(), Entered()
    local = LocalEngine(
        small_generation.store_path, settings, small_generation.manifest.digest, graphs_are_disjoint=True
    )
    _start(local, loop)
    app = create_app(settings, small_generation, SharedEngine(local, settings))
    with serving(app, loop) as url, httpx.Client(base_url=url) as client:
        for number in range(2):
            # The first one warms up.
            loop.run(_profile(entered if number else None))
            assert client.get("/sparql", params={"query": QUERY.format(number, number)}).status_code == 200
        loop.run(_profile(None))
    loop.run(local.aclose())
    loop.close()
    return entered.files


@pytest.fixture(scope="module")
def worker_files(small_generation: Generation) -> set[str]:
    """The files that it enters in the query process."""
    with _pipe() as written:
        store = open_store(str(small_generation.store_path), is_disjoint=True)
        options = WorkerOptions("", True, None, 0, 0, max_result_bytes=100_000, max_result_triples=100)
        query = read_query(QUERY.format(2, 2), settings=Settings())
        # So long that the process of the tests gets no limit that it could reach.
        request = encode_request(query, RESULTS_JSON, 1_000_000)[REQUEST.size :]
        entered = Entered()
        sys.setprofile(entered)
        try:
            main._answer(store, request, options, main._Connection(written))
        finally:
            sys.setprofile(None)
    return entered.files


@contextmanager
def _pipe() -> Iterator[int]:
    reading, writing = os.pipe()
    yield writing
    os.close(writing)
    os.close(reading)


def test_a_query_enters_few_files_of_the_engine(http_files: set[str], worker_files: set[str]) -> None:
    ours = {name for name in http_files | worker_files if name.startswith(("server/engine/", "server/sparql/"))}
    assert {"server/engine/pool/local_engine.py", "server/sparql/guard.py"} <= http_files
    assert {"server/engine/worker/evaluation.py", "server/engine/worker/main.py"} <= worker_files
    assert len(ours) <= MOST_OF_ENGINE, sorted(ours)


def test_a_query_enters_few_files_in_all(http_files: set[str], worker_files: set[str]) -> None:
    assert len(http_files | worker_files) <= MOST, sorted(http_files | worker_files)
