"""Load our server for minutes or hours, one request in a hundred hostile, and count the legal ones answered rightly.

Legal requests are lookups, joins, aggregates, text searches, ASK and CONSTRUCT in several formats, half of them texts
never seen before; each answer is compared with the engine's own from before the load. Hostile ones are
endless queries, memory bombs, nesting, SERVICE, garbage, and clients that leave in the middle of an answer. Growth is
the least that the processes hold in the last quarter of the time beyond the least they held in the second: the first
one fills caches, and above the least is what hostile queries hold until they are stopped. It means something from ten
minutes on.
Run: ``python -m benchmarks.soak --minutes 10``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx
import pyoxigraph as ox

from benchmarks.dataset import add_arguments, prepare
from benchmarks.engine_time import PROLOGUE, QUESTIONS, unlike_any_other
from benchmarks.generated import World
from benchmarks.hostile import STOPPED, distinct
from benchmarks.processes import Cost, Server, onrecord
from benchmarks.report import Figure, at_least, at_most, machine, megabytes, plain, table
from benchmarks.throughput import lookup
from mapping.publication.manifest import current_generation

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

_LOOKUPS: Final = 60
_HOSTILE_SHARE: Final = 0.01
#: Hostile requests under way at most; more would only be turned away.
_HOSTILE_AT_ONCE: Final = 8
_SETTINGS: Final = {"query_timeout": 2, "log_queries": "false"}
_PATIENCE: Final = 30


@dataclass(frozen=True)
class Legal:
    """A query and its right answer."""

    text: str
    format: str
    expected: object


@dataclass
class Seen:
    """The answers, and the memory of the processes each second."""

    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    hostile: Counter[str] = field(default_factory=Counter)
    costs: list[Cost] = field(default_factory=list)

    @property
    def legal(self) -> int:
        """How many legal requests were sent."""
        return self.right + self.wrong.total()


def legal_queries(store: ox.Store, articles: int) -> list[Legal]:
    """Return the legal requests with the engine's own answers."""
    claims = list(World().claim_iris(articles))
    texts = [(lookup(claim, 0), "json") for claim in random.Random(1).sample(claims, _LOOKUPS)]
    texts += [("ASK { ?claim onr:stance onr:denies }", "json"), ("ASK { ?claim onr:stance onr:absent }", "json")]
    # The large results are for `engine_time`.
    texts += [(each.text, "json") for each in QUESTIONS if each.format == "json" and "100000" not in each.text]
    for name in ("ntriples", "ntriples", "ntriples"):
        claim = random.Random(name).choice(claims)
        texts.append((f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ <{claim}> onr:content? ?s . ?s ?p ?o }}", name))
    return [Legal(text, name, _expected(store, text, name)) for text, name in texts]


def _expected(store: ox.Store, text: str, name: str) -> object:
    results: Any = store.query(unlike_any_other(text), use_default_graph_as_union=True)
    codec = ox.RdfFormat.N_TRIPLES if name == "ntriples" else ox.QueryResultsFormat.JSON
    return meaning(results.serialize(format=codec), name)


def meaning(body: bytes, name: str) -> object:
    """Return what of a result must be equal: its solutions or triples in any order."""
    if name == "ntriples":
        return Counter(set(body.splitlines()))
    read = json.loads(body)
    if "boolean" in read:
        return read["boolean"]
    return Counter(json.dumps(solution, sort_keys=True) for solution in read["results"]["bindings"])


