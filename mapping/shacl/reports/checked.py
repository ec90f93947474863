"""The findings in one file or article, which every format of the report is written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mapping.shacl.results import TOLERATED
from mapping.sheet.problem_messages import is_warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mapping.errors import Problem
    from mapping.shacl.results import Result
    from mapping.sheet.coverage import Coverage


@dataclass(frozen=True)
class Checked:
    """The findings in one file or article: results of shapes, and problems of a fact sheet."""

    name: str
    results: tuple[Result, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: False if no shape has a target in the file, so that conforming means nothing.
    is_targeted: bool = True
    #: Why the file could not be checked.
    error: str = ""
    #: Name of the shapes.
    shapes: str = "onrecord"
    #: Prefixes that the file and its shapes declare.
    prefixes: Mapping[str, str] = field(default_factory=dict)
    #: Of a fact sheet, if asked for: how much of its article the evidence covers.
    coverage: Coverage | None = None
    #: Warnings fail too.
    is_strict: bool = False

    @property
    def violations(self) -> int:
        """Count the findings that must be mended; a severity of one's own is one of them."""
        return sum(severity not in TOLERATED for severity in self._severities())

    @property
    def warnings(self) -> int:
        """Count the findings that deserve a look."""
        return sum(severity == "warning" for severity in self._severities())

    @property
    def failures(self) -> int:
        """Count the findings that keep the file from conforming."""
        return sum(map(self.is_failure, self._severities()))

    @property
    def conforms(self) -> bool:
        """Whether the file was checked and none of its findings is a failure."""
        return not (self.error or self.failures)

    def is_failure(self, severity: str) -> bool:
        """Return whether a finding of this severity keeps the file from conforming."""
        return severity not in TOLERATED or (self.is_strict and severity == "warning")

    def _severities(self) -> Iterator[str]:
        yield from (result.severity for result in self.results)
        yield from map(problem_severity, self.problems)


def problem_severity(problem: Problem) -> str:
    """Return the severity of a problem of a fact sheet."""
    return "warning" if is_warning(problem) else "violation"
