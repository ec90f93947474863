"""Compare the CPU of first views with the sidecar of a generation and without it, and measure what writing it costs.

Each page is asked for in this process, without any cache of results: by queries alone, and from the sidecar. Both must
send the same bytes. A first view with the sidecar may cost a fifteenth at most. Then a whole server with the sidecar is
started and asked for each page once, over HTTP; ``--only-http`` leaves out the rest.
Run: ``python -m benchmarks.first_views --articles 1000``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
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
from benchmarks.processes import onrecord
from benchmarks.report import Figure, at_least, at_most, machine, megabytes, plain, table
from mapping.publication.digests import SUMS, write_sums
from mapping.publication.manifest import CURRENT, GENERATIONS, current_generation
from server.engine import whole_answer
from server.engine.worker.evaluation import ResultLimits, evaluate_whole, open_store
from server.pages.all_pages import PAGES
from server.precomputed.engine import PrecomputedEngine
from server.precomputed.sidecar import SIDECAR, Sidecar
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


def over_http(output: Path) -> list[Figure]:
    """Start a server, ask for each page once, and return the seconds of each and how many were refused."""
    seconds, refused = dict[str, float](), dict[str, int]()
    with (
        onrecord(output, {"log_queries": "false"}) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", headers=_BROWSER, timeout=60) as client,
    ):
        for name, path in paths().items():
            began = time.perf_counter()
            answer = client.get(path)
            seconds[name] = time.perf_counter() - began
            if answer.status_code != 200:
                refused[name] = answer.status_code
    listed = ", ".join(f"{name}: {status}" for name, status in refused.items())
    title = f"of {len(seconds)} pages, not answered with 200" + (f" ({listed})" if listed else "")
    slowest = max(seconds, key=lambda name: seconds[name])
    return [
        at_most(title, len(refused), 0),
        plain("median first view", f"{1000 * median(seconds.values()):.1f} ms"),
        plain(f"slowest first view: {slowest}", f"{1000 * seconds[slowest]:.1f} ms"),
    ]


def with_sidecar(generation: Generation, sidecar: Path, folder: Path) -> Path:
    """Return an output folder on the same disk that has a generation and its sidecar; their files are hard links."""
    copy = folder / GENERATIONS / generation.path.name
    shutil.copytree(generation.path, copy, copy_function=os.link)
    (copy / SUMS).unlink()
    (copy / SIDECAR).unlink(missing_ok=True)
    os.link(sidecar, copy / SIDECAR)
    write_sums(copy)
    (folder / CURRENT).symlink_to(Path(GENERATIONS, copy.name))
    return folder


def _figure(name: str, slow: float, fast: float) -> Figure:
    return at_least(f"{name}: {1000 * slow:,.1f} ms, {1000 * fast:.2f} ms", slow / fast, _BAR, "times")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, articles=1000)
    parser.add_argument("--repeats", type=int, default=3, help="of each page by queries (%(default)s)")
    parser.add_argument("--only-http", action="store_true", help="ask a whole server only")
    chosen = parser.parse_args(arguments)
    generation = current_generation(prepare(chosen.articles, chosen.data))
    print(machine())
    with tempfile.TemporaryDirectory(dir=chosen.data) as folder:
        path = Path(folder, "sidecar")
        began = time.process_time()
        precompute(generation, path)
        written = time.process_time() - began
        if not chosen.only_http:
            figures = [_figure(*each) for each in measure(generation, Sidecar(path, generation.files), chosen.repeats)]
            figures.append(plain("writing the sidecar, CPU", f"{written:.1f} s"))
            figures.append(plain("size of the sidecar", f"{megabytes(path.stat().st_size):.1f} MB"))
            print(table(f"First views, {chosen.articles:,} articles: CPU by queries, and with the sidecar", figures))
        served = over_http(with_sidecar(generation, path, Path(folder, "served")))
    print(table(f"First views over HTTP, {chosen.articles:,} articles: a whole server with the sidecar", served))


if __name__ == "__main__":
    main()
