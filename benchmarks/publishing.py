"""Compare the CPU of publishing generated articles with that of `oxigraph load` of the same N-Quads.

Counted is everything that a build does once the statements of an article are known: its part (the triples in order,
what they narrate, digests and paths, compressed in SQLite), then the graphs that articles share, the dump in N-Quads,
the store, the history, the manifest, the digests of all files, the sync to the disk and, in a generation as large as
that, the sidecar with lists and the index of the search. Inventing the articles and mapping them is not counted.
Each runs in a process of its own. Run: ``python -m benchmarks.publishing --articles 1000 10000``.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.building import load
from benchmarks.dataset import invent, n_quads, publish_invented
from benchmarks.generated import World
from benchmarks.report import Figure, at_most, machine, plain, table
from benchmarks.stages import Stages
from mapping.publication.collection_pause import collection_paused
from server.precomputing.completion import complete

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.building import Run
    from benchmarks.dataset import Invented
    from mapping.publication.manifest import Generation

#: How many times the CPU of loading the same quads.
_BAR: Final = 3.0
_INVENTING: Final = "inventing"


def measure(articles: int, folder: Path) -> list[Figure]:
    """Publish so many articles below ``folder``, load their N-Quads, and return the figures."""
    stages, world = Stages(_INVENTING), World()

    def invented() -> Iterator[Invented]:
        for each in invent(world, articles):
            stages.begin("parts")
            yield each
            stages.begin(_INVENTING)
        stages.begin("parts")

    with collection_paused():  # as in a build
        generation = publish_invented(
            world, invented(), folder / "published", progress=lambda stage, *_: stages.begin(stage), complete=complete
        )
    seconds = stages.end()
    del seconds[_INVENTING]
    return list(_figures(generation, seconds, load(n_quads(folder / "published"), folder / "store")))


def _figures(generation: Generation, seconds: dict[str, float], loaded: Run | None) -> Iterator[Figure]:
    counts, whole = generation.manifest.counts, sum(seconds.values())
    name = f"{counts.articles:,} articles, {counts.quads:,} quads"
    if loaded:
        ratio = whole / loaded.seconds
        yield at_most(f"{name}: {whole:.1f} s, `oxigraph load` {loaded.seconds:.1f} s", ratio, _BAR, "times")
    else:
        yield plain(name, f"{whole:.1f} s (no `oxigraph` in this environment)")
    for stage, each in seconds.items():
        yield plain(f"{counts.articles:,}: {stage}", f"{each:.1f} s, {each / whole:.0%}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000], help="sizes of the data (%(default)s)")
    chosen = parser.parse_args(arguments)
    print(machine())
    for articles in chosen.articles:
        with tempfile.TemporaryDirectory() as name:
            print(table(f"Publishing {articles:,} generated articles", measure(articles, Path(name))))


if __name__ == "__main__":
    main()
