"""Time every shipped question on generated data, over HTTP and in the engine alone.

A question that reaches the time limit over HTTP is not run in process, because nothing could end it there.
Run: ``python -m benchmarks.questions --articles 1000``.
"""

from __future__ import annotations

import argparse
import time
from http import HTTPStatus
from statistics import median
from typing import TYPE_CHECKING, Final

import httpx
import pyoxigraph as ox

from benchmarks.dataset import add_arguments, prepare
from benchmarks.processes import onrecord
from benchmarks.report import Figure, at_most, machine, table
from mapping.publication.manifest import current_generation
from mapping.rdf.shared_graphs import example_queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.processes import Server
    from mapping.rdf.shared_graphs import ExampleQuery

_BAR_SECONDS: Final = 1.0
#: A result that is remembered is not measured.
_SETTINGS: Final = {"cache_bytes": 0, "log_queries": "false"}
_FORMATS: Final = "application/sparql-results+json, application/n-triples;q=0.9"


def over_http(server: Server, question: ExampleQuery, repeats: int) -> float | None:
    """Return the median seconds that a question takes to its last byte; None if it is not answered."""
    times = []
    with httpx.Client(timeout=60) as client:
        for _ in range(repeats):
            began = time.perf_counter()
            answer = client.get(server.url, params={"query": question.text}, headers={"Accept": _FORMATS})
            if answer.status_code != HTTPStatus.OK:
                return None
            times.append(time.perf_counter() - began)
    return median(times)


def in_process(store: ox.Store, question: ExampleQuery, repeats: int) -> tuple[float, int]:
    """Return the median seconds of the engine, and how many rows or triples it finds."""
    times, rows = [], 0
    for _ in range(repeats):
        began = time.perf_counter()
        results = store.query(question.text, use_default_graph_as_union=True)
        rows = 1 if isinstance(results, ox.QueryBoolean) else sum(1 for _ in results)
        times.append(time.perf_counter() - began)
    return median(times), rows


def _figure(server: Server, store: ox.Store, question: ExampleQuery, repeats: int) -> Figure:
    seconds = over_http(server, question, repeats)
    if seconds is None:
        return Figure(f"{question.name}: not answered", "", f"at most {_BAR_SECONDS} s", is_met=False)
    engine, rows = in_process(store, question, repeats)
    return at_most(f"{question.name}: {rows:,} rows, engine {1000 * engine:.0f} ms", seconds, _BAR_SECONDS, "s")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, articles=1000)
    parser.add_argument("--repeats", type=int, default=5, help="of each question, both ways (%(default)s)")
    chosen = parser.parse_args(arguments)
    output = prepare(chosen.articles, chosen.data)
    store = ox.Store.read_only(str(current_generation(output).store_path))
    print(machine())
    with onrecord(output, _SETTINGS) as server:
        figures = [_figure(server, store, question, chosen.repeats) for question in example_queries()]
    print(table(f"Shipped questions, {chosen.articles:,} articles, over HTTP", figures))


if __name__ == "__main__":
    main()
