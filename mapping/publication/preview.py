"""Preview a folder of articles: build it after every save, check only what the save concerns, and keep every problem.

A preview is published in a folder of its own and withdraws removed claims: nothing that an author only tried becomes a
published IRI. It begins with the published generation, so that a refused article has its last good content.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict

from mapping.errors import BadCorpus, BuildRefused, OnrecordError
from mapping.publication.build import build
from mapping.publication.manifest import CURRENT, GENERATIONS, published_in
from mapping.publication.part_store import PARTS
from mapping.publication.progress import unseen
from mapping.rdf.serialization import N_QUADS
from mapping.sheet.problem_messages import is_warning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.errors import Problem

#: Problems that are kept of one save; a sheet that is wrong throughout has one for each line.
_MOST_PROBLEMS: Final = 200


class SavedProblem(BaseModel):
    """A problem of the last save; ``file`` is relative to the folder of articles, ``slug`` empty for a shared file."""

    model_config = ConfigDict(frozen=True)

    slug: str
    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str
    is_warning: bool


class LastSave(BaseModel):
    """The outcome of the last save. ``key`` differs from that of every other save."""

    model_config = ConfigDict(frozen=True)

    key: str
    problems: tuple[SavedProblem, ...] = ()
    #: Why nothing was built, in addition to the problems; or empty.
    reason: str = ""

    def about(self, slug: str) -> LastSave:
        """Return the same without the problems of all articles but one."""
        return self.model_copy(update={"problems": tuple(p for p in self.problems if p.slug in {"", slug})})


class Preview:
    """The preview of ``folder`` in ``output``, which nobody else writes to."""

    def __init__(self, folder: Path, output: Path, *, version: str) -> None:
        self._folder, self._output, self._version = folder, output, version

    def begin_with(self, published: Path) -> None:
        """Copy the current generation of another output folder, if there is one. Raises `GenerationDamaged`."""
        if generation := published_in(published):
            kept = Path(GENERATIONS, generation.path.name)
            shutil.copytree(generation.path, self._output / kept)
            (self._output / CURRENT).symlink_to(kept)
            if (parts := published / PARTS).is_file():
                shutil.copyfile(parts, self._output / PARTS)

    def build(self, created: str) -> LastSave:
        """Build once; any failure that the author can mend is part of the result. ``created`` is in ISO 8601."""
        problems: Iterable[Problem]
        reason = ""
        try:
            problems = build(
                self._folder, self._output, version=self._version, created=created, progress=unseen,
                withdraw=True, syntaxes=(N_QUADS,),
            ).problems  # fmt: skip
        except BadCorpus as error:
            problems = error.problems
        except BuildRefused as error:
            problems, reason = error.problems, str(error)
        except (OnrecordError, OSError) as error:
            problems, reason = (), str(error)
        return LastSave(key=str(time.time_ns()), problems=saved_problems(problems, self._folder), reason=reason)


def saved_problems(problems: Iterable[Problem], folder: Path) -> tuple[SavedProblem, ...]:
    """Return the problems of the articles of a folder as pages show them, the errors first."""
    saved = (_save(each, folder) for each in problems)
    return tuple(sorted(saved, key=lambda each: each.is_warning)[:_MOST_PROBLEMS])


def _save(problem: Problem, folder: Path) -> SavedProblem:
    path = Path(problem.file)
    slug = "" if path.parent == folder else path.parent.name
    file = path.relative_to(folder) if path.is_relative_to(folder) else Path(path.name)
    return SavedProblem(
        slug=slug, file=str(file), line=problem.line, column=problem.column, code=problem.code,
        message=problem.message, hint=problem.hint, is_warning=is_warning(problem),
    )  # fmt: skip
