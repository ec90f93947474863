"""Send hostile requests to our server: it should stay up, answer the others, and keep its limits.

Three sieges, each while another client sends a new ASK again and again:

- slow queries: first one alone (how long after its limit it is answered), then ``--slow`` distinct ones at once, each
  on a connection of its own. Reported: the longest wait of the ASK, the longest time a slow query was left without an
  answer, and the most memory that all our processes held together.
- leavers: ``--rate`` clients a second send a new cheap query and close the connection at once. Reported: the median
  ASK, divided by the median while the same number of clients read the same queries to the end.
- forms: four clients send forms of 1 MB with hundreds of thousands of parameters. Reported: how much the median ASK
  grows.

Run: ``python -m benchmarks.hostile``, or with ``--only leavers``; each siege is bounded by ``--seconds`` or by the
limit.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import socket
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import httpx

from benchmarks.dataset import add_arguments, prepare
from benchmarks.processes import Server, onrecord
from benchmarks.report import Figure, at_most, machine, megabytes, plain, table

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

#: Answers that a query over a limit may get: it asked too much, it was stopped, or there was no room for it.
STOPPED: Final = frozenset({400, 413, 429, 503, 504, 507})
_PATIENCE: Final = 4
#: Numbers that make a query unlike every other, so that no cache answers it.
_NUMBERS: Final = itertools.count()
_FORM_BYTES: Final = 1_000_000
_ATTACKERS: Final = 4
#: Threads that visit, and answers that each leaves unread for a while.
_VISITORS: Final = 8
_MOST_UNREAD: Final = 40
#: Seconds between two of the queries whose answers are timed.
_EVERY: Final = 0.03
_READ: Final = 64 * 1024


@dataclass
class Watch:
    """The answers to ``ASK {}`` during a siege."""

    waits: list[float] = field(default_factory=list)
    wrong: int = 0
    most_memory: int = 0

    @property
    def median(self) -> float:
        """The median wait, in milliseconds."""
        return 1000 * median(self.waits)


def slow_queries() -> list[str]:
    """Return kinds of queries that would run for hours, each with a place for a number."""
    return [
        "SELECT (COUNT(*) AS ?n{0}) {{ ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }}",
        "SELECT ?a{0} ?c {{ ?a{0} ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(STR(?a{0}) = CONCAT(STR(?c), STR(?e))) }}",
        "SELECT ?a{0} {{ ?a{0} ?p ?b . ?c ?q ?d }} ORDER BY ?d ?b LIMIT 5",
        "SELECT (GROUP_CONCAT(CONCAT(STR(?b), STR(?d))) AS ?all{0}) {{ ?a ?p ?b . ?c ?q ?d }}",
        "SELECT (MAX(CONCAT(STR(?b), STR(?d))) AS ?most{0}) {{ ?a ?p ?b . ?c ?q ?d }} GROUP BY ?a ?c",
        "ASK {{ ?a{0} ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(?b < ?d && ?d < ?f && ?f < ?b) }}",
    ]


def distinct(count: int) -> list[str]:
    """Return ``count`` slow queries, no two alike."""
    kinds = slow_queries()
    return [kinds[number % len(kinds)].format(number) for number in range(count)]


def cheap_query() -> str:
    """Return an ASK that no cache knows."""
    return f"PREFIX n: <urn:n:{next(_NUMBERS)}> ASK {{}}"


def _get(server: Server, query: str) -> bytes:
    head = f"GET {server.path}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    return head.encode()


async def ask(server: Server, query: str, patience: float) -> tuple[int, bytes, float]:
    """Send a query on a connection of its own; return status, body and seconds. Status 0: cut or never answered."""
    return await _exchange(server, _get(server, query), patience)


async def _exchange(server: Server, request: bytes, patience: float) -> tuple[int, bytes, float]:
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(request)
        async with asyncio.timeout(patience):
            answer = await reader.read(-1)
    except (TimeoutError, ConnectionError):
        answer = b""
    finally:
        writer.close()
    status = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
    return status, answer.partition(b"\r\n\r\n")[2], time.perf_counter() - began


async def ask_again_and_again(server: Server, watch: Watch, patience: float) -> None:
    """Ask the cheapest query there is every `_EVERY` seconds, however long the answers take, until cancelled."""
    async with asyncio.TaskGroup() as group:
        while True:
            group.create_task(_ask_once(server, watch, patience))
            await asyncio.sleep(_EVERY)


async def _ask_once(server: Server, watch: Watch, patience: float) -> None:
    status, body, seconds = await ask(server, cheap_query(), patience)
    watch.waits.append(seconds)
    watch.wrong += status != 200 or b"true" not in body


async def measure_memory(server: Server, watch: Watch) -> None:
    """Note the most memory that all processes hold together, until cancelled."""
    while True:
        watch.most_memory = max(watch.most_memory, server.cost().rss)
        await asyncio.sleep(_EVERY)


@asynccontextmanager
async def watching(server: Server, patience: float) -> AsyncIterator[Watch]:
    """Ask ``ASK {}`` in the background for as long as the block runs."""
    watch = Watch()
    asking = asyncio.create_task(ask_again_and_again(server, watch, patience))
    try:
        yield watch
    finally:
        asking.cancel()
        await asyncio.wait([asking])


async def besiege(server: Server, count: int, limit: float) -> tuple[Watch, list[tuple[int, bytes, float]]]:
    """Send the slow queries at once; return the watch and how each was answered."""
    patience = _PATIENCE * limit
    async with watching(server, patience) as watch:
        measuring = asyncio.create_task(measure_memory(server, watch))
        answers = await asyncio.gather(*(ask(server, query, patience) for query in distinct(count)))
        measuring.cancel()
    return watch, answers


async def watch_while(server: Server, attackers: int, seconds: float, attack: Callable[[float], None]) -> Watch:
    """Watch while some threads run ``attack``, which is given the moment (`time.monotonic`) at which to stop."""
    until = time.monotonic() + seconds
    async with watching(server, 60) as watch:
        with ThreadPoolExecutor(attackers or 1) as threads:
            loop = asyncio.get_running_loop()
            await asyncio.gather(*(loop.run_in_executor(threads, attack, until) for _ in range(attackers)))
        await asyncio.sleep(max(0, until - time.monotonic()))
    return watch


def visit(server: Server, rate: float, until: float, *, stays: bool) -> None:
    """Send new cheap queries at a steady rate, each on a connection of its own.

    The connection is closed at once, or once its answer was read to the end. Answers are read some requests later, so
    that slow ones do not lower the rate.
    """
    began, unread = time.monotonic(), deque[socket.socket]()
    for number in itertools.count():
        if time.monotonic() >= until:
            break
        with suppress(OSError):
            connection = socket.create_connection(("127.0.0.1", server.port), 60)
            unread.append(connection)
            connection.sendall(_get(server, f"SELECT ?s{next(_NUMBERS)} {{ ?s ?p ?o }} LIMIT 3"))
        while len(unread) > (_MOST_UNREAD if stays else 0):
            _read_to_end(unread.popleft(), reads=stays)
        time.sleep(max(0, began + number / rate - time.monotonic()))
    while unread:
        _read_to_end(unread.popleft(), reads=stays)


def _read_to_end(connection: socket.socket, *, reads: bool = True) -> None:
    with connection, suppress(OSError):
        while reads and connection.recv(_READ):
            pass


def send_forms(server: Server, until: float) -> None:
    """Send forms with as many parameters as fit, one after the other."""
    body = b"a&" * (_FORM_BYTES // 2)
    head = (
        f"POST {server.path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 60) as connection:
            connection.sendall(head.encode() + body)
            _read_to_end(connection)


def processes_killed(server: Server) -> float:
    """Return how many query processes were killed so far because the client of their query left."""
    told = httpx.get(f"http://127.0.0.1:{server.port}/metrics", timeout=60).text
    return sum(float(line.split()[1]) for line in told.splitlines() if line.startswith("onrecord_engine_left_total"))


def measure_slow(server: Server, count: int, limit: float) -> list[Figure]:
    """Return the figures of slow queries."""
    status, _, alone = asyncio.run(ask(server, distinct(1)[0], _PATIENCE * limit))
    idle = server.cost().rss
    watch, answers = asyncio.run(besiege(server, count, limit))
    statuses = Counter(status for status, _, _ in answers)
    lies = sum(status not in STOPPED for status in statuses.elements())
    return [
        at_most(f"one slow query alone, answered {status}: seconds beyond its limit", alone - limit, 0.5, "s"),
        at_most(f"`ASK {{}}`, {len(watch.waits):,} times meanwhile: longest wait", max(watch.waits), 1.0, "s"),
        at_most("`ASK {}` not answered with true", watch.wrong, 0),
        at_most(
            f"{count} slow queries at once: longest time beyond the limit",
            max(each[2] for each in answers) - limit,
            1.0,
            "s",
        ),
        at_most("slow queries answered with 200, or not at all", lies, 0),
        plain("their answers", ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items()))),
        at_most(f"memory of all processes (idle {megabytes(idle):,.0f} MB)", megabytes(watch.most_memory), 2000, "MB"),
        plain("after it all, `ASK {}`", str(asyncio.run(ask(server, "ASK { }", _PATIENCE * limit))[0])),
    ]


def measure_leavers(server: Server, rate: float, seconds: float) -> list[Figure]:
    """Return the figures of clients that ask and leave, next to those of clients that read to the end."""
    share, before = rate / _VISITORS, processes_killed(server)
    staying, leaving = (
        asyncio.run(watch_while(server, _VISITORS, seconds, partial(visit, server, share, stays=stays)))
        for stays in (True, False)
    )
    return [
        plain(f"{rate:g} clients a second that read to the end: median `ASK {{}}`", f"{staying.median:.1f} ms"),
        plain(f"{rate:g} clients a second that ask and leave: median `ASK {{}}`", f"{leaving.median:.1f} ms"),
        at_most("the second divided by the first", leaving.median / staying.median, 3.0),
        plain("query processes killed meanwhile", f"{processes_killed(server) - before:,.0f}"),
        at_most("`ASK {}` not answered with true", staying.wrong + leaving.wrong, 0),
    ]


def measure_forms(server: Server, seconds: float) -> list[Figure]:
    """Return the figures of forms with very many parameters."""
    alone = asyncio.run(watch_while(server, 0, seconds, lambda _until: None))
    besieged = asyncio.run(watch_while(server, _ATTACKERS, seconds, partial(send_forms, server)))
    return [
        plain("nobody else asks: median `ASK {}`", f"{alone.median:.1f} ms"),
        plain(f"{_ATTACKERS} clients send forms of 1 MB: median `ASK {{}}`", f"{besieged.median:.1f} ms"),
        at_most("the second minus the first", besieged.median - alone.median, 20, "ms"),
        at_most("`ASK {}` not answered with true", alone.wrong + besieged.wrong, 0),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, articles=10_000)
    parser.add_argument("--only", choices=["slow", "leavers", "forms"], help="the one siege to run (all of them)")
    parser.add_argument("--slow", type=int, default=64, help="slow queries at once (%(default)s)")
    parser.add_argument("--limit", type=float, default=10.0, help="the server's limit, in seconds (%(default)s)")
    parser.add_argument("--rate", type=float, default=300.0, help="clients a second that leave (%(default)s)")
    parser.add_argument("--seconds", type=float, default=8.0, help="of each siege but the slow one (%(default)s)")
    chosen = parser.parse_args(arguments)
    output = prepare(chosen.articles, chosen.data)
    sieges: dict[str, Callable[[Server], list[Figure]]] = {
        "slow": lambda server: measure_slow(server, chosen.slow, chosen.limit),
        "leavers": lambda server: measure_leavers(server, chosen.rate, chosen.seconds),
        "forms": lambda server: measure_forms(server, chosen.seconds),
    }
    titles = {
        "slow": f"{chosen.slow} slow queries, limit {chosen.limit:g} s",
        "leavers": f"{chosen.rate:g} clients a second that ask and leave",
        "forms": "Forms with very many parameters",
    }
    print(machine())
    for name in [chosen.only] if chosen.only else list(sieges):
        with onrecord(output, {"query_timeout": chosen.limit}) as server:
            figures = sieges[name](server)
        print(table(f"{titles[name]}, {chosen.articles:,} articles", figures))


if __name__ == "__main__":
    main()
