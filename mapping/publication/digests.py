"""SHA-256 digests: of data, of a file and of every file of a generation.

``SHA256SUMS`` in the folder of a generation lists all its files in the format of sha256sum(1), so that
``cd published/current && sha256sum --check SHA256SUMS`` finds damage without onrecord.
"""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING, Final

from mapping.errors import GenerationDamaged, UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Name of the file that lists the digests of all others.
SUMS: Final = "SHA256SUMS"
#: Name of the manifest. Its line in `SUMS` is the last: a list without it was cut.
MANIFEST: Final = "manifest.json"
#: Damaged files that a message names; it counts the others.
_NAMED: Final = 5
#: Nanoseconds until a file counts as settled. A write in the same tick of the clock does not change its times again.
_SETTLED: Final = 1_000_000_000


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path, known: Mapping[str, str] | None = None) -> None:
    """Write the digests of all files of a finished generation into its `SUMS`; some are known by name."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    names.sort(key=MANIFEST.__eq__)
    lines = [f"{(known or {}).get(name) or sha256_of_file(folder / name)}  {name}\n" for name in names]
    (folder / SUMS).write_text("".join(lines), "utf-8")


class FileChecks:
    """Compare files of a generation with their digests. A file is read again only after it was written to."""

    def __init__(self, folder: Path, digests: dict[str, str]) -> None:
        """Take the digests in the manifest, by the names of the files below ``folder``."""
        self._folder, self._digests = folder, digests
        self._intact: dict[str, tuple[int, ...]] = {}
        #: Name of each damaged file -> its damage.
        self.damage: dict[str, str] = {}

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
            # Whoever sets st_mtime back changes st_ctime.
            state = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            if self._intact.get(name) == state:
                return
            is_intact, problem = sha256_of_file(self._folder / name) == digest, "has another SHA-256 than it had"
        except FileNotFoundError:
            is_intact, problem = False, "is missing"
        except OSError as error:
            raise UnreadableInput(self._folder / name, f"cannot be read: {error.strerror}") from error
        if not is_intact:
            self.damage[name] = f"{name} {problem}"
            return
        self.damage.pop(name, None)
        if status.st_ctime_ns < time.time_ns() - _SETTLED:
            self._intact[name] = state

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
