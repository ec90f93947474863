"""Replace a file in one step, and keep a change by another program at the same moment.

The old file and the new one exchange their names in one system call. No program finds the old one by its name any more,
so it can be compared with its expected text: a difference is a change by another program. On a file system that cannot
exchange names, the file is copied and renamed; a change between these two steps is lost.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from mapping.errors import UnreadableInput
from mapping.sheet.files import read_text, sync

if TYPE_CHECKING:
    from pathlib import Path

#: Seconds to wait for a program that has the file open for writing, and between two checks.
_PATIENCE: Final = 2.0
_PAUSE: Final = 0.005
_MOST_ATTEMPTS: Final = 5
# <fcntl.h> and <linux/fs.h>
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_UNSUPPORTED: Final = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP})


def read_whole(path: Path) -> str | None:
    """Return the text of a file that no program has open for writing; None if there is no file.

    Raises `UnreadableInput`, also if another program keeps the file open for writing.
    """
    if not path.exists():
        return None
    _wait_for_writers(path)
    return read_text(path, folder=path.parent).text


def replace_file(path: Path, known: str, new: str) -> str | None:
    """Give a file a new text; return the text that it had instead of ``known``, if another program changed it.

    `read_displaced` finds that text until the next call. Raises `UnreadableInput` if the file cannot be written or what
    it had cannot be read, and then it is as it was.
    """
    other = _other(path)
    try:
        _write_synced(other, new, path)
        has_old = _put_in_place(other, path)
        sync(path.parent)
        found = _read_or_put_back(path) if has_old else None
        if found in {None, known}:
            other.unlink(missing_ok=True)
            return None
    except OSError as error:
        raise UnreadableInput(path, f"cannot be written: {error.strerror}") from None
    return found


def read_displaced(path: Path) -> str | None:
    """Return the text that `replace_file` found, or was about to write when its process was killed."""
    other = _other(path)
    _wait_for_writers(other)
    return read_whole(other) if other.exists() and other.stat().st_size else None


def _read_or_put_back(path: Path) -> str | None:
    try:
        return read_displaced(path)
    except UnreadableInput as error:
        _exchange(_other(path), path)
        raise UnreadableInput(path, error.reason, error.hint) from None


def _other(path: Path) -> Path:
    return path.with_name(f".{path.name}.other")


def _write_synced(target: Path, text: str, path: Path) -> None:
    """Write a file that gets its name when it is complete."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        part.chmod(path.stat().st_mode & 0o777)
    part.replace(target)


def _put_in_place(new: Path, path: Path) -> bool:
    """Give a file the name ``path``; return whether ``new`` names the old file now."""
    for _ in range(_MOST_ATTEMPTS):
        with suppress(FileNotFoundError, FileExistsError):  # another program has just removed or made the file
            if path.exists():
                _exchange(new, path)
                return True
            os.link(new, path)
            return False
    raise OSError(errno.EBUSY, "another program makes and removes it all the time")


def _exchange(one: Path, other: Path) -> None:
    """Exchange the names of two files."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename and not rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE):
        return
    code = ctypes.get_errno() if rename else errno.ENOSYS
    if code not in _UNSUPPORTED:
        raise OSError(code, os.strerror(code))
    _wait_for_writers(other)
    copy = other.with_name(f"{one.name}.copy")
    shutil.copy2(other, copy)
    one.replace(other)
    copy.replace(one)


def _wait_for_writers(path: Path) -> None:
    """Wait until no program has a file open for writing, if the system can tell."""
    until = time.monotonic() + _PATIENCE
    while _is_being_written(path):
        if time.monotonic() > until:
            raise UnreadableInput(path, "is open in another program, which is still writing it", "try again")
        time.sleep(_PAUSE)


def _is_being_written(path: Path) -> bool:
    """Tell whether a program has a file open for writing: then Linux grants no read lease."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:  # reading it says why
        return False
    try:
        # A program that opens the file in this moment waits, and the kernel sends us a signal: one that is ignored.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False
