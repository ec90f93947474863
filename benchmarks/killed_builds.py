"""Kill builds at random moments, and compare the published generations then and after the next build.

A build runs over copies of the articles of the seeds in two processes that check. After a random time SIGKILL ends
one of its processes, the first or one that checks. Then the published generation has to be whole, the old or the new
one, and the next build has to publish the same as one that nobody killed.
Run: ``python -m benchmarks.killed_builds``.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from benchmarks.building import copy_seeds
from benchmarks.report import Figure, at_most, machine, plain, table
from mapping.publication.dump_slices import read_whole_dump
from mapping.publication.manifest import published_in
from mapping.rdf.serialization import N_QUADS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.publication.manifest import Generation

#: The process that was killed: the first one, one that checks articles, or none because the command had ended.
Killed = Literal["first", "worker", "none"]

_BUILD: Final = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())", "build", "--jobs=2")


@dataclass
class Tally:
    """The outcomes of the kills."""

    first_process: int = 0
    checking_process: int = 0
    ended_before: int = 0
    published_new: int = 0
    damaged: int = 0
    other_digest: int = 0


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []


def is_whole(generation: Generation) -> bool:
    """Say whether files, dump and store of a generation agree."""
    generation.files.check_all()
    dumped = set(ox.parse(read_whole_dump(generation, N_QUADS), format=N_QUADS.codec))
    return dumped == set(ox.Store.read_only(str(generation.store_path)))


def kill_one(command: Sequence[str], longest: float, chance: random.Random) -> Killed:
    """Run a command and kill one of its processes after a random time, of at most ``longest`` seconds."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        time.sleep(chance.uniform(0, longest))
        workers = children(process.pid)
        if process.poll() is not None:
            return "none"
        if workers and chance.random() < 1 / 2:
            os.kill(chance.choice(workers), signal.SIGKILL)
            return "worker"
        process.kill()
        return "first"


def _change_everything(seeds: Path, number: int) -> None:
    """Give the dataset another title and every article another file."""
    path = seeds / "dataset.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    titled = (f"title: Number {number}\n" if line.startswith("title:") else line for line in lines)
    path.write_text("".join(titled), "utf-8")
    for sheet in seeds.glob("*/facts.yaml"):
        with sheet.open("a", encoding="utf-8") as file:
            file.write(f"# {number}\n")


def _build(seeds: Path, output: Path) -> Generation:
    subprocess.run([*_BUILD, str(seeds), "--output", str(output)], stderr=subprocess.DEVNULL, check=True)
    generation = published_in(output)
    assert generation is not None
    return generation


def measure(articles: int, kills: int, seed: int, folder: Path) -> Tally:
    """Kill so many builds below a folder, each of a corpus that has changed."""
    seeds, output, chance, tally = folder / "seeds", folder / "published", random.Random(seed), Tally()
    copy_seeds(seeds, articles)
    began = time.monotonic()
    _build(seeds, output)
    longest = time.monotonic() - began
    for number in range(kills):
        _change_everything(seeds, number)
        before = published_in(output)
        killed = kill_one([*_BUILD, str(seeds), "--output", str(output)], longest, chance)
        tally.first_process += killed == "first"
        tally.checking_process += killed == "worker"
        tally.ended_before += killed == "none"
        after = published_in(output)
        if before is None or after is None or not is_whole(after):
            tally.damaged += 1
        elif after.path != before.path:
            tally.published_new += 1
        if _build(seeds, output).manifest.digest != _digest_anew(seeds, folder / "anew"):
            tally.other_digest += 1
    return tally


def _digest_anew(seeds: Path, output: Path) -> str:
    shutil.rmtree(output, ignore_errors=True)
    return _build(seeds, output).manifest.digest


def _figures(tally: Tally) -> list[Figure]:
    return [
        plain("kills of the first process", f"{tally.first_process}"),
        plain("kills of a process that checks", f"{tally.checking_process}"),
        plain("builds that had ended", f"{tally.ended_before}"),
        plain("new generations published before the kill", f"{tally.published_new}"),
        at_most("damaged generations", tally.damaged, 0),
        at_most("next builds with another digest", tally.other_digest, 0),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=40, metavar="N", help="builds to kill (%(default)s)")
    parser.add_argument("--articles", type=int, default=6, metavar="N", help="of the corpus (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the random moments (%(default)s)")
    chosen = parser.parse_args(arguments)
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        tally = measure(chosen.articles, chosen.kills, chosen.seed, Path(folder))
    print(table("Killed builds", _figures(tally)))


if __name__ == "__main__":
    main()
