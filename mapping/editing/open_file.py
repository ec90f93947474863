"""A file that is open for editing: its revisions, undo and redo, and what others wrote into it meanwhile.

The file is replaced in one step, after its digest was compared with the last known one. What somebody else wrote is
merged with ours; if both changed one item, the change is refused, kept in the journal and shown.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from mapping.editing.errors import CannotEdit, EditConflict
from mapping.editing.journal import Journal, Record, digest_of
from mapping.editing.merge import merge
from mapping.errors import UnreadableInput
from mapping.sheet.files import read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Revisions to which a change may refer, and changes that can be undone.
_MOST_REVISIONS: Final = 500
#: Attempts to write while somebody else writes too.
_ATTEMPTS: Final = 5


@dataclass(frozen=True)
class _Step:
    """A change that can be undone."""

    before: str
    after: str


class OpenFile:
    """One file of a corpus, open for editing by one process."""

    def __init__(self, path: Path, journal: Path, *, initial: str = "") -> None:
        self.path = path
        self._journal = Journal(journal)
        self._text = initial
        self._revisions: dict[str, str] = {}
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        #: A change that a killed process had made and nobody could write, because somebody else had changed the item.
        self.conflict: EditConflict | None = None
        try:
            self._recover(initial)
        except BaseException:
            self._journal.close()
            raise

    @property
    def text(self) -> str:
        """The text with all changes."""
        return self._text

    @property
    def revision(self) -> str:
        """The name of the current text."""
        return digest_of(self._text)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone change to make again."""
        return bool(self._redo)

    def close(self) -> None:
        """Let other processes open the file."""
        self._journal.close()

    def change(self, apply: Callable[[str], str], revision: str | None = None) -> str:
        """Apply a change to the text of a revision, merge it with what happened since, and write the file.

        Returns the new revision. Raises `CannotEdit` or `EditConflict`, and then the file is as it was.
        """
        self.refresh()
        base = self._text if revision is None else self._revisions.get(revision)
        if base is None:
            raise CannotEdit("this page shows a text that is too old: load it again")
        return self._commit("edit", base, apply(base))

    def undo(self) -> str:
        """Take back the last change, and nothing that others changed since; return the new revision."""
        return self._go_back("undo", self._undo)

    def redo(self) -> str:
        """Make the last undone change again; return the new revision."""
        return self._go_back("redo", self._redo)

    def refresh(self) -> bool:
        """Take over what somebody else wrote into the file; return whether there was anything."""
        found = self._read_disk()
        if found is None or found == self._text:
            return False
        self._record("disk", found)
        return True

    def _go_back(self, kind: Literal["undo", "redo"], steps: list[_Step]) -> str:
        self.refresh()
        if not steps:
            raise CannotEdit(f"there is nothing to {kind}")
        step = steps[-1]
        base, ours = (step.after, step.before) if kind == "undo" else (step.before, step.after)
        return self._commit(kind, base, ours)

    def _commit(self, kind: Literal["edit", "undo", "redo"], base: str, ours: str) -> str:
        """Write a change of ``base``, which is merged with the text that the file has by now."""
        try:
            merged = merge(base, ours, self._text)
        except EditConflict:
            self._journal.append(Record.of("refused", base, ours))
            raise
        before = self._text
        self._record(kind, merged)
        if not self._write(before):
            self._settle(before)
            if self.conflict:
                raise self.conflict
        return self.revision

    def _record(self, kind: Literal["edit", "undo", "redo", "disk", "start"], text: str) -> None:
        """Put a change into the journal and make it."""
        record = Record.of(kind, "" if kind == "start" else self._text, text)
        self._journal.append(record)
        self._replay(record)

    def _replay(self, record: Record) -> None:
        before = "" if record.kind == "start" else self._text
        self._text = record.apply(before)
        step = _Step(before, self._text)
        if record.kind == "edit":
            self._undo.append(step)
            self._redo.clear()
        elif record.kind == "undo":
            self._redo.append(self._undo.pop())
        elif record.kind == "redo":
            self._undo.append(self._redo.pop())
        self._revisions[record.digest] = self._text
        del self._undo[:-_MOST_REVISIONS]
        while len(self._revisions) > _MOST_REVISIONS:
            del self._revisions[next(iter(self._revisions))]

    def _recover(self, initial: str) -> None:
        """Bring back the state of the journal, and write what it has and the file lacks."""
        unwritten_since: str | None = None
        for record in self._journal.records:
            if record.kind == "written":
                unwritten_since = None
            elif record.kind != "refused":
                before = self._text
                self._replay(record)
                is_ours = record.kind in {"edit", "undo", "redo"}
                unwritten_since = (unwritten_since or before) if is_ours else None
        found = self._read_disk()
        if not self._journal.records:
            self._record("start", initial if found is None else found)
        elif unwritten_since is not None and found != self._text:
            self._settle(unwritten_since)
        elif found is not None and found != self._text:
            self._record("disk", found)

    def _settle(self, before: str) -> None:
        """Write the changes since ``before`` that only the journal has, merged with what the file has by now."""
        self.conflict = None
        for _ in range(_ATTEMPTS):
            ours, found = self._text, self._read_disk()
            found = before if found is None else found
            try:
                merged = merge(before, ours, found)
            except EditConflict as conflict:
                self._journal.append(Record.of("refused", found, ours))
                self.conflict, merged = conflict, found
            self._record("disk", found)
            if merged == found:
                return
            self._record("edit", merged)
            if self._write(found):
                return
            before = found
        raise CannotEdit(f"{self.path.name} is being written by another program all the time")

    def _read_disk(self) -> str | None:
        """Return the text of the file; None if there is none yet."""
        if not self.path.exists():
            return None
        return read_text(self.path, folder=self.path.parent).text

    def _write(self, known: str) -> bool:
        """Replace the file in one step; return whether it still was the known text, and so was replaced."""
        new = self.path.with_name(f".{self.path.name}.new")
        try:
            with new.open("wb") as file:
                file.write(self._text.encode())
                file.flush()
                os.fsync(file.fileno())
            if self.path.exists():
                if self._read_disk() != known:
                    new.unlink()
                    return False
                new.chmod(self.path.stat().st_mode & 0o777)
            new.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            raise UnreadableInput(self.path, f"cannot be written: {error.strerror}") from None
        self._journal.append(Record("written"))
        return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
