"""Read input files as what they should be, or say in one line why they are not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.errors import UnreadableInput

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TextFile", "read_bytes", "read_text"]

#: Bytes; far above any article or fact sheet, far below what would exhaust the machine.
MAXIMUM_TEXT_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True)
class TextFile:
    """A text as it stands in its file, line breaks untouched, and the SHA-256 of the file in hexadecimal."""

    path: Path
    text: str
    sha256: str


def read_bytes(path: Path, maximum: int | None = None) -> bytes:
    """Return the content of a file of at most ``maximum`` bytes; raise `UnreadableInput` else."""
    try:
        if path.is_dir():
            raise UnreadableInput(path, "is a folder, not a file")
        if maximum is not None and path.stat().st_size > maximum:
            raise UnreadableInput(path, f"is larger than {maximum} bytes")
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableInput(path, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableInput(path, f"cannot be read: {reason}") from None


def read_text(path: Path) -> TextFile:
    """Read a file that must be UTF-8 and not empty; raise `UnreadableInput` else."""
    data = read_bytes(path, MAXIMUM_TEXT_BYTES)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"is not UTF-8: byte {error.start} on line {line} is 0x{data[error.start]:02x}"
        raise UnreadableInput(path, reason, "save it as UTF-8") from None
    if not text.strip():
        raise UnreadableInput(path, "is empty")
    return TextFile(path, text, hashlib.sha256(data).hexdigest())
