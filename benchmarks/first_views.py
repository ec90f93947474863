"""Compare the CPU of first views with the sidecar of a generation and without it, and measure what writing it costs.

Each page is asked for in this process, without any cache of results: by queries alone, and from the sidecar. Both must
send the same bytes. A first view with the sidecar may cost a fifteenth at most.
Run: ``python -m benchmarks.first_views --articles 1000``.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import httpx

from benchmarks.dataset import add_arguments, prepare
from benchmarks.generated import World
from benchmarks.report import Figure, at_least, machine, megabytes, plain, table
from mapping.publication.manifest import current_generation
from server.engine import whole_answer
from server.engine.worker.evaluation import ResultLimits, evaluate_whole, open_store
from server.pages.all_pages import PAGES
from server.precomputed.engine import PrecomputedEngine
from server.precomputed.sidecar import Sidecar
from server.precomputing.writing import precompute
from server.serving.app import create_app
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mapping.publication.manifest import Generation
    from server.engine import Answer, Query
    from server.engine.worker.evaluation import QueriedStore
    from server.http.negotiation import MediaType

_BROWSER: Final = {"Accept": "text/html", "Accept-Encoding": "identity"}
_LIMITS: Final = ResultLimits(100_000_000, 500_000)
#: How many times less CPU a first view costs with the sidecar.
_BAR: Final = 15.0
_SEARCHES: Final = ("ceasefire", "told", "the", "prisoners held", "zzzz nothing", "government of")


class _EngineHere:
    """Evaluate every query in this process."""

    def __init__(self, store: QueriedStore, version: str) -> None:
        self._store = store
        self.version: str | None = version

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        return whole_answer(evaluate_whole(self._store, query, result_format, _LIMITS))

    async def aclose(self) -> None:
        """Keep everything: the process ends with its script."""

    def gauges(self) -> Mapping[str, float]:
        return {}


def paths() -> dict[str, str]:
    """Return the first view of every list, of the busiest entity, and some searches, by name."""
    lists = {page.path: f"/{page.path}" for page in PAGES if page.view and page.in_sitemap and page.path != "q"}
    name = World().entities["person-300"].name
    searches = {f"search: {words}": f"/search?{urlencode({'q': words})}" for words in (*_SEARCHES, name)}
    return {
        "start": "/",
        **lists,
        "dataset": "/dataset.html",
        "the busiest entity": "/entity/country-0.html",
        **searches,
    }


def measure(generation: Generation, sidecar: Sidecar, repeats: int) -> Iterator[tuple[str, float, float]]:
    """Yield the name of each page and the CPU seconds of its view, by queries and with the sidecar."""
    store = open_store(str(generation.store_path), is_disjoint=generation.manifest.graphs_are_disjoint)
    engine = _EngineHere(store, generation.manifest.digest)
    settings = Settings(cache_bytes=0)
    asked = httpx.ASGITransport(create_app(settings, generation, engine))
    made = httpx.ASGITransport(create_app(settings, generation, PrecomputedEngine(engine, sidecar), sidecar=sidecar))
    with asyncio.Runner() as runner:
        for name, path in paths().items():
            # The first view of both reads from the disk and compiles templates.
            if runner.run(_view(asked, path))[1] != runner.run(_view(made, path))[1]:
                raise SystemExit(f"{path}: another page with the sidecar")
            slow = [runner.run(_view(asked, path))[0] for _ in range(repeats)]
            fast = [runner.run(_view(made, path))[0] for _ in range(5 * repeats)]
            print(f"{name}: {median(slow):.3f} and {median(fast):.5f} s", file=sys.stderr, flush=True)
            yield name, median(slow), median(fast)


async def _view(transport: httpx.ASGITransport, path: str) -> tuple[float, bytes]:
    async with httpx.AsyncClient(transport=transport, base_url="http://page", headers=_BROWSER) as client:
        began = time.process_time()
        answer = await client.get(path)
        seconds = time.process_time() - began
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return seconds, answer.content


def _figure(name: str, slow: float, fast: float) -> Figure:
    return at_least(f"{name}: {1000 * slow:,.1f} ms, {1000 * fast:.2f} ms", slow / fast, _BAR, "times")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, articles=1000)
    parser.add_argument("--repeats", type=int, default=3, help="of each page by queries (%(default)s)")
    chosen = parser.parse_args(arguments)
    generation = current_generation(prepare(chosen.articles, chosen.data))
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sidecar")
        began = time.process_time()
        precompute(generation, path)
        written = time.process_time() - began
        figures = [_figure(*each) for each in measure(generation, Sidecar(path, generation.files), chosen.repeats)]
        figures.append(plain("writing the sidecar, CPU", f"{written:.1f} s"))
        figures.append(plain("size of the sidecar", f"{megabytes(path.stat().st_size):.1f} MB"))
    print(table(f"First views, {chosen.articles:,} articles: CPU by queries, and with the sidecar", figures))


if __name__ == "__main__":
    main()
