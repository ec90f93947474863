"""SHA-256 digests: of data, of a file and of every file of a generation.

``SHA256SUMS`` in the folder of a generation lists all its files in the format of sha256sum(1), so that
``cd published/current && sha256sum --check SHA256SUMS`` finds damage without onrecord.
"""

from __future__ import annotations

import hashlib
import os
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mapping.errors import GenerationDamaged, UnreadableInput
from mapping.publication.file_states import FileState, describe, is_settled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Name of the file that lists the digests of all others.
SUMS: Final = "SHA256SUMS"
#: Name of the manifest. Its line in `SUMS` is the last: a list without it was cut.
MANIFEST: Final = "manifest.json"
_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_NO_INODES: Final[Mapping[tuple[int, int], str]] = MappingProxyType({})
#: Damaged files that a message names; it counts the others.
_NAMED: Final = 5


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(
    folder: Path, known: Mapping[str, str] = _NONE, linked: Mapping[tuple[int, int], str] = _NO_INODES
) -> None:
    """Write the digests of all files of a finished generation into its `SUMS`.

    Some are ``known`` by name, and those of hard links to files of the generation before by device and inode.
    """
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    names.sort(key=MANIFEST.__eq__)
    known = {name: linked.get(_inode_of(folder / name), "") for name in names} | dict(known)
    lines = [f"{known[name] or sha256_of_file(folder / name)}  {name}\n" for name in names]
    (folder / SUMS).write_text("".join(lines), "utf-8")


def _inode_of(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


class FileChecks:
    """Compare files of a generation with their digests. A file is read again only after it was written to."""

    def __init__(self, folder: Path, digests: dict[str, str]) -> None:
        """Take the digests in the manifest, by the names of the files below ``folder``."""
        self._folder, self._digests = folder, digests
        #: The files that were found intact, or written so, by name.
        self.intact: dict[str, FileState] = {}
        #: Name of each damaged file -> its damage.
        self.damage: dict[str, str] = {}

    def trust(self, known: Mapping[str, FileState]) -> None:
        """Take files for intact that have the same status as when they were last found so."""
        self.intact |= known

    def trust_as_written(self) -> None:
        """Take all files for intact that nobody can have written to since this process wrote them."""
        for name, digest in self._read_sums().items():
            status = os.stat(f"{self._folder}/{name}")  # noqa: PTH116 - as below
            if is_settled(status):
                self.intact[name] = FileState(digest, describe(status))

    def digests_by_inode(self) -> dict[tuple[int, int], str]:
        """Return the digest of each file by its device and inode."""
        return {_inode_of(self._folder / name): digest for name, digest in self._read_sums().items()}

    def check(self, name: str) -> None:
        """Check a file that has a digest in the manifest. Raises `GenerationDamaged` or `UnreadableInput`."""
        self._compare(name, self._digests[name])
        if name in self.damage:
            raise GenerationDamaged(self._folder, self.damage[name])

    def check_listed(self, name: str) -> bool:
        """Check a file that `SUMS` lists; return False if it does not. Raises as `check_all`."""
        sums = self._read_sums()
        if name in sums:
            self._compare(name, sums[name])
        if self.damage:
            raise GenerationDamaged(self._folder, self.describe_damage())
        return name in sums

    def check_all(self) -> None:
        """Check every file that `SUMS` or the manifest lists.

        Raises `GenerationDamaged`, or `UnreadableInput` if the system refuses to read a file.
        """
        sums = self._read_sums()
        for name, digest in (sums | self._digests).items():
            self._compare(name, digest)
        if any(sums.get(name, digest) != digest for name, digest in self._digests.items()):
            self.damage[SUMS] = f"{SUMS} names other digests than the manifest"
        if self.damage:
            raise GenerationDamaged(self._folder, self.describe_damage())

    def describe_damage(self) -> str:
        """Name the files that were damaged when they were last checked; return "" if none was."""
        more = [f"{len(self.damage) - _NAMED} more"] if len(self.damage) > _NAMED else []
        return "; ".join([*self.damage.values()][:_NAMED] + more)

    def _compare(self, name: str, digest: str) -> None:
        try:
            status = os.stat(f"{self._folder}/{name}")  # noqa: PTH116 - a third of the time of Path.stat, every few seconds
            state = FileState(digest, describe(status))
            if self.intact.get(name) == state:
                return
            is_intact, problem = sha256_of_file(self._folder / name) == digest, "has another SHA-256 than it had"
        except FileNotFoundError:
            is_intact, problem = False, "is missing"
        except OSError as error:
            raise UnreadableInput(self._folder / name, f"cannot be read: {error.strerror}") from error
        if not is_intact:
            self.damage[name] = f"{name} {problem}"
            self.intact.pop(name, None)
            return
        self.damage.pop(name, None)
        if is_settled(status):
            self.intact[name] = state

    def _read_sums(self) -> dict[str, str]:
        self.damage.pop(SUMS, None)
        try:
            lines = (self._folder / SUMS).read_text("utf-8").splitlines()
            digests = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
            return {MANIFEST: digests[MANIFEST], **digests}
        except FileNotFoundError:
            self.damage[SUMS] = f"{SUMS} is missing"
        except (ValueError, KeyError):
            self.damage[SUMS] = f"{SUMS} was cut or changed"
        return {}
