"""Errors of the mapping, each with the data it failed on.

::

    OnrecordError
    |-- UnreadableInput      a file or folder cannot be read in the form it should have
    |   `-- LeadsOutside     a link leads out of the folder that a file belongs to
    |-- BadCorpus            the files that the articles of a folder share are wrong
    |-- BuildRefused         the build published nothing new
    |-- OutputBusy           another build is writing to the same output
    |-- OutputFailed         the output cannot be written
    |-- GenerationDamaged    a file of a published generation is missing or was changed
    |-- EnginesDiffer        two engines validate the same data and report different results
    `-- NothingPublished     the output folder holds no generation
"""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def printable(path: Path | str) -> str:
    """Return the name of a file in one line; bytes that are no UTF-8 and control characters are escaped."""
    name = str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in name)


def how_to_install(extra: str) -> str:
    """Return the command that installs an extra into the environment of this onrecord, by the Python that runs it."""
    return f'{shlex.quote(sys.executable or "python")} -m pip install "onrecord[{extra}]"'


@dataclass(frozen=True, order=True)
class Problem:
    """A mistake at one position of a file, and how to mend it; line and column count from 1."""

    file: str
    line: int
    column: int
    #: One of `mapping.sheet.problem_messages.CODES`.
    code: str
    message: str
    hint: str = ""
    #: In a line of JSON Lines: a JSON Pointer (RFC 6901), and :LINE:COLUMN in a sheet that is YAML in a string.
    pointer: str = ""
    #: The slug of its article, if it comes from JSON Lines.
    article: str = ""

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"
        text += f" (at {self.pointer})" if self.pointer else ""
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class OnrecordError(Exception):
    """Base of every error that a user of onrecord can cause and mend."""


class UnreadableInput(OnrecordError):
    """A file or folder cannot be read in the form it should have; the hint says how to mend it."""

    def __init__(self, path: Path | str, reason: str, hint: str = "") -> None:
        self.path, self.reason, self.hint = path, reason, hint
        super().__init__(f"{printable(path)}: {reason}" + (f" ({hint})" if hint else ""))


class LeadsOutside(UnreadableInput):
    """A link leads out of the folder that the file belongs to."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "is a link that leads out of its folder", "put the file itself there")


class BadCorpus(OnrecordError):
    """The files that the articles of a folder share are wrong, so that no article can be checked."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class BuildRefused(OnrecordError):
    """The build published nothing new; ``problems`` are those of the fact sheets, if they are the reason."""

    def __init__(self, reason: str, problems: tuple[Problem, ...] = ()) -> None:
        self.problems = problems
        super().__init__(reason)


class OutputBusy(OnrecordError):
    """Another build holds the lock of the output folder."""

    def __init__(self, output: Path) -> None:
        super().__init__(f"{output}: another build is writing here; wait for it to end")


class OutputFailed(OnrecordError):
    """The output folder cannot be written; the generation published before stays."""

    def __init__(self, output: Path, reason: str) -> None:
        super().__init__(f"{output}: cannot be written: {reason}")


class EnginesDiffer(OnrecordError):
    """The report of compiled shapes is not that of pySHACL; the data and shapes are probably right."""

    def __init__(self, differences: list[str]) -> None:
        super().__init__("\n  ".join(["the engines report different results:", *differences]))


class NothingPublished(OnrecordError):
    """The output folder holds no generation, or is a file."""

    def __init__(self, output: Path) -> None:
        nothing = "nothing is published here; run onrecord build first"
        is_file = "is a file, not a folder (name the folder of the published data)"
        super().__init__(f"{output}: {is_file if output.is_file() else nothing}")


class GenerationDamaged(OnrecordError):
    """A file of a published generation is missing or not the one that was published; ``reason`` names it."""

    def __init__(self, path: Path, reason: str) -> None:
        hint = "restore the file from a backup, or point the link `current` to an older generation"
        super().__init__(f"{path}: this generation is damaged: {reason} ({hint})")
