"""Check every article of JSON Lines, in constant memory, and publish nothing: `onrecord validate --articles`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.errors import BuildRefused, OnrecordError, Problem
from mapping.publication.article_checks import Due, check_all
from mapping.publication.article_lines import ArticleLines
from mapping.publication.corpus import read_shared
from mapping.shacl.validation import load_shapes
from mapping.sheet.problem_messages import is_warning
from server.cli.limited_process import DEFAULT_LIMITS
from server.cli.problem_report import problem_report
from server.cli.seeds import default_seeds
from server.cli.useless_flags import refuse_useless

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

#: Arguments of validate that have no meaning for articles in lines, and the value of each that was not given.
_OTHERS: Final[Mapping[str, object]] = {
    "--shapes": None, "--with": [], "--engine": "compiled", "--format": "text", "--coverage": False, "--watch": False,
    "--syntax": None, "--timeout": DEFAULT_LIMITS.seconds, "--memory": DEFAULT_LIMITS.memory,
}  # fmt: skip


def validate_lines(arguments: argparse.Namespace) -> int:
    """Report every problem, in the order of the lines; return 0 if nothing fails, 1 otherwise.

    Raises `OnrecordError` for arguments that go with files only. After too many bad lines it stops.
    """
    refuse_useless(arguments, _OTHERS, "cannot be used with --articles, which checks every line as a build does")
    if len(arguments.paths) > 1:
        raise OnrecordError("--articles needs exactly one PATH, the folder of the files that articles share")
    folder = Path(arguments.paths[0]) if arguments.paths else default_seeds()
    with problem_report(arguments.report, sys.stdout) as write:
        try:
            return _Validation(write, arguments).run(folder)
        except BuildRefused as error:
            print(f"onrecord: {error}", file=sys.stderr)
            return 1


class _Validation:
    """Counts articles and problems while it reports them."""

    def __init__(self, write: Callable[[Problem], None], arguments: argparse.Namespace) -> None:
        self._write, self._jobs, self._most = write, arguments.jobs, arguments.max_errors
        self._is_strict: bool = arguments.strict
        self._lines = ArticleLines(tuple(arguments.articles))
        self._bad_lines = self._failed = self._articles = 0

    def run(self, folder: Path) -> int:
        for part, _ in check_all(self._due(), read_shared(folder), load_shapes(), "", jobs=self._jobs):
            problems = part.head.problems
            for each in problems:
                self._write(each)
            self._articles += 1
            self._failed += any(self._is_strict or not is_warning(each) for each in problems)
        counts = f"{self._articles} article(s), {self._failed} not conforming, {self._bad_lines} bad line(s)"
        print(f"onrecord: {counts}", file=sys.stderr)
        return 1 if self._failed or self._bad_lines else 0

    def _due(self) -> Iterator[Due]:
        for each in self._lines:
            if not isinstance(each, Problem):
                yield Due(each.slug, each, "")
                continue
            self._write(each)
            self._bad_lines += 1
            if self._bad_lines > self._most:
                raise BuildRefused(
                    f"{self._bad_lines} lines are no articles, more than --max-errors allows: {self._most}"
                )
