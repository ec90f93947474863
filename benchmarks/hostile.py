"""Send slow queries to our server: it should stay up, answer the others, and keep its limits.

First one slow query alone: how long after its limit it is answered. Then ``--slow`` distinct ones at the same moment,
each on a connection of its own, while another client asks ``ASK {}`` again and again: the longest of these waits, the
longest time a slow one was left without an answer, and the most memory that all our processes held together.
Run: ``python -m benchmarks.hostile``; it takes about twice the limit, and ends after four times the limit in any case.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from benchmarks.dataset import add_arguments, prepare
from benchmarks.processes import Server, onrecord
from benchmarks.report import Figure, at_most, machine, megabytes, plain, table

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Answers that a query over a limit may get: it asked too much, it was stopped, or there was no room for it.
STOPPED: Final = frozenset({400, 413, 429, 503, 504, 507})
_PATIENCE: Final = 4


@dataclass
class Watch:
    """What was seen while the slow queries were under way."""

    waits: list[float] = field(default_factory=list)
    wrong: int = 0
    most_memory: int = 0


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


async def ask(server: Server, query: str, patience: float) -> tuple[int, bytes, float]:
    """Send a query on a connection of its own; return status, body and seconds. Status 0: cut or never answered."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        head = f"GET {server.path}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        async with asyncio.timeout(patience):
            answer = await reader.read(-1)
    except (TimeoutError, ConnectionError):
        answer = b""
    finally:
        writer.close()
    status = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
    return status, answer.partition(b"\r\n\r\n")[2], time.perf_counter() - began


async def ask_again_and_again(server: Server, watch: Watch, patience: float) -> None:
    """Ask the cheapest query there is, one after the other; cancelled when the slow ones are answered."""
    number = 0
    while True:
        number += 1
        # Another text each time, or a cache would answer.
        status, body, seconds = await ask(server, f"PREFIX n: <urn:n:{number}> ASK {{}}", patience)
        watch.waits.append(seconds)
        watch.wrong += status != 200 or b"true" not in body
        watch.most_memory = max(watch.most_memory, server.cost().rss)


async def besiege(server: Server, count: int, limit: float) -> tuple[Watch, list[tuple[int, bytes, float]]]:
    """Send the slow queries at once; return what was seen and how each was answered."""
    watch, patience = Watch(), _PATIENCE * limit
    asking = asyncio.create_task(ask_again_and_again(server, watch, patience))
    answers = await asyncio.gather(*(ask(server, query, patience) for query in distinct(count)))
    asking.cancel()
    await asyncio.wait([asking])
    return watch, answers


def measure(server: Server, count: int, limit: float) -> list[Figure]:
    """Return every figure."""
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, articles=10_000)
    parser.add_argument("--slow", type=int, default=64, help="slow queries at once (%(default)s)")
    parser.add_argument("--limit", type=float, default=10.0, help="the server's limit, in seconds (%(default)s)")
    chosen = parser.parse_args(arguments)
    output = prepare(chosen.articles, chosen.data)
    print(machine())
    with onrecord(output, {"query_timeout": chosen.limit}) as server:
        figures = measure(server, chosen.slow, chosen.limit)
    print(table(f"{chosen.slow} slow queries, limit {chosen.limit:g} s, {chosen.articles:,} articles", figures))


if __name__ == "__main__":
    main()
