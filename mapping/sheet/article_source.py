"""Read a fact sheet and the text of its article from wherever they are kept: a folder, or a line of JSON Lines."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from mapping.errors import LeadsOutside, UnreadableInput, printable
from mapping.sheet.files import MAXIMUM_ARTICLE_BYTES, read_bytes, read_text
from mapping.sheet.value_types import FILE_NAME
from mapping.sheet.yaml_and_json import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.errors import Problem
    from mapping.sheet.files import TextFile
    from mapping.sheet.yaml_and_json import Document

#: Before the reason for which a file was not read, in place of its content.
UNREAD: Final = b"\0"


class WrittenSheet(NamedTuple):
    """A fact sheet as it is written, with the problems of its form, and its SHA-256 in hexadecimal."""

    document: Document
    sha256: str


class ArticleSource(Protocol):
    """An article whose sheet and text can be read."""

    @property
    def slug(self) -> str:
        """The name of the article."""

    @property
    def name(self) -> str:
        """The name of the sheet in problems."""

    @property
    def key(self) -> bytes:
        """Bytes that differ if the problems of equal contents would have other positions."""

    @property
    def is_link(self) -> bool:
        """Whether the whole article is a link that may lead anywhere."""

    def contents(self) -> Iterator[tuple[Path, bytes]]:
        """Yield everything that a check of the article may read, each with a path that ends in two stable names."""

    def read_sheet(self, most_values: int) -> WrittenSheet:
        """Read the sheet; raise `UnreadableInput` if there is none, or none that is a text."""

    def read_text(self, document: Document) -> TextFile | None:
        """Read the text of the article that a sheet is about, or report to the sheet why there is none."""

    def place(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Return the problems of the sheet with their positions in the whole source."""


def source_of(sheet: Path | ArticleSource) -> ArticleSource:
    """Return the source of an article, given as one or by the path of its sheet."""
    return ArticleFolder(sheet) if isinstance(sheet, Path) else sheet


@dataclass(frozen=True)
class ArticleFolder:
    """A fact sheet in the folder of its article."""

    sheet: Path

    @property
    def slug(self) -> str:
        """The name of the folder."""
        return printable(self.sheet.parent.name)

    @property
    def name(self) -> str:
        """The path of the sheet."""
        return printable(self.sheet)

    @property
    def key(self) -> bytes:
        """The name: problems begin with it."""
        return self.name.encode()

    @property
    def is_link(self) -> bool:
        """Whether the folder is a link."""
        return self.sheet.parent.is_symlink()

    def contents(self) -> Iterator[tuple[Path, bytes]]:
        """Yield the files of the folder with their content, or the reason for which a build does not read it."""
        for path in () if self.is_link else sorted(self.sheet.parent.glob("*")):
            try:
                yield path, read_bytes(path, MAXIMUM_ARTICLE_BYTES, folder=path.parent)
            except UnreadableInput as error:
                yield path, UNREAD + error.reason.encode()  # no file holds it, and another reason is another problem

    def read_sheet(self, most_values: int) -> WrittenSheet:
        """Read the file of the sheet. Raises `UnreadableInput`."""
        file = read_text(self.sheet, folder=self.sheet.parent)
        return WrittenSheet(read_document(self.sheet, file.text, most_values), file.sha256)

    def read_text(self, document: Document) -> TextFile | None:
        """Read the file that the sheet names, even if the rest of the sheet is wrong."""
        name = document.part("article", dict).get("file", "article.txt")
        if document.value is None or not isinstance(name, str) or re.fullmatch(FILE_NAME, name) is None:
            return None
        text = self.sheet.parent / name
        is_same = os.path.exists(text) and self.sheet.samefile(text)  # noqa: PTH110
        if is_same or name.casefold() == self.sheet.name.casefold():
            document.report(("article", "file"), "sheet_as_text")
            return None
        try:
            return read_text(text, folder=self.sheet.parent)
        except UnreadableInput as error:
            report_unreadable(document, error, name, "This file holds the text of the article.")
            return None

    @staticmethod
    def place(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Return the problems, whose positions are those in the file."""
        return problems


def report_unreadable(document: Document, error: UnreadableInput, name: str, advice: str) -> None:
    """Report that the file called ``name`` cannot be read."""
    message = "outside_folder" if isinstance(error, LeadsOutside) else "unreadable"
    # "article.txt is empty", but "article.txt: there is no such file".
    reason = f" {error.reason}" if error.reason.startswith(("is ", "cannot ")) else f": {error.reason}"
    document.report(("article", "file"), message, name=name, reason=reason, advice=error.hint or advice)
