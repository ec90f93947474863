"""Read input files within bounds, or say in one line why they cannot be read; and wait until the disk holds a file."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from mapping.errors import LeadsOutside, UnreadableInput, printable

if TYPE_CHECKING:
    from pathlib import Path

#: Bytes of a file that a publisher writes.
MAXIMUM_TEXT_BYTES: Final = 16 * 1024 * 1024
#: Bytes of a fact sheet or of an article's text: a book of 500 pages, and little enough to search in a second.
MAXIMUM_ARTICLE_BYTES: Final = 1024 * 1024


@dataclass(frozen=True)
class TextFile:
    """The text of a file, line breaks untouched, and the SHA-256 of the file in hexadecimal."""

    path: Path
    text: str
    sha256: str


def require_folder(path: Path, hint: str = "") -> None:
    """Raise `UnreadableInput` if a path is no folder; if it is a file, ``hint`` says which folder to name instead."""
    if path.is_dir():
        return
    if path.exists():
        raise UnreadableInput(path, "is a file, not a folder", hint)
    raise UnreadableInput(path, "there is no such folder")


def why_not_written(folder: Path, error: OSError) -> str:
    """Return the reason why a folder cannot be written: a file that has its name, or that of a folder above it."""
    if isinstance(error, FileExistsError | NotADirectoryError):
        file = next((each for each in (folder, *folder.parents) if each.exists() and not each.is_dir()), None)
        if file is not None:
            return f"{'it' if file == folder else printable(file)} is a file, not a folder"
    return error.strerror or str(error)


def from_root(path: Path) -> Path:
    """Return the absolute path of a file, in which each part is a name: ``..`` and a bare name tell no folder."""
    return path.resolve() if ".." in path.parts else path.absolute()


def refuse_missing(path: Path) -> None:
    """Raise `UnreadableInput` if neither a file nor a folder has this name; with an extension it is a file's."""
    if not path.suffix and not os.path.lexists(path):
        raise UnreadableInput(path, "there is no such file or folder")


def read_bytes(path: Path, maximum: int, *, folder: Path | None = None) -> bytes:
    """Return the content of a file of at most ``maximum`` bytes; raise `UnreadableInput` otherwise.

    With ``folder`` the file must be a regular one in that folder: a pipe or device is not opened, and a link that leads
    out of the folder raises `LeadsOutside`.
    """
    try:
        if path.is_dir():
            raise UnreadableInput(path, "is a folder, not a file")
        with path.open("rb") if folder is None else _open_regular(path, folder) as file:
            data = file.read(maximum + 1)
    except FileNotFoundError:
        raise UnreadableInput(path, "there is no such file") from None
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableInput(path, f"cannot be read: {reason}") from None
    if len(data) > maximum:
        raise UnreadableInput(path, f"is larger than {maximum} bytes")
    return data


def _open_regular(path: Path, folder: Path) -> BinaryIO:
    real = path.resolve(strict=True)
    if real.parent != folder.resolve():
        raise LeadsOutside(path)
    if not stat.S_ISREG(real.stat().st_mode):
        raise UnreadableInput(path, "is not a regular file")
    # The file that was checked is opened, neither a link nor a pipe that took its place since then.
    return os.fdopen(os.open(real, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")


def read_text(path: Path, *, folder: Path | None = None) -> TextFile:
    """Read a file that must be UTF-8 and not empty, as `read_bytes` does; raise `UnreadableInput` otherwise."""
    data = read_bytes(path, MAXIMUM_ARTICLE_BYTES if folder else MAXIMUM_TEXT_BYTES, folder=folder)
    return TextFile(path, decode_text(path, data), hashlib.sha256(data).hexdigest())


def decode_text(path: Path | str, data: bytes) -> str:
    """Return bytes as text; raise `UnreadableInput` if they are no UTF-8 or hold nothing."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"is not UTF-8: byte {error.start} on line {line} is 0x{data[error.start]:02x}"
        raise UnreadableInput(path, reason, "save it as UTF-8") from None
    if not text.strip():
        raise UnreadableInput(path, "is empty")
    return text


def sync(path: Path) -> None:
    """Wait until the disk holds a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
