"""Requests a second and CPU a query: ours, the Oxigraph server and rdflib-endpoint over the same data, in one run.

The query is an indexed lookup, all that is said of one claim and in which graph, over 16 connections: every one new
(a variable of its own, so that no cache helps), a few hundred that repeat, and the same with If-None-Match if
the server gives an ETag. Servers run one after the other, in rounds, so that a slow minute of the machine meets all of
them; the median of the rounds counts. The client is `benchmarks.load`.

The peers come from an environment of their own::

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install oxigraph==0.5.13 'rdflib-endpoint[cli]==0.6.3'
    python -m benchmarks.throughput --peers /tmp/peers --articles 1000 10000

rdflib-endpoint is left out above 2,000 articles: rdflib needs 1.7 kB of memory a quad.
"""

from __future__ import annotations

import argparse
import itertools
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

import httpx

from benchmarks.dataset import DEFAULT_FOLDER, prepare
from benchmarks.generated import World
from benchmarks.load import Load, get, send
from benchmarks.processes import IN_PROCESS, Server, onrecord, oxigraph, rdflib_endpoint
from benchmarks.report import Figure, at_least, at_most, machine, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

JSON: Final = "application/sparql-results+json"
#: Stands in every right answer: a stance and a form.
_EXPECTED: Final = b"https://w3id.org/onrecord#"
_REPEATED: Final = 200
_RDFLIB_ARTICLES: Final = 2000
_WARM_UP: Final = 0.5


@dataclass(frozen=True)
class Run:
    """One server under one load."""

    rate: float
    #: CPU of the server and of its descendants, in milliseconds an answer.
    cpu: float
    client_cpu: float
    note: str


Runs = dict[tuple[str, str], list[Run]]


def lookup(claim: str, number: int) -> str:
    """Return the query; another number makes it another query with the same work."""
    return f"SELECT ?graph ?property ?value{number} {{ GRAPH ?graph {{ <{claim}> ?property ?value{number} }} }}"


def new_requests(path: str, articles: int, first: int) -> Iterator[bytes]:
    """Yield requests of which no two are equal."""
    claims = itertools.cycle(World().claim_iris(articles))
    return (get(path, lookup(claim, number), JSON) for number, claim in enumerate(claims, first))


def repeating_requests(server: Server, articles: int, *, is_conditional: bool = False) -> Iterator[bytes]:
    """Yield the same few requests again and again; conditional ones carry the ETag of the answer, if there is one."""
    claims = itertools.islice(World().claim_iris(articles), _REPEATED)
    requests = []
    with httpx.Client() as client:
        for claim in claims:
            query, headers = lookup(claim, 0), {}
            if is_conditional:
                given = client.get(
                    server.url, params={"query": query}, headers={"Accept": JSON, "Accept-Encoding": "identity"}
                ).headers
                if "etag" not in given:
                    return iter(())
                headers = {"If_None_Match": given["etag"]}
            requests.append(get(server.path, query, JSON, **headers))
    return itertools.cycle(requests)


def measure(server: Server, kind: str, articles: int, seconds: float, round_number: int) -> Run | None:
    """Run one load against one server; None if the server has no such answer."""
    if kind == "new":
        requests = new_requests(server.path, articles, (round_number + 1) * 10_000_000)
    else:
        requests = repeating_requests(server, articles, is_conditional=kind == "304")
    if (first := next(requests, None)) is None:
        return None
    requests = itertools.chain([first], requests)
    expected = b"" if kind == "304" else _EXPECTED
    send(server.port, requests, seconds=min(_WARM_UP, seconds), connections=16, expected=expected)
    before = server.cost().cpu
    load = send(server.port, requests, seconds=seconds, connections=16, expected=expected)
    cpu = server.cost().cpu - before
    return Run(load.rate, 1000 * cpu / load.answered, 1000 * load.client_cpu / load.answered, _note(load, kind))


def _note(load: Load, kind: str) -> str:
    if load.right(304 if kind == "304" else 200):
        return ""
    return f"NOT ALL RIGHT: {dict(load.statuses)}, {load.broken} broken, {load.wrong} wrong"


