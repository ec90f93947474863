"""Pages over HTTP against the engine's own time for the queries they ask, and a page that the client has already.

The engine's time is measured in this process: the application runs over an engine that evaluates each query where it
stands and keeps the time. Over HTTP each page is asked for again and again, in turns, with every cache of results off;
the medians count. A 304 must come without a single query.
Run: ``python -m benchmarks.pages --articles 1000``.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final

import httpx

from benchmarks.dataset import add_arguments, prepare
from benchmarks.generated import World
from benchmarks.processes import Server, onrecord
from benchmarks.report import Figure, at_most, machine, plain, table
from mapping.manifest import current_generation
from server.app import create_app
from server.engine import Answer
from server.engine.dataset import open_dataset
from server.engine.evaluation import ResultLimits, evaluate_whole
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from mapping.manifest import Generation
    from server.engine import Query
    from server.engine.dataset import Dataset
    from server.negotiation import MediaType

_BROWSER: Final = {"Accept": "text/html", "Accept-Encoding": "identity"}
_LIMITS: Final = ResultLimits(100_000_000, 500_000)
_BAR: Final = 3.0
#: Caches would hide what a page costs.
_SETTINGS: Final = {"cache_bytes": 0, "log_queries": "false"}


@dataclass
class _Evaluated:
    """What the engine did for one page."""

    seconds: float = 0.0
    queries: int = 0


@dataclass
class _TimedEngine:
    """Evaluate queries in this process, one after the other, and keep the time."""

    dataset: Dataset
    done: _Evaluated = field(default_factory=_Evaluated)

    @property
    def version(self) -> str | None:
        return None

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        began = time.perf_counter()
        written = evaluate_whole(self.dataset, query, result_format, _LIMITS)
        self.done.seconds += time.perf_counter() - began
        self.done.queries += 1
        return Answer(_once(written), len(written))

    async def aclose(self) -> None:
        """Keep everything: the process ends with its script."""

    def gauges(self) -> Mapping[str, float]:
        return {}


async def _once(written: bytes) -> AsyncGenerator[bytes]:
    yield written


def paths(articles: int) -> dict[str, str]:
    """Return a page of every kind, by what it is called."""
    world = World()
    slug = world.slug(articles // 2)
    return {
        "start": "/",
        "articles": "/articles",
        "article": f"/article/{slug}",
        "claims": "/claims",
        "claim": f"/article/{slug}/claim/denial",
        "entities": "/entities",
        "entity, the busiest": "/entity/country-0",
        "entity": "/entity/person-300",
        "situations": "/situations",
        "disagreements": "/disagreements",
        "timeline": "/timeline",
        "graph": "/graph",
        "search": "/search?q=ceasefire",
        "questions": "/q",
        "ontology": "/ontology",
        "downloads": "/dumps/",
        "dataset": "/dataset",
    }


def engine_times(generation: Generation, wanted: Mapping[str, str], repeats: int) -> dict[str, tuple[float, int]]:
    """Return the median seconds that the engine takes for each page, and the number of its queries."""
    store = open_dataset(str(generation.store_path), is_disjoint=generation.manifest.graphs_are_disjoint)
    engine = _TimedEngine(store)
    app = create_app(Settings(), generation, engine)

    async def measure() -> dict[str, tuple[float, int]]:
        times: dict[str, list[float]] = {}
        queries: dict[str, int] = {}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://page", headers=_BROWSER) as client:
            # The first round reads from the disk.
            for number in range(repeats + 1):
                for name, path in wanted.items():
                    engine.done = _Evaluated()
                    answer = await client.get(path)
                    if answer.status_code != 200:
                        raise SystemExit(f"{path}: {answer.status_code}")
                    if number:
                        times.setdefault(name, []).append(engine.done.seconds)
                    queries[name] = engine.done.queries
        return {name: (median(found), queries[name]) for name, found in times.items()}

    return asyncio.run(measure())


def over_http(server: Server, wanted: Mapping[str, str], repeats: int) -> dict[str, float]:
    """Return the median seconds from the request for each page to its last byte."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    times: dict[str, list[float]] = {}
    for number in range(repeats + 1):
        for name, path in wanted.items():
            seconds = _seconds(connection, path, {})
            if number:
                times.setdefault(name, []).append(seconds)
    connection.close()
    return {name: median(found) for name, found in times.items()}


def _seconds(connection: http.client.HTTPConnection, path: str, headers: dict[str, str], status: int = 200) -> float:
    began = time.perf_counter()
    connection.request("GET", path, headers={**_BROWSER, **headers})
    response = connection.getresponse()
    response.read()
    if response.status != status:
        raise SystemExit(f"{path}: {response.status} in place of {status}")
    return time.perf_counter() - began


def again(server: Server, wanted: Mapping[str, str], repeats: int) -> list[float]:
    """Return the seconds of each 304 of each page."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    times = []
    for path in wanted.values():
        connection.request("GET", path, headers=_BROWSER)
        response = connection.getresponse()
        response.read()
        tag = {"If-None-Match": response.headers["ETag"]}
        times += [_seconds(connection, path, tag, 304) for _ in range(repeats)]
    connection.close()
    return times


def queries_asked(server: Server) -> float:
    """Return how many queries the processes of a server have begun, as its metrics say."""
    with httpx.Client() as client:
        lines = client.get(f"http://127.0.0.1:{server.port}/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith("onrecord_engine_started_total"))


def _figures(times: Mapping[str, float], engine: Mapping[str, tuple[float, int]]) -> list[Figure]:
    figures = []
    for name, ours in times.items():
        seconds, queries = engine[name]
        said = f"{name}: {1000 * ours:.1f} ms, engine {1000 * seconds:.1f} ms in {queries} queries"
        figures.append(at_most(said, ours / seconds, _BAR) if queries else plain(said, ""))
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, articles=1000)
    parser.add_argument("--repeats", type=int, default=30, help="of each page, both ways (%(default)s)")
    chosen = parser.parse_args(arguments)
    output = prepare(chosen.articles, chosen.data)
    wanted = paths(chosen.articles)
    print(machine())
    engine = engine_times(current_generation(output), wanted, chosen.repeats)
    with onrecord(output, _SETTINGS) as server:
        figures = _figures(over_http(server, wanted, chosen.repeats), engine)
        before = queries_asked(server)
        times = again(server, wanted, chosen.repeats)
        # Each page was asked for once, to learn its tag.
        asked = queries_asked(server) - before - sum(queries for _, queries in engine.values())
    figures.append(plain("304, all pages: median", f"{1000 * median(times):.2f} ms"))
    figures.append(at_most("queries asked for 304s", asked, 0))
    print(table(f"Pages, {chosen.articles:,} articles, p50 over the engine's time for their queries", figures))


if __name__ == "__main__":
    main()
