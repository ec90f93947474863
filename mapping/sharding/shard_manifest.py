"""Describe a finished shard in its manifest.

The folder of a shard changes in one step, when its manifest is replaced::

    OUT/shard-0003-of-0016/manifest.json
                           parts-DIGEST.sqlite    the parts of its articles
                           report-DIGEST.jsonl    their problems, and those of bad lines
                           .attempt-RANDOM/       files that a process is writing; nothing reads them
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from mapping.errors import Problem, UnreadableInput
from mapping.publication.digests import MANIFEST, sha256_of_file

if TYPE_CHECKING:
    from pathlib import Path


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShardFile(_Record):
    """A file in the folder of a shard."""

    name: str
    bytes: int
    sha256: str


class ShardManifest(_Record):
    """The content of ``manifest.json``. Equal shards have equal manifests, whoever made them."""

    number: int
    of: int
    #: Version of onrecord, and the SHA-256 over its code and ontology.
    version: str
    release: str
    #: SHA-256 of the files that articles share.
    files: str
    #: SHA-256 of the whole input, decompressed; of the names of all articles if they are in folders.
    source: str
    articles: int
    #: Articles that do not conform.
    refused: int
    bad_lines: tuple[Problem, ...]
    #: SHA-256 over the results of all checks and the graphs, which does not depend on how files hold them.
    digest: str
    parts: ShardFile
    report: ShardFile


def read_manifest(folder: Path) -> ShardManifest | None:
    """Return the manifest of a shard; None if it is not finished, or was finished by a version with other manifests."""
    try:
        return ShardManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def check_files(folder: Path, manifest: ShardManifest) -> None:
    """Compare the files of a shard with their digests. Raises `UnreadableInput` if one was changed."""
    for file in (manifest.parts, manifest.report):
        try:
            is_intact = sha256_of_file(folder / file.name) == file.sha256
        except OSError as error:
            raise UnreadableInput(folder / file.name, f"cannot be read: {error.strerror}", "map it again") from None
        if not is_intact:
            raise UnreadableInput(folder / file.name, "was cut or changed", "delete its folder and map it again")
