"""Keep every change of a file in a journal that only grows, so that a process that is killed loses none.

A journal is JSON Lines. A record is on the disk before the file is changed; a last line that was cut off while it was
written counts as never written.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

from mapping.editing.errors import CannotEdit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Kind = Literal["start", "edit", "undo", "redo", "disk", "merged", "written", "refused"]
#: Bytes after which a journal is put aside when its file is opened again.
_LARGE: Final = 16 * 1024 * 1024


@dataclass(frozen=True)
class Record:
    """A change of the text: the characters from ``start`` to ``end`` became ``new``.

    ``start`` starts again with ``new`` as the whole text, ``disk`` is a change by somebody else, ``merged`` is one that
    is merged with ours and has to be written, ``written`` says that the file now is the text, and ``refused`` keeps a
    change that was in conflict with another.
    """

    kind: Kind
    start: int = 0
    end: int = 0
    new: str = ""
    #: SHA-256 of the text after the change.
    digest: str = ""
    time: str = ""
    #: Name of the request that asked for it: one that is sent twice is answered once.
    request: str = ""

    @classmethod
    def of(cls, kind: Kind, old: str, new: str, request: str = "") -> Record:
        """Return the record of a change from one text to another."""
        start = _count_equal(old, new)
        behind = _count_equal(old[start:][::-1], new[start:][::-1])
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(kind, start, len(old) - behind, new[start : len(new) - behind], digest_of(new), moment, request)

    def apply(self, text: str) -> str:
        """Return the text after the change. Raises `CannotEdit` if the journal belongs to another text."""
        changed = text[: self.start] + self.new + text[self.end :]
        if digest_of(changed) != self.digest:
            raise CannotEdit("the journal does not fit the file it belongs to; move it away to begin a new one")
        return changed


def _count_equal(one: str, other: str) -> int:
    """Return the length of the beginning that two texts share."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal: the name of a revision."""
    return sha256(text.encode()).hexdigest()


class Journal:
    """The open journal of one file, which no other process can open."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise CannotEdit(f"{path.stem}: another onrecord edit has this open; close it, or use its page") from None
        self.records = tuple(self._read())
        if self._file.tell() > _LARGE and self.records and self.records[-1].kind == "written":
            path.with_suffix(".old.jsonl").write_bytes(path.read_bytes())
            self._file.truncate(0)
            self.records = ()

    def _read(self) -> Iterator[Record]:
        self._file.seek(0)
        whole = 0
        for line in self._file.read().splitlines(keepends=True):
            try:
                record = Record(**json.loads(line))
            except (ValueError, TypeError):
                break
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            yield record
        self._file.truncate(whole)

    def append(self, record: Record) -> None:
        """Add a record; it is on the disk when this returns."""
        self._file.write(json.dumps(asdict(record), ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        if record.kind != "written":  # losing this one costs a comparison, never a change
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let other processes open the journal."""
        self._file.close()
