"""Gather the parts of an archive from its shards, after they have proved to be all there and to fit together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mapping.errors import Problem, UnreadableInput
from mapping.publication.article_checks import SHARED
from mapping.publication.article_inputs import Gathered
from mapping.publication.corpus import read_shared
from mapping.publication.inputs import SharedInputs
from mapping.publication.part_store import finished_parts
from mapping.publication.release import release_digest
from mapping.sharding.shard_manifest import ShardManifest, check_files, read_manifest
from mapping.sheet.files import require_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mapping.publication.corpus import Corpus
    from mapping.publication.part_store import PartStore
    from mapping.publication.progress import Progress
    from mapping.shacl.validation import Shapes


class FinishedShard(NamedTuple):
    """The folder of a shard and its manifest."""

    folder: Path
    manifest: ShardManifest


@dataclass(frozen=True)
class InShards:
    """Articles in the shards that `map_shard` has written: folders of shards, or folders that hold them."""

    folders: tuple[Path, ...]

    @staticmethod
    def read_corpus(folder: Path) -> Corpus:
        """Read the files that articles share. Raises `UnreadableInput` and `BadCorpus`."""
        return read_shared(folder)

    def gather(self, corpus: Corpus, shapes: Shapes, parts: PartStore, progress: Progress) -> Gathered:  # noqa: ARG002
        """Take the parts of every shard. Raises `UnreadableInput` if one is missing, damaged or of another input."""
        shared, shards = SharedInputs(corpus), finished_shards(self.folders)
        _refuse_other_inputs(shards, shared, corpus.folder)
        articles, bad_lines = dict[str, str](), list[Problem]()
        for number, (folder, manifest) in enumerate(shards, 1):
            check_files(folder, manifest)
            with finished_parts(folder / manifest.parts.name) as found:
                if found is None:
                    raise UnreadableInput(folder, "was written by another version", "map it again")
                articles |= parts.take_all(found)
            bad_lines += manifest.bad_lines
            progress(f"took shard {number} of {len(shards)}")
        parts.keep_only({SHARED, *articles})
        return Gathered(shared.with_articles(articles), tuple(sorted(bad_lines)))


def finished_shards(folders: Iterable[Path]) -> list[FinishedShard]:
    """Return all shards of an archive in order. Raises `UnreadableInput` if they are not each there once."""
    shards = [FinishedShard(path, manifest) for path in _shard_folders(folders) if (manifest := read_manifest(path))]
    if not shards:
        raise UnreadableInput(", ".join(map(str, folders)), "holds no finished shard", "onrecord map writes shards")
    of = {shard.manifest.of for shard in shards}
    if len(of) > 1:
        counts = " and of ".join(map(str, sorted(of)))
        raise UnreadableInput(shards[0].folder.parent, f"holds shards of {counts}", "remove those of one division")
    by_number = {shard.manifest.number: shard for shard in shards}
    missing = [str(number) for number in range(1, max(of) + 1) if number not in by_number]
    if missing:
        listed = ", ".join(missing[:10]) + (" ..." if len(missing) > 10 else "")
        hint = f"onrecord map --shard {missing[0]}/{max(of)} writes the first of them"
        raise UnreadableInput(shards[0].folder.parent, f"lacks {len(missing)} of {max(of)} shards: {listed}", hint)
    if len(by_number) < len(shards):
        raise UnreadableInput(shards[0].folder.parent, "holds a shard twice", "name each folder once")
    return [by_number[number] for number in sorted(by_number)]


def _shard_folders(folders: Iterable[Path]) -> list[Path]:
    found = []
    for folder in folders:
        require_folder(folder, "name a folder that onrecord map has written")
        found += sorted(folder.glob("shard-*-of-*")) or [folder]
    return found


def _refuse_other_inputs(shards: list[FinishedShard], shared: SharedInputs, seeds: Path) -> None:
    """Raise `UnreadableInput` for the first shard that differs from the others, the shared files or this version."""
    source = shards[0].manifest.source
    for folder, manifest in shards:
        reason, hint = "", f"run onrecord map --shard {manifest.number}/{manifest.of} again"
        if manifest.release != release_digest():
            reason = f"was mapped by another version of onrecord ({manifest.version})"
        elif manifest.files != shared.files:
            reason = f"was mapped with other shared files than those in {seeds}"
            hint = f"name their folder with --seeds, or {hint}"
        elif manifest.source != source:
            reason = f"was mapped from another input than {shards[0].folder.name}"
        if reason:
            raise UnreadableInput(folder, reason, hint)
