"""Compare pages over HTTP with the engine's own time for their queries, and measure 304s.

The engine's time is measured in this process: the application runs over an engine that evaluates each query in
place and times it. The script requests the same page over HTTP in turn, with every cache of results off, and takes
medians. A 304 must need no query.
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
from urllib.parse import urlencode

import httpx

from benchmarks.dataset import add_arguments, prepare
from benchmarks.generated import CLAIMS, World
from benchmarks.processes import Server, onrecord
from benchmarks.report import Figure, at_most, machine, plain, table
from mapping.publication.manifest import current_generation
from mapping.rdf.namespaces import ONR
from server.engine import whole_answer
from server.engine.worker.evaluation import ResultLimits, evaluate_whole, open_store
from server.serving.app import create_app
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.publication.manifest import Generation
    from server.engine import Answer, Query
    from server.engine.worker.evaluation import QueriedStore
    from server.http.negotiation import MediaType

_BROWSER: Final = {"Accept": "text/html", "Accept-Encoding": "identity"}
_LIMITS: Final = ResultLimits(100_000_000, 500_000)
_BAR: Final = 3.0
#: Caches would hide the cost of a page.
_SETTINGS: Final = {"cache_bytes": 0, "log_queries": "false"}
_COUNTED: Final = {f"onrecord_engine_{name}" for name in ("cache_misses", "cache_hits", "joined_queries")}


@dataclass
class _Evaluated:
    """Seconds and number of the queries of one page."""

    seconds: float = 0.0
    queries: int = 0


@dataclass
class _TimedEngine:
    """Evaluate queries in this process, one after the other, and keep the time."""

    dataset: QueriedStore
    done: _Evaluated = field(default_factory=_Evaluated)

    @property
    def version(self) -> str | None:
        return None

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        began = time.perf_counter()
        written = evaluate_whole(self.dataset, query, result_format, _LIMITS)
        self.done.seconds += time.perf_counter() - began
        self.done.queries += 1
        return whole_answer(written)

    async def aclose(self) -> None:
        """Keep everything: the process ends with its script."""

    def gauges(self) -> Mapping[str, float]:
        return {}


def paths(articles: int) -> dict[str, str]:
    """Return a page of every kind, by its name."""
    world, number = World(), articles // 2
    slug, sheet = world.slug(number), world.article(number).sheet
    (speaker,) = next(utterance.claimant for utterance in sheet.utterances if utterance.id == "saying-of-report")
    whom = sheet.situations["agreement"].participant[0]
    return {
        "start": "/",
        "articles": "/articles",
        "article": f"/article/{slug}",
        "claims": "/claims",
        "claims, the last page": f"/claims?page={len(CLAIMS) * articles // 50}",
        "claim": f"/article/{slug}/claim/denial.html",
        "entities": "/entities",
        "entity, the busiest": "/entity/country-0.html",
        "entity": "/entity/person-300.html",
        "entity of an article": f"/article/{slug}/entity/officials.html",
        "situations": "/situations",
        "situation": f"/article/{slug}/situation/agreement.html",
        "disagreements": "/disagreements",
        "timeline": "/timeline",
        "timeline, the busiest entity": "/timeline?entity=country-0",
        "timeline, one article": f"/timeline?article={slug}",
        "graph": "/graph",
        "graph, the busiest entity": "/graph?entity=country-0",
        "graph, one article": f"/graph?article={slug}",
        "connection": f"/connection?{urlencode({'speaker': speaker, 'whom': whom})}",
        "search": "/search?q=ceasefire",
        "query": "/sparql",
        "query, 50 rows": _asking(50),
        "query, 1,000 rows": _asking(1000),
        "questions": "/q",
        "question": "/q/who-is-detained",
        "ontology": "/ontology",
        "kinds": "/ontology/kinds",
        "downloads": "/dumps/",
        "dataset": "/dataset",
        "graph of an article": f"/graph/article/{slug}",
        "anything else": f"/article/{slug}/time/agreement.html",
    }


def _asking(rows: int) -> str:
    query = f"SELECT ?claim ?cue {{ ?claim {ONR.cue} ?cue }} LIMIT {rows}"
    return f"/sparql?{urlencode({'query': query})}"


@dataclass
class Measured:
    """Seconds of every view of one page: of the engine by itself, and over HTTP; and how many queries it asks."""

    engine: list[float] = field(default_factory=list)
    http: list[float] = field(default_factory=list)
    queries: int = 0

    def figure(self, name: str) -> Figure:
        """Return its line in the table."""
        engine, http = median(self.engine), median(self.http)
        said = f"{name}: {1000 * http:.1f} ms"
        if not self.queries:
            return plain(said, "no query")
        return at_most(f"{said}, engine {1000 * engine:.1f} ms in {self.queries}", http / engine, _BAR)


def measure(generation: Generation, server: Server, wanted: Mapping[str, str], repeats: int) -> dict[str, Measured]:
    """View pages both ways in turn, so that what disturbs one disturbs the other."""
    store = open_store(str(generation.store_path), is_disjoint=generation.manifest.graphs_are_disjoint)
    engine = _TimedEngine(store)
    transport = httpx.ASGITransport(create_app(Settings(), generation, engine))
    pages = {name: Measured() for name in wanted}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with asyncio.Runner() as runner:
        # The first round reads from the disk.
        for number in range(repeats + 1):
            for name, path in wanted.items():
                engine.done = _Evaluated()
                runner.run(_view(transport, path))
                seconds = _seconds(connection, path, {})
                pages[name].queries = engine.done.queries
                if number:
                    pages[name].engine.append(engine.done.seconds)
                    pages[name].http.append(seconds)
    connection.close()
    return pages


async def _view(transport: httpx.ASGITransport, path: str) -> None:
    async with httpx.AsyncClient(transport=transport, base_url="http://page", headers=_BROWSER) as client:
        answer = await client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")


def _seconds(connection: http.client.HTTPConnection, path: str, headers: dict[str, str], status: int = 200) -> float:
    began = time.perf_counter()
    _ask(connection, path, headers, status)
    return time.perf_counter() - began


def _ask(connection: http.client.HTTPConnection, path: str, headers: dict[str, str], status: int = 200) -> str:
    """Ask for a page and return its tag."""
    connection.request("GET", path, headers={**_BROWSER, **headers})
    response = connection.getresponse()
    response.read()
    if response.status != status:
        raise SystemExit(f"{path}: {response.status} in place of {status}")
    return response.headers["ETag"]


def again(server: Server, wanted: Mapping[str, str], repeats: int) -> tuple[list[float], float]:
    """Return the seconds of every 304 of every page, and how many queries were asked for them all."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    tags = {path: {"If-None-Match": _ask(connection, path, {})} for path in wanted.values()}
    before = queries_asked(server)
    times = [_seconds(connection, path, tag, 304) for path, tag in tags.items() for _ in range(repeats)]
    asked = queries_asked(server) - before
    connection.close()
    return times, asked


def queries_asked(server: Server) -> float:
    """Return how many queries the engine was asked, by all processes of a server: begun, joined or remembered."""
    metrics = httpx.get(f"http://127.0.0.1:{server.port}/metrics").text
    counts = (line.split() for line in metrics.splitlines() if not line.startswith("#"))
    return sum(float(value) for name, value in counts if name in _COUNTED)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, articles=1000)
    parser.add_argument("--repeats", type=int, default=30, help="of each page, both ways (%(default)s)")
    chosen = parser.parse_args(arguments)
    output = prepare(chosen.articles, chosen.data)
    wanted = paths(chosen.articles)
    print(machine())
    with onrecord(output, _SETTINGS) as server:
        pages = measure(current_generation(output), server, wanted, chosen.repeats)
        times, asked = again(server, wanted, chosen.repeats)
    figures = [page.figure(name) for name, page in pages.items()]
    figures.append(plain("304, all pages: median", f"{1000 * median(times):.2f} ms"))
    figures.append(at_most("queries asked for 304s", asked, 0))
    print(table(f"Pages, {chosen.articles:,} articles: p50 over the engine's time for their queries", figures))


if __name__ == "__main__":
    main()
