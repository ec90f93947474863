"""Change the files that articles share, kinds.yaml, entities.yaml and situations.yaml, so that they stay valid.

A mistake in one of them keeps every article from being checked, so a change that makes one is refused.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from mapping.editing.emission import emit_entry
from mapping.editing.errors import CannotEdit
from mapping.editing.open_file import OpenFile
from mapping.errors import BadCorpus
from mapping.publication.checking import check_entities, check_situations
from mapping.publication.corpus import SHARED_FILES, corpus_of
from mapping.sheet.problem_messages import is_warning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.editing.operations import Operation
    from mapping.errors import Problem
    from mapping.shacl.validation import Shapes

#: Name of a section -> the file that articles share. Each entry is a name and its keys.
FILES: Final = {"entities": "entities.yaml", "situations": "situations.yaml", "kinds": "kinds.yaml"}
_EMPTY: Final = "{}\n"


class SharedFiles:
    """The files of one folder, each opened when it is first changed."""

    def __init__(self, folder: Path, state: Path, shapes: Shapes) -> None:
        self._folder, self._state, self._shapes = folder, state, shapes
        self._open: dict[str, OpenFile] = {}

    def close(self) -> None:
        """Let other processes edit the files."""
        for each in self._open.values():
            each.close()

    def file(self, section: str) -> OpenFile:
        """Return the open file of a section, one of `FILES`."""
        if section not in self._open:
            name = FILES[section]
            path = self._folder / name
            if path.is_symlink():
                raise CannotEdit(f"{path} is a link: put the file itself there")
            # No article has a name with an underscore.
            self._open[section] = OpenFile(path, self._state / f"_{section}.jsonl", initial=_EMPTY)
        return self._open[section]

    def change(self, section: str, operation: Operation, request: str = "") -> OpenFile:
        """Change a file, once for a request. Raises `CannotEdit` with the problems that the change would make."""
        file = self.file(section)
        file.change(lambda text: self._checked(FILES[section], _apply(operation, text)), request=request)
        return file

    def _checked(self, name: str, text: str) -> str:
        """Return the text of a file if the corpus is valid with it."""
        with TemporaryDirectory(prefix="onrecord-edit-") as folder:
            for each in SHARED_FILES:
                if (self._folder / each).is_file():
                    shutil.copyfile(self._folder / each, Path(folder, each))
            Path(folder, name).write_text(text, "utf-8")
            try:
                corpus = corpus_of(Path(folder, "article", "facts.yaml"))
            except BadCorpus as error:
                raise CannotEdit(_say(error.problems)) from None
            found = (*check_entities(corpus, self._shapes), *check_situations(corpus, self._shapes))
        if wrong := [each for each in found if not is_warning(each)]:
            raise CannotEdit(_say(wrong))
        return text


def _apply(operation: Operation, text: str) -> str:
    """Return the changed text; the first entry follows what comments there are."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if operation.name == "add" and lines in ([], [_EMPTY.strip()]) and operation.value is not None:
        return text.replace(_EMPTY, "") + emit_entry(str(operation.path[-1]), operation.value)
    return operation.apply(text)


def _say(problems: Iterable[Problem]) -> str:
    return "; ".join(f"{each.code} {each.message}. {each.hint}".strip() for each in problems)
