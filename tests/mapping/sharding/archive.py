"""An archive of a few articles in JSON Lines, of which some are refused and some lines are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mapping.sharding.shard import Shard
from mapping.sharding.shard_map import ShardInput, map_shard
from tests.conftest import silent
from tests.mapping.publication.packed import lines_of, refused, write_corpus

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.sharding.shard_manifest import ShardManifest


@dataclass(frozen=True)
class Archive:
    """The folder of shared files, the file of lines, and a folder for shards."""

    corpus: Path
    lines: Path
    out: Path

    def write(self, lines: list[str]) -> None:
        self.lines.write_text("\n".join(lines) + "\n", "utf-8")

    @property
    def given(self) -> ShardInput:
        return ShardInput(self.corpus, (str(self.lines),), "test", 9)

    def map(self, number: int, of: int, out: Path | None = None) -> ShardManifest:
        return map_shard(self.given, Shard(number, of), out or self.out, silent)

    def map_all(self, of: int, version: str = "test") -> list[ShardManifest]:
        given = replace(self.given, version=version)
        return [map_shard(given, Shard(number, of), self.out, silent) for number in range(1, of + 1)]


def lines_with(corpus: Path, copies: int) -> list[str]:
    """Return copies of each article of a corpus under names of their own, a refused article and two bad lines."""
    articles = [line.replace('"harbour-', f'"{n}-harbour-', 1) for n in range(copies) for line in lines_of(corpus)]
    return [*articles, refused("burning"), "{", "[]"]


def write_archive(folder: Path, copies: int = 2) -> Archive:
    """Write an archive below a folder."""
    archive = Archive(write_corpus(folder / "corpus"), folder / "archive.jsonl", folder / "shards")
    archive.write(lines_with(archive.corpus, copies))
    return archive


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
