"""Kill processes that map or merge shards at random moments, and compare the files then and after the next run.

An archive of short articles is mapped in shards, and merged. Before each kill every article changes. After a random
time SIGKILL ends the process that maps, one of its children that check, or the process that merges. Then each shard has
to be whole, the old or the new one, and so has the published generation. The next map and merge have to publish the
same as a build of the archive. Run: ``python -m benchmarks.killed_shards``.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.killed_builds import is_whole, kill_one
from benchmarks.report import Figure, at_most, machine, plain, table
from mapping.errors import UnreadableInput
from mapping.publication.manifest import published_in
from mapping.sharding.shard_manifest import ShardManifest, check_files, read_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.publication.manifest import Generation

_ONRECORD: Final = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())")
_DATASET: Final = "title: Harbours\npublisher: nobody\nlicence: https://creativecommons.org/publicdomain/zero/1.0/\n"
#: Of the kills, those of the process that merges.
_MERGES: Final = 0.25


@dataclass
class Tally:
    """The outcomes of the kills."""

    mapping_process: int = 0
    checking_process: int = 0
    merging_process: int = 0
    ended_before: int = 0
    shards_replaced: int = 0
    damaged_shards: int = 0
    damaged_generations: int = 0
    other_digest: int = 0
    left_over: int = 0


@dataclass(frozen=True)
class Archive:
    """An archive of so many articles in so many shards, below a folder."""

    folder: Path
    articles: int
    shards: int

    def change(self, number: int) -> None:
        """Write every article anew, with another text each time."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "dataset.yaml").write_text(_DATASET, "utf-8")
        with (self.folder / "archive.jsonl").open("w", encoding="utf-8") as file:
            for each in range(self.articles):
                text = f"The harbour was shut. It was day {number}.\n"
                facts = {"factsheet": 2, "sayings": [{"The harbour was shut": 'closure("The harbour")'}]}
                file.write(json.dumps({"id": f"article-{each}", "text": text, "facts": facts}) + "\n")

    def map(self) -> list[str]:
        """Return the command that maps all shards."""
        given = [str(self.folder), "--articles", str(self.folder / "archive.jsonl")]
        return [*_ONRECORD, "map", *given, "--to", str(self.folder / "shards"), f"--shards={self.shards}", "--jobs=2"]

    def merge(self) -> list[str]:
        """Return the command that merges and publishes them."""
        output = f"--output={self.folder / 'published'}"
        return [*_ONRECORD, "merge", str(self.folder / "shards"), f"--seeds={self.folder}", output]

    def publish(self) -> Generation:
        """Map, merge and return the published generation."""
        for command in (self.map(), self.merge()):
            subprocess.run(command, stderr=subprocess.DEVNULL, check=True)
        return _published(self.folder / "published")

    def build_anew(self) -> Generation:
        """Build the same archive in one process."""
        output = self.folder / "anew"
        shutil.rmtree(output, ignore_errors=True)
        given = [str(self.folder), "--articles", str(self.folder / "archive.jsonl"), f"--output={output}", "--jobs=2"]
        subprocess.run([*_ONRECORD, "build", *given], stderr=subprocess.DEVNULL, check=True)
        return _published(output)

    def manifests(self) -> dict[Path, ShardManifest | None]:
        """Return the manifest of each shard."""
        return {path: read_manifest(path) for path in sorted((self.folder / "shards").glob("shard-*"))}


def _published(output: Path) -> Generation:
    generation = published_in(output)
    assert generation is not None
    return generation


def _kill_one(command: list[str], longest: float, chance: random.Random, tally: Tally) -> None:
    killed = kill_one(command, longest, chance)
    tally.ended_before += killed == "none"
    tally.checking_process += killed == "worker"
    tally.merging_process += killed == "first" and "merge" in command
    tally.mapping_process += killed == "first" and "map" in command


def _check_shards(archive: Archive, before: dict[Path, ShardManifest | None], tally: Tally) -> None:
    for path, manifest in archive.manifests().items():
        try:
            if manifest is None:
                tally.damaged_shards += 1
            else:
                check_files(path, manifest)
                tally.shards_replaced += manifest != before[path]
        except UnreadableInput:
            tally.damaged_shards += 1


def measure(archive: Archive, kills: int, seed: int) -> Tally:
    """Kill so many processes, each after the whole archive has changed."""
    chance, tally = random.Random(seed), Tally()
    archive.change(0)
    began = time.monotonic()
    archive.publish()
    longest = (time.monotonic() - began) / 2
    for number in range(1, kills + 1):
        archive.change(number)
        if chance.random() < _MERGES:
            subprocess.run(archive.map(), stderr=subprocess.DEVNULL, check=True)
            command = archive.merge()
        else:
            command = archive.map()
        before = archive.manifests()
        _kill_one(command, longest, chance, tally)
        _check_shards(archive, before, tally)
        tally.damaged_generations += not is_whole(_published(archive.folder / "published"))
        tally.other_digest += archive.publish().manifest.digest != archive.build_anew().manifest.digest
        tally.left_over += len([*archive.folder.glob("shards/*/.attempt-*")])
    return tally


_NAMES: Final = {
    "mapping_process": "kills of a process that maps",
    "checking_process": "kills of a process that checks",
    "merging_process": "kills of a process that merges",
    "ended_before": "processes that had ended",
    "shards_replaced": "shards replaced before the kill",
    "damaged_shards": "damaged shards",
    "damaged_generations": "damaged generations",
    "other_digest": "next generations with another digest than a build",
    "left_over": "unfinished folders left by the next run",
}


def _figures(tally: Tally) -> list[Figure]:
    must_be_none = ("damaged_shards", "damaged_generations", "other_digest", "left_over")
    return [
        at_most(_NAMES[each.name], getattr(tally, each.name), 0)
        if each.name in must_be_none
        else plain(_NAMES[each.name], f"{getattr(tally, each.name)}")
        for each in fields(Tally)
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=40, metavar="N", help="processes to kill (%(default)s)")
    parser.add_argument("--articles", type=int, default=60, metavar="N", help="of the archive (%(default)s)")
    parser.add_argument("--shards", type=int, default=2, metavar="N", help="of the archive (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the random moments (%(default)s)")
    chosen = parser.parse_args(arguments)
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "archive", chosen.articles, chosen.shards)
        tally = measure(archive, chosen.kills, chosen.seed)
    print(table("Killed shards", _figures(tally)))


if __name__ == "__main__":
    main()
