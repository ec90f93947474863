"""The text of an article and its sheet, open for editing; a text that is changed on disk is read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mapping.editing.errors import CannotEdit
from mapping.editing.open_file import OpenFile
from mapping.editing.operations import EMPTY_SHEET
from mapping.errors import OnrecordError, printable
from mapping.sheet.files import read_text
from mapping.sheet.keys import SHEET_KEYS_OF_VERSION_2
from mapping.sheet.problem_messages import REASONS, problem
from server.editing.article_view import document_of

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.errors import Problem


class UnreadableSheet(CannotEdit):
    """Somebody has made a mistake in the file of a sheet; the file is as it was."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__(
            f"{first.file}:{first.line}:{first.column}: {first.code} {first.message}. Mend the file, and try again."
        )


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

    def mistakes(self) -> tuple[Problem, ...]:
        """Return why the sheet cannot be read; nothing if it can."""
        return _mistakes_in(self.sheet.text, printable(self.sheet.path)) if self.sheet.path.exists() else ()

    def require_readable(self) -> None:
        """Raise `UnreadableSheet` if somebody has made a mistake in the file, so that nothing can be changed in it."""
        self.sheet.refresh()
        if mistakes := self.mistakes():
            raise UnreadableSheet(mistakes)

    def last_readable(self) -> str:
        """Return the newest text of the sheet that can be read; empty if it never could."""
        return next((each for each in self.sheet.earlier() if not _mistakes_in(each)), "")

    @property
    def text_path(self) -> Path:
        """The file of the text that the sheet names."""
        return self._path()

    def _path(self) -> Path:
        if self._read and self._read[0] == self.sheet.revision:
            return self._read[1]
        named = document_of(self.last_readable()).part("article", dict).get("file", "article.txt")
        return self._folder / str(named)


def _mistakes_in(sheet: str, file: str = "") -> tuple[Problem, ...]:
    document = document_of(sheet)
    if not document.problems and not isinstance(document.value, dict):
        advice = f"Its keys are: {', '.join(SHEET_KEYS_OF_VERSION_2)}."
        return (problem("wrong_file", file, 1, 1, reason=REASONS["model_type"], advice=advice),)
    return tuple(replace(each, file=file) for each in document.problems)


def _state_of(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0, 0
    return status.st_mtime_ns, status.st_size
