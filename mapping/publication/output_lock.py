"""Lock an output folder: two builds never write to it."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from mapping.errors import OutputBusy, OutputFailed
from mapping.sheet.files import why_not_written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Descriptors of the locks that this process holds. A process that it forks closes them: the lock ends with this one.
_LOCKS: Final[set[int]] = set()


@contextmanager
def output_lock(output: Path) -> Iterator[None]:
    """Lock ``output`` against other builds; raise `OutputBusy` if another process holds the lock."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(output / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise OutputFailed(output, why_not_written(output, error)) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise OutputBusy(output) from None
    else:
        _LOCKS.add(descriptor)
        yield
    finally:
        _LOCKS.discard(descriptor)
        os.close(descriptor)


@contextmanager
def folder_lock(folder: Path, *, waits: bool = False) -> Iterator[bool]:
    """Lock a folder; yield whether the lock is held, which another process prevents unless this one ``waits``."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    _LOCKS.add(descriptor)
    try:
        yield _lock(descriptor, waits=waits)
    finally:
        _LOCKS.discard(descriptor)
        os.close(descriptor)


def _lock(descriptor: int, *, waits: bool) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _close_locks() -> None:
    while _LOCKS:
        os.close(_LOCKS.pop())


os.register_at_fork(after_in_child=_close_locks)