class Soak:
    """One run: legal clients, hostile ones, and someone who watches."""

    def __init__(self, server: Server, legal: Sequence[Legal], seconds: float, seed: int = 7) -> None:
        self.seen = Seen()
        self._server, self._legal = server, legal
        self._rng, self._until = random.Random(seed), time.monotonic() + seconds
        self._hostile: set[asyncio.Task[None]] = set()
        self._attacks: tuple[Callable[[httpx.AsyncClient], Awaitable[None]], ...] = (
            self._ask_endlessly, self._ask_nonsense, self._leave_early,
        )  # fmt: skip

    async def run(self, clients: int) -> None:
        """Run to the end of the time."""
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(timeout=_PATIENCE, limits=limits) as client, asyncio.TaskGroup() as group:
            group.create_task(self._watch())
            for _ in range(clients):
                group.create_task(self._ask_legally(client))
        await asyncio.gather(*self._hostile)

    @property
    def _is_over(self) -> bool:
        return time.monotonic() >= self._until

    async def _watch(self) -> None:
        while not self._is_over:
            self.seen.costs.append(self._server.cost())
            await asyncio.sleep(1)

    async def _ask_legally(self, client: httpx.AsyncClient) -> None:
        while not self._is_over:
            if self._rng.random() < _HOSTILE_SHARE and len(self._hostile) < _HOSTILE_AT_ONCE:
                attack = self._rng.choice(self._attacks)
                task = asyncio.ensure_future(self._attack(attack))
                self._hostile.add(task)
                task.add_done_callback(self._hostile.discard)
            await self._ask(client, self._rng.choice(self._legal))

    async def _ask(self, client: httpx.AsyncClient, legal: Legal) -> None:
        is_new = self._rng.random() < 0.5
        text = unlike_any_other(legal.text) if is_new else PROLOGUE + legal.text
        try:
            response = await client.get(self._server.url, params={"query": text, "format": legal.format})
            if response.status_code != 200:
                self.seen.wrong[f"{response.status_code} {' '.join(response.text.split())[:200]}"] += 1
            elif meaning(response.content, legal.format) == legal.expected:
                self.seen.right += 1
            else:
                self.seen.wrong["200 and not the right answer"] += 1
        except (httpx.HTTPError, ValueError) as error:
            self.seen.wrong[type(error).__name__] += 1

    async def _attack(self, attack: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
        async with httpx.AsyncClient(timeout=_PATIENCE) as client:
            try:
                await attack(client)
            except httpx.HTTPError as error:
                self.seen.hostile[type(error).__name__] += 1

    async def _ask_endlessly(self, client: httpx.AsyncClient) -> None:
        await self._expect_refusal(client, self._rng.choice(distinct(64)))

    async def _ask_nonsense(self, client: httpx.AsyncClient) -> None:
        # Just over the limits of the guard.
        depth = 201
        await self._expect_refusal(
            client,
            self._rng.choice((
                "ASK " + "{" * depth + "}" * depth,
                f"ASK {{ FILTER({'(' * depth}1{')' * depth}) }}",
                "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
                "ASK {" + "?a ?b ?c ." * 201 + "}",
                "SELECT * { ?s ?p",
                "ASK { ?a " + "/".join(["<urn:p>"] * 102) + " ?b }",
            )),
        )  # fmt: skip

    async def _expect_refusal(self, client: httpx.AsyncClient, query: str) -> None:
        response = await client.post(self._server.url, data={"query": query})
        self.seen.hostile["refused" if response.status_code in STOPPED | {403} else str(response.status_code)] += 1

    async def _leave_early(self, client: httpx.AsyncClient) -> None:
        query = unlike_any_other("SELECT * { ?s ?p ?o } LIMIT 200000")
        async with client.stream("GET", self._server.url, params={"query": query}) as response:
            async for _ in response.aiter_raw(1000):
                break
        self.seen.hostile["left"] += 1


def figures(seen: Seen, seconds: float) -> list[Figure]:
    """Return the figures of the report."""
    quarter = max(1, len(seen.costs) // 4)
    early, late = seen.costs[quarter : 2 * quarter] or seen.costs, seen.costs[-quarter:]
    memory = [min(cost.rss for cost in costs) for costs in (early, late)]
    descriptors = [min(cost.descriptors for cost in costs) for costs in (early, late)]
    return [
        plain("legal requests", f"{seen.legal:,}, {seen.legal / seconds:,.0f} a second"),
        at_least("of them answered rightly", 100 * seen.right / seen.legal, 99.95, "%"),
        plain("wrong ones", ", ".join(f"{name}: {count}" for name, count in seen.wrong.items()) or "none"),
        plain("hostile requests", ", ".join(f"{name}: {count}" for name, count in seen.hostile.items())),
        at_most(
            f"growth of memory (from {megabytes(memory[0]):,.0f} MB)", megabytes(memory[1] - memory[0]),
            0.05 * megabytes(memory[0]), "MB",
        ),
        at_most(f"growth of descriptors (from {descriptors[0]})", descriptors[1] - descriptors[0], 4),
        at_most("most memory of all processes", megabytes(max(cost.rss for cost in seen.costs)), 2000, "MB"),
    ]  # fmt: skip


def soak(server: Server, legal: Sequence[Legal], seconds: float, clients: int) -> Seen:
    """Load a server for a time and return the answers."""
    run = Soak(server, legal, seconds)
    asyncio.run(run.run(clients))
    return run.seen


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=4, help="legal clients (%(default)s)")
    chosen = parser.parse_args(arguments)
    output = prepare(chosen.articles, chosen.data)
    store = ox.Store.read_only(str(current_generation(output).store_path))
    legal, seconds = legal_queries(store, chosen.articles), 60 * chosen.minutes
    print(machine())
    with onrecord(output, _SETTINGS) as server:
        seen = soak(server, legal, seconds, chosen.clients)
    print(table(f"{chosen.minutes:g} minutes of mixed load, {chosen.articles:,} articles", figures(seen, seconds)))


if __name__ == "__main__":
    main()
