"""Write a shard under a name of its own, and replace the finished one in one step.

A process that is killed at any moment leaves the old shard or the new one, and a folder that the next attempt removes:
the lock of a process ends with it.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.errors import OutputFailed
from mapping.publication.digests import MANIFEST
from mapping.publication.output_lock import folder_lock
from mapping.sheet.files import sync, why_not_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ATTEMPT: Final = ".attempt-"


@contextmanager
def attempt(target: Path) -> Iterator[Path]:
    """Yield a new folder in that of a shard, which lasts as long as the block. Raises `OutputFailed`."""
    try:
        with ExitStack() as lock:
            target.mkdir(parents=True, exist_ok=True)
            with folder_lock(target, waits=True):
                _remove_abandoned(target)
                work = Path(tempfile.mkdtemp(prefix=_ATTEMPT, dir=target))
                lock.enter_context(folder_lock(work))
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise OutputFailed(target, why_not_written(target, error)) from error


def _remove_abandoned(target: Path) -> None:
    for path in target.glob(f"{_ATTEMPT}*"):
        with folder_lock(path) as is_abandoned:
            if is_abandoned:
                shutil.rmtree(path, ignore_errors=True)


def replace_shard(work: Path, target: Path, names: Mapping[str, str]) -> None:
    """Move the files of an attempt to their final names and replace the manifest; remove the files of the last one."""
    for name in (*names, MANIFEST):
        sync(work / name)
    with folder_lock(target, waits=True):
        for name, final in names.items():
            (work / name).replace(target / final)
        sync(target)
        (work / MANIFEST).replace(target / MANIFEST)  # rename(2) replaces the old manifest in one step
        sync(target)
        kept = {MANIFEST, *names.values()}
        for path in target.iterdir():
            if path.is_file() and path.name not in kept:
                path.unlink(missing_ok=True)
