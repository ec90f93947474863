"""The text of an article and its sheet, open for editing; a text that is changed on disk is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.editing.errors import CannotEdit
from mapping.editing.open_file import OpenFile
from mapping.editing.operations import EMPTY_SHEET
from mapping.errors import OnrecordError
from mapping.sheet.files import read_text
from server.editing.article_view import document_of

if TYPE_CHECKING:
    from pathlib import Path


class OpenArticle:
    """The files of one article."""

    def __init__(self, folder: Path, journal: Path) -> None:
        """Open the sheet, or begin one. Raises `CannotEdit`, and `UnreadableInput` without a text."""
        names = [name for name in ("facts.yaml", "facts.yml") if (folder / name).exists()]
        if not names and (folder / "facts.json").exists():
            raise CannotEdit("the workbench edits sheets in YAML, and this one is JSON")
        path = folder / (names[0] if names else "facts.yaml")
        if path.is_symlink() or folder.is_symlink():
            raise CannotEdit(f"{path} is a link: put the file itself there")
        self._folder = folder
        self.sheet = OpenFile(path, journal, initial=EMPTY_SHEET)
        #: The revision of the sheet that named the text, its path, and its state when it was read.
        self._read: tuple[str, Path, tuple[int, int]] | None = None
        self._text = ""
        try:
            self.text()
        except OnrecordError:
            self.sheet.close()
            raise

    def text(self) -> str:
        """Return the text of the article as it is on disk now. Raises `UnreadableInput`."""
        path = self._path()
        state = _state_of(path)
        if self._read is None or self._read[1:] != (path, state):
            self._text = read_text(path, folder=self._folder).text
        self._read = self.sheet.revision, path, state
        return self._text

    @property
    def revision(self) -> tuple[str, object]:
        """The state of sheet and text together, as `text` read it last."""
        return self.sheet.revision, self._read and self._read[1:]

    def _path(self) -> Path:
        if self._read and self._read[0] == self.sheet.revision:
            return self._read[1]
        named = document_of(self.sheet.text).part("article", dict).get("file", "article.txt")
        return self._folder / str(named)


def _state_of(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0, 0
    return status.st_mtime_ns, status.st_size
