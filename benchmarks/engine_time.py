"""Our HTTP time over the engine's own time in process, for queries that take the engine some work.

Each query runs in turn over HTTP, on one connection that is kept, and in this process (pyoxigraph, the same store
opened read-only, the result written in the same format to nowhere), no two texts alike so that no cache helps; the
medians count. Then a million rows are read from the server as they come, and the memory of its processes beyond
that of idle ones is measured.
Run: ``python -m benchmarks.engine_time --articles 10000``.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlencode

import pyoxigraph as ox

from benchmarks.dataset import add_arguments, prepare
from benchmarks.processes import Server, onrecord
from benchmarks.report import Figure, at_most, machine, megabytes, plain, table
from mapping.publication.manifest import current_generation
from mapping.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
_NUMBERS: Final = itertools.count()
_READ: Final = 64 * 1024
#: Settings of the server that keep its limits out of the measurement.
_SETTINGS: Final = {
    "query_timeout": 600, "max_result_bytes": 2_000_000_000, "max_result_triples": 10_000_000, "send_timeout": 600,
    "log_queries": "false",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A query and the format in which its result is written."""

    name: str
    text: str
    format: str = "json"


QUESTIONS: Final = (
    Question("aggregate: claims by claimant", "SELECT ?who (COUNT(?c) AS ?n) { ?c onr:claimant ?who } GROUP BY ?who"),
    Question(
        "aggregate: mean amount by kind",
        "SELECT ?kind (AVG(?v) AS ?mean) { ?s onr:kind ?kind ; onr:quantity/(schema:value|schema:minValue) ?v } "
        "GROUP BY ?kind",
    ),
    Question(
        "join: who denies what is affirmed",
        "SELECT ?one ?other ?label { ?d onr:stance onr:denies ; onr:content ?s ; onr:claimant ?one . "
        "?c onr:stance onr:affirms ; onr:content ?s ; onr:claimant ?other . ?s rdfs:label ?label }",
    ),
    Question(
        "join: a claim and its newest articles",
        "SELECT ?article ?date ?who { ?article schema:datePublished ?date . ?c schema:appearance ?article ; "
        "onr:claimant ?who ; onr:modality onr:proposed } ORDER BY DESC(?date) ?article LIMIT 20",
    ),
    Question("text: CONTAINS", 'SELECT ?q ?w { ?q oa:exact ?w FILTER(CONTAINS(?w, "seventh round")) }'),
    Question("text: REGEX", 'SELECT ?q ?w { ?q oa:exact ?w FILTER(REGEX(?w, "frozen.*monday", "i")) }'),
    Question(
        "CONSTRUCT: who speaks of whom",
        "CONSTRUCT { ?who schema:mentions ?whom } WHERE { ?c onr:claimant ?who ; onr:content/onr:participant ?whom }",
        "ntriples",
    ),
    Question("CONSTRUCT: 100,000 triples", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 100000", "ntriples"),
    Question("SELECT: 100,000 rows, JSON", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100000"),
    Question("SELECT: 100,000 rows, CSV", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100000", "csv"),
    Question("SELECT: 100,000 rows, XML", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100000", "xml"),
    Question("SELECT: 100,000 rows, TSV", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100000", "tsv"),
)
_CODECS: Final[dict[str, Any]] = {
    "json": ox.QueryResultsFormat.JSON, "csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML, "ntriples": ox.RdfFormat.N_TRIPLES,
}  # fmt: skip


class _Nowhere:
    """A file that counts the bytes written to it."""

    def __init__(self) -> None:
        self.written = 0

    def write(self, data: bytes) -> int:
        self.written += len(data)
        return len(data)

    def flush(self) -> None:
        """Keep nothing back."""


def unlike_any_other(text: str) -> str:
    """Return the query with a prefix that it does not use, so that no cache knows it."""
    return f"PREFIX n{next(_NUMBERS)}: <urn:n> {PROLOGUE}{text}"


def in_process(store: ox.Store, question: Question) -> float:
    """Return the seconds that the engine itself takes."""
    text, nowhere = unlike_any_other(question.text), _Nowhere()
    began = time.perf_counter()
    results: Any = store.query(text, use_default_graph_as_union=True)
    results.serialize(nowhere, format=_CODECS[question.format])
    return time.perf_counter() - began


@contextmanager
def connected(server: Server) -> Iterator[http.client.HTTPConnection]:
    """Open a connection to be kept, as clients keep theirs; the same process answers all that comes over it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    yield connection
    connection.close()


def over_http(server: Server, connection: http.client.HTTPConnection, question: Question) -> float:
    """Return the seconds from the request to the last byte of the answer."""
    target = f"{server.path}?{urlencode({'query': unlike_any_other(question.text), 'format': question.format})}"
    began = time.perf_counter()
    connection.request("GET", target, headers={"Accept-Encoding": "identity"})
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"{question.name}: {response.status} {response.read(500)!r}")
    while response.read(_READ):
        pass
    return time.perf_counter() - began


def compare(
    server: Server, connection: http.client.HTTPConnection, store: ox.Store, question: Question, repeats: int
) -> Figure:
    """Return the ratio of the two times."""
    pairs = [(over_http(server, connection, question), in_process(store, question)) for _ in range(repeats)]
    ours, engine = (median(times) for times in zip(*pairs, strict=True))
    return at_most(f"{question.name}: {1000 * ours:,.1f} ms, engine {1000 * engine:,.1f} ms", ours / engine, 1.2)


class _Watch:
    """Look at the memory of a server's processes ten times a second, and keep the most."""

    def __init__(self, server: Server) -> None:
        self._server, self._stopped = server, threading.Event()
        self.most = server.cost().rss
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopped.wait(0.1):
            self.most = max(self.most, self._server.cost().rss)


def stream(server: Server, store: ox.Store, rows: int) -> list[Figure]:
    """Read ``rows`` rows from a fresh server; say how much more memory that took than being idle, and how long."""
    question = Question("rows", f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {rows}")
    with connected(server) as connection:
        over_http(server, connection, Question("first", "ASK {}"))
        idle = server.cost().rss
        with _Watch(server) as watch:
            ours = over_http(server, connection, question)
    engine = in_process(store, question)
    name = f"{rows:,} rows streamed"
    return [
        at_most(f"{name}: memory over idle ({megabytes(idle):.0f} MB)", megabytes(watch.most - idle), 150, "MB"),
        at_most(f"{name}: {ours:.1f} s, engine {engine:.1f} s", ours / engine, 1.2),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, articles=10_000)
    parser.add_argument("--repeats", type=int, default=7, help="of each query, both ways (%(default)s)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the stream (%(default)s)")
    chosen = parser.parse_args(arguments)
    output = prepare(chosen.articles, chosen.data)
    print(machine())
    store = ox.Store.read_only(str(current_generation(output).store_path))
    with onrecord(output, _SETTINGS) as server, connected(server) as connection:
        for question in QUESTIONS:
            # The first time reads from the disk.
            over_http(server, connection, question)
        figures = [compare(server, connection, store, question, chosen.repeats) for question in QUESTIONS]
        figures.append(plain("processes", str(server.cost().processes)))
    with onrecord(output, _SETTINGS) as server:
        figures += stream(server, store, chosen.rows)
    print(table(f"HTTP over the engine's own time, {chosen.articles:,} articles", figures))


if __name__ == "__main__":
    main()
