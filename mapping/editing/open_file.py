"""A file that is open for editing: its revisions, undo and redo, and changes by other programs.

The file is replaced in one step. A change by another program, before ours or at the same moment, is merged; if both
changed one item, our change is refused, kept in the journal and shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from mapping.editing.errors import CannotEdit, EditConflict
from mapping.editing.journal import Journal, Record, digest_of
from mapping.editing.merge import merge
from mapping.editing.replacement import read_displaced, read_whole, replace_file
from mapping.errors import UnreadableInput
from mapping.sheet.files import MAXIMUM_ARTICLE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mapping.editing.journal import Kind

#: Revisions to which a change may refer, and changes that can be undone.
_MOST_REVISIONS: Final = 500
#: Attempts to write while somebody else writes too.
_ATTEMPTS: Final = 5
#: The byte order mark that some programs put before a text. It is kept in the file and is not part of the text here.
_BYTE_ORDER_MARK: Final = "\ufeff"


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
        self._mark = ""
        self._requests: set[str] = set()
        self._revisions: dict[str, str] = {}
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        #: A change of a killed process that could not be written, because another program had changed the item.
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

    def earlier(self) -> Iterator[str]:
        """Yield the texts that the file had, the newest first."""
        yield from reversed(self._revisions.values())

    def close(self) -> None:
        """Let other processes open the file."""
        self._journal.close()

    def has_made(self, request: str) -> bool:
        """Tell whether the change with a name was made."""
        return request in self._requests

    def change(self, apply: Callable[[str], str], revision: str | None = None, request: str = "") -> str:
        """Apply a change to the text of a revision, merge it with later changes, and write the file.

        A change with the name ``request`` is made once, however often it is asked for. Returns the new revision. Raises
        `CannotEdit` or `EditConflict`, and then the file is as it was.
        """
        self.refresh()
        if self.has_made(request):
            return self.revision
        base = self._text if revision is None else self._revisions.get(revision)
        if base is None:
            raise CannotEdit("this page shows a text that is too old: load it again")
        return self._commit("edit", base, apply(base), request)

    def undo(self) -> str:
        """Undo the last change, but no later changes by others; return the new revision."""
        return self._go_back("undo", self._undo)

    def redo(self) -> str:
        """Redo the last undone change; return the new revision."""
        return self._go_back("redo", self._redo)

    def refresh(self) -> bool:
        """Take over the changes of other programs; return whether there were any."""
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

    def _commit(self, kind: Literal["edit", "undo", "redo"], base: str, ours: str, request: str = "") -> str:
        """Write a change of ``base``, which is merged with the text that the file has by now."""
        try:
            merged = merge(base, ours, self._text)
        except EditConflict:
            self._journal.append(Record.of("refused", base, ours))
            raise
        if len(merged.encode()) > MAXIMUM_ARTICLE_BYTES:
            raise CannotEdit(f"with this change the file would be larger than {MAXIMUM_ARTICLE_BYTES} bytes")
        before, self.conflict = self._text, None
        self._record(kind, merged, request)
        self._write(before, request)
        if self.conflict:
            raise self.conflict
        return self.revision

    def _record(self, kind: Kind, text: str, request: str = "") -> None:
        """Put a change into the journal and make it."""
        record = Record.of(kind, "" if kind == "start" else self._text, text, request)
        self._journal.append(record)
        self._replay(record)

    def _replay(self, record: Record) -> None:
        before = "" if record.kind == "start" else self._text
        self._text = record.apply(before)
        step = _Step(before, self._text)
        if record.request:
            self._requests.add(record.request)
        if record.kind == "edit":
            self._undo.append(step)
            self._redo.clear()
        elif record.kind == "undo":
            self._redo.append(self._undo.pop())
        elif record.kind == "redo":
            self._undo.append(self._redo.pop())
        self._revisions.pop(record.digest, None)  # the last one is the newest
        self._revisions[record.digest] = self._text
        del self._undo[:-_MOST_REVISIONS]
        while len(self._revisions) > _MOST_REVISIONS:
            del self._revisions[next(iter(self._revisions))]

    def _recover(self, initial: str) -> None:
        """Restore the state of the journal, and write the changes that the file lacks."""
        unwritten: list[str] = []
        request = ""
        for record in self._journal.records:
            if record.kind == "refused":
                self._requests.discard(record.request)
            elif record.kind == "written":
                unwritten = []
            else:
                before = self._text
                self._replay(record)
                is_on_disk = record.kind in {"start", "disk"}
                unwritten = [] if is_on_disk else [*(unwritten or [before]), self._text]
                request = record.request or request
        if unwritten:
            self._finish(unwritten, request)
        elif self._journal.records:
            self.refresh()
        else:
            found = self._read_disk()
            self._record("start", initial if found is None else found)

    def _finish(self, unwritten: list[str], request: str) -> None:
        """Write the texts, the one before them first, that a killed process had not written."""
        found = self._read_disk()
        displaced = (read_displaced(self.path) or "").removeprefix(_BYTE_ORDER_MARK)
        for theirs in filter(None, (displaced, found)):
            if theirs not in unwritten:
                self._take_over(unwritten[0], theirs, request)
        self._write(unwritten[0] if found is None else found, request)

    def _write(self, known: str, request: str) -> None:
        """Replace a known text; changes by other programs since then are merged."""
        for _ in range(_ATTEMPTS):
            ours = self._text
            found = replace_file(self.path, self._mark + known, self._mark + ours)
            if found is None:
                self._journal.append(Record("written"))
                return
            self._take_over(known, found.removeprefix(_BYTE_ORDER_MARK), request)
            known = ours
        raise CannotEdit(f"{self.path.name} is being written by another program all the time")

    def _take_over(self, base: str, theirs: str, request: str) -> None:
        """Merge a text that another program made from ``base``; it wins if both changed one item."""
        try:
            merged = merge(base, self._text, theirs)
        except EditConflict as conflict:
            self._journal.append(Record.of("refused", theirs, self._text, request))
            self._requests.discard(request)
            self.conflict, merged = conflict, theirs
        self._record("merged", merged)

    def _read_disk(self) -> str | None:
        """Return the text of the file; None if there is none yet."""
        found = read_whole(self.path)
        if found is None:
            return None
        self._mark, text = found[: found.startswith(_BYTE_ORDER_MARK)], found.removeprefix(_BYTE_ORDER_MARK)
        if not text.strip():
            raise UnreadableInput(self.path, "is empty")
        return text
