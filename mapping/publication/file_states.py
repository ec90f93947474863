"""Recognize files that have not changed by their status, as git and make do, so that they need not be read again.

Whoever writes to a file changes its st_ctime, which no program can set back. A write in the same tick of the clock may
not, so a file counts only once it has been left alone for a second.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

#: Nanoseconds until a file counts as settled.
_SETTLED: Final = 1_000_000_000


class FileState(NamedTuple):
    """The digest of the content of a file or folder, and the status that it had then."""

    digest: str
    status: str


def describe(status: os.stat_result) -> str:
    """Write the status of a file: it differs after every change of its content."""
    return f"{status.st_ino}:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def is_settled(status: os.stat_result) -> bool:
    """Say whether the next write to a file will change its status."""
    return status.st_ctime_ns < time.time_ns() - _SETTLED


def folder_status(folder: Path) -> str | None:
    """Return the status of all files in a folder; None if one cannot be recognized by it.

    These are links, whose target may change, files of which the next write may not change the status, and anything
    that is no file.
    """
    found: list[str] = []
    try:
        if folder.is_symlink():
            return None
        with os.scandir(folder) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                if not entry.is_file(follow_symlinks=False) or not is_settled(status):
                    return None
                found.append(f"{entry.name}:{describe(status)}")
    except OSError:
        return None
    return "/".join(sorted(found))
