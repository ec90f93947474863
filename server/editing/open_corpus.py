"""The corpus of a folder while its articles are edited: files that articles share are read again when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.errors import BadCorpus, UnreadableInput
from mapping.publication.article_folders import article_folders
from mapping.publication.corpus import corpus_of, read_corpus

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.publication.corpus import Corpus


class OpenCorpus:
    """The articles of a folder, and their shared files."""

    def __init__(self, folder: Path) -> None:
        """Read the folder. Raises `BadCorpus`."""
        self.folder = folder
        self._current, self._state = self._read(), self._state_now()
        #: Problems of shared files, as they are now; the corpus is the last one that had none.
        self.problems: tuple[Problem, ...] = ()

    @property
    def current(self) -> Corpus:
        """The corpus as it was read last."""
        return self._current

    def articles(self) -> list[str]:
        """Return the slugs of the folders that have a text or a sheet."""
        names = ("facts.yaml", "facts.yml", "article.txt")
        return [each.name for each in article_folders(self.folder) if any((each / name).is_file() for name in names)]

    def refresh(self) -> bool:
        """Read the shared files again if they were changed; return whether the corpus changed."""
        if (state := self._state_now()) == self._state:
            return False
        self._state, self.problems = state, ()
        try:
            self._current = self._read()
        except BadCorpus as error:
            self.problems = error.problems
        return not self.problems

    def _state_now(self) -> tuple[object, ...]:
        """Return which articles there are, and when the files that they share were changed."""
        found = ((path.name, path.stat()) for path in sorted(self.folder.glob("*.yaml")))
        return *self.articles(), *((name, status.st_mtime_ns, status.st_size) for name, status in found)

    def _read(self) -> Corpus:
        try:
            return read_corpus(self.folder)
        except UnreadableInput:  # no article has a sheet yet
            return corpus_of(self.folder / "article" / "facts.yaml")
