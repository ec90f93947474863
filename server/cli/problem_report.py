"""Report problems as text for people, or as JSON Lines for programs."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import OutputFailed
from mapping.publication.problem_lines import as_line
from mapping.sheet.problem_messages import is_warning

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO

    from mapping.errors import Problem


def configure_report(parser: argparse.ArgumentParser) -> None:
    """Declare where problems are reported."""
    parser.add_argument(
        "--report", metavar="FILE", help="write the problems as JSON Lines, or - for standard output, in place of text"
    )


def report_problems(problems: Iterable[Problem], report: str | None) -> None:
    """Print problems on standard error, or write them into a file. Raises `OutputFailed` if it cannot be written."""
    with problem_report(report, sys.stderr) as write:
        for each in problems:
            write(each)


@contextmanager
def problem_report(report: str | None, text: TextIO) -> Iterator[Callable[[Problem], None]]:
    """Yield a function that prints a problem to ``text``, or writes it as JSON into a report, "-" or a file.

    The file is there when the block ends, whole. Raises `OutputFailed` if it cannot be written.
    """
    if report is None:
        yield lambda each: print(each, file=text)
    elif report == "-":
        yield lambda each: print(as_line(each))
    else:
        with _written(Path(report)) as write:
            yield write


@contextmanager
def _written(path: Path) -> Iterator[Callable[[Problem], None]]:
    begun, errors, warnings = path.with_name(f".{path.name}.unfinished"), 0, 0

    def write(each: Problem) -> None:
        nonlocal errors, warnings
        file.write(f"{as_line(each)}\n")
        errors, warnings = errors + (not is_warning(each)), warnings + is_warning(each)

    try:
        with begun.open("w", encoding="utf-8") as file:
            yield write
        begun.replace(path)
    except OSError as error:
        reason = "it is a folder, not a file" if path.is_dir() else error.strerror or str(error)
        raise OutputFailed(path, reason) from None
    print(f"onrecord: {errors} error(s) and {warnings} warning(s) in {path}", file=sys.stderr)
