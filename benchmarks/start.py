"""Measure a start: processor time and seconds until the first answer, and idle memory, next to the Oxigraph server.

Each server is started in turn on the same store, asked ``ASK {}`` as soon as it listens, and left alone until its
processes need no more processor time. Memory is proportional: a page that several processes share counts once in all.
It is read from ``/proc/PID/smaps_rollup``, for which our sealed processes want root. Prints medians.
Run: ``python -m benchmarks.start --articles 10 1000``, with the Oxigraph server of this environment or of ``--peers``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from benchmarks.dataset import DEFAULT_FOLDER, prepare
from benchmarks.processes import onrecord, oxigraph
from benchmarks.report import Figure, at_most, machine, megabytes, plain, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from benchmarks.processes import Server

#: The bars, for data of any size up to 10,000 articles: seconds of processor time, and megabytes.
_CPU_BAR: Final = 2.0
_MEMORY_BAR: Final = 200.0
#: A server is idle if it needs no more than this share of a processor for so many seconds, or after the longest wait.
#: Ours begins to check its files after five seconds.
_IDLE_SHARE: Final = 0.03
_IDLE_SECONDS: Final = 6.0
_LONGEST_WAIT: Final = 60.0


@dataclass(frozen=True)
class Start:
    """One start: until the first answer, and the processes once they are idle, by bytes of proportional memory."""

    seconds: float
    cpu: float
    idle_cpu: float
    processes: int
    memory: int


def measure(server: Callable[[], AbstractContextManager[Server]]) -> Start:
    """Start a server, ask it once and wait until it is idle; it is ended afterwards."""
    began = time.perf_counter()
    with server() as started:
        httpx.get(started.url, params={"query": "ASK {}"}, timeout=60).raise_for_status()
        seconds, cpu = time.perf_counter() - began, started.cost().cpu
        _wait_until_idle(started)
        cost = started.cost()
        return Start(seconds, cpu, cost.cpu, cost.processes, started.proportional_memory())


def _wait_until_idle(server: Server) -> None:
    until, before = time.monotonic() + _LONGEST_WAIT, server.cost().cpu
    while time.monotonic() < until:
        time.sleep(_IDLE_SECONDS)
        now = server.cost().cpu
        if now - before <= _IDLE_SHARE * _IDLE_SECONDS:
            return
        before = now


def figures(name: str, starts: Sequence[Start], *, has_bar: bool) -> list[Figure]:
    """Return the medians of several starts of one server."""
    cpu, memory = _median(starts, "cpu"), megabytes(_median(starts, "memory"))
    processes = f"{name}: processes, and CPU in all once idle"
    return [
        at_most(f"{name}: CPU to the first answer", cpu, _CPU_BAR, "s")
        if has_bar
        else plain(f"{name}: CPU to the first answer", f"{cpu:.2f} s"),
        plain(f"{name}: seconds to the first answer", f"{_median(starts, 'seconds'):.2f} s"),
        plain(processes, f"{_median(starts, 'processes'):.0f}, {_median(starts, 'idle_cpu'):.2f} s"),
        at_most(f"{name}: proportional memory when idle", memory, _MEMORY_BAR, "MB")
        if has_bar
        else plain(f"{name}: proportional memory when idle", f"{memory:.0f} MB"),
    ]


def _median(starts: Sequence[Start], name: str) -> float:
    return statistics.median(float(getattr(start, name)) for start in starts)


def compare(output: Path, peers: Path, repeats: int) -> list[Figure]:
    """Start both servers in turn on a published folder."""
    ours = [lambda: onrecord(output), lambda: onrecord(output, {"http_processes": 1}), lambda: oxigraph(output, peers)]
    names = ["onrecord", "onrecord, one HTTP process", "oxigraph"]
    starts: dict[str, list[Start]] = {name: [] for name in names}
    for _ in range(repeats):
        for name, server in zip(names, ours, strict=True):
            starts[name].append(measure(server))
    return [each for name in names for each in figures(name, starts[name], has_bar=name != "oxigraph")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[10, 1000], help="sizes of the data (%(default)s)")
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="where generated data is kept (%(default)s)")
    parser.add_argument("--peers", type=Path, default=Path(sys.prefix), help="environment with oxigraph (%(default)s)")
    parser.add_argument("--repeats", type=int, default=5, help="starts of each server (%(default)s)")
    chosen = parser.parse_args(arguments)
    outputs = {articles: prepare(articles, chosen.data) for articles in chosen.articles}
    print(machine())
    for articles, output in outputs.items():
        print(table(f"Start with {articles:,} articles", compare(output, chosen.peers, chosen.repeats)))


if __name__ == "__main__":
    main()