@contextmanager
def servers(output: Path, articles: int, peers: Path | None) -> Iterator[list[Server]]:
    """Start every server there is; say which is left out."""
    with ExitStack() as stack:
        started = [stack.enter_context(onrecord(output, {"log_queries": "false"}))]
        bare = stack.enter_context(onrecord(output, {"log_queries": "false"}, IN_PROCESS))
        started.append(Server("in process", bare.pid, bare.port, bare.path))
        if peers is not None and (peers / "bin" / "oxigraph").exists():
            started.append(stack.enter_context(oxigraph(output, peers)))
        else:
            print("No `oxigraph` in the environment of the peers: left out.\n")
        if peers is None or not (peers / "bin" / "rdflib-endpoint").exists():
            print("No `rdflib-endpoint` in the environment of the peers: left out.\n")
        elif articles > _RDFLIB_ARTICLES:
            print(f"rdflib-endpoint is left out at {articles:,} articles.\n")
        else:
            started.append(stack.enter_context(rdflib_endpoint(output, peers)))
        yield started


def compare(output: Path, articles: int, peers: Path | None, rounds: int, seconds: float) -> list[Figure]:
    """Measure every server under every load."""
    runs: Runs = {}
    with servers(output, articles, peers) as started:
        for number, kind, server in itertools.product(range(rounds), ("new", "repeating", "304"), started):
            # The peers give no ETag.
            if kind == "304" and server.name != "onrecord":
                continue
            if (run := measure(server, kind, articles, seconds, number)) is not None:
                runs.setdefault((server.name, kind), []).append(run)
    return [*_plain_figures(runs), *_ratios(runs)]


def _plain_figures(runs: Runs) -> Iterator[Figure]:
    for (name, kind), found in runs.items():
        notes = "; ".join(filter(None, {run.note for run in found}))
        text = (
            f"{_rate(runs, name, kind):,.0f} requests/s, {median(run.cpu for run in found):.3f} ms CPU each"
            f" (client {median(run.client_cpu for run in found):.3f} ms){' ' if notes else ''}{notes}"
        )
        yield plain(f"{name}, {kind}", text)


def _rate(runs: Runs, name: str, kind: str) -> float:
    return median(run.rate for run in runs[name, kind])


def _ratios(runs: Runs) -> Iterator[Figure]:
    if ("oxigraph", "new") in runs:
        peer = _rate(runs, "oxigraph", "new")
        yield at_least("new: rate over the Oxigraph server's", _rate(runs, "onrecord", "new") / peer, 0.4)
        peer = _rate(runs, "oxigraph", "repeating")
        yield at_least("repeating: rate over the Oxigraph server's", _rate(runs, "onrecord", "repeating") / peer, 1.0)
        if ("onrecord", "304") in runs:
            yield at_least("304: rate over the Oxigraph server's", _rate(runs, "onrecord", "304") / peer, 1.0)
    if ("onrecord", "304") not in runs:
        yield Figure("304", "no ETag was given", "at least 1.00", is_met=False)
    if ("rdflib-endpoint", "new") in runs:
        ratio = _rate(runs, "onrecord", "new") / _rate(runs, "rdflib-endpoint", "new")
        yield at_least("new: rate over rdflib-endpoint's", ratio, 80)
    ours, bare = (median(run.cpu for run in runs[name, "new"]) for name in ("onrecord", "in process"))
    yield at_most("new: CPU a query that isolation costs", ours - bare, 0.3, "ms")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="where generated data is kept (%(default)s)")
    parser.add_argument("--peers", type=Path, help="virtual environment with oxigraph and rdflib-endpoint")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each load in each round (%(default)s)")
    chosen = parser.parse_args(arguments)
    outputs = {articles: prepare(articles, chosen.data) for articles in chosen.articles}
    print(machine(chosen.peers))
    for articles, output in outputs.items():
        figures = compare(output, articles, chosen.peers, chosen.rounds, chosen.seconds)
        print(table(f"Indexed lookup, 16 connections, {articles:,} articles", figures))


if __name__ == "__main__":
    main()
