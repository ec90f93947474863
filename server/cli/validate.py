"""Check fact sheets or RDF files against the shapes and report every finding.

A fact sheet is checked against its article as well, an RDF file against the shapes alone: Turtle, N-Triples, N-Quads,
TriG, JSON-LD, RDF/XML or N3, also compressed with gzip; - is standard input. Of a folder without fact sheets every RDF
file is checked. With --articles every line of JSON Lines is checked as a build does it, and PATH is the folder of the
files that articles share. Exit code 0: all conforms, 1: something does not, 2: not everything could be checked, 3:
--engine both found that the reports of the engines differ.

examples:
  onrecord validate                         # every fact sheet of ./seeds
  onrecord validate articles/my-article/facts.yaml --coverage
  onrecord validate articles --watch        # a new report after each save, until Ctrl+C
  onrecord validate catalogue.ttl --shapes dcat-ap.ttl --format junit > report.xml
  onrecord validate data/ --shapes shapes.ttl --with ontology.ttl
  onrecord validate shared --articles archive.jsonl.gz --report problems.jsonl
  curl https://example.org/data | onrecord validate - --syntax turtle
"""

from __future__ import annotations

import re
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.errors import EnginesDiffer, OnrecordError, UnreadableInput
from mapping.publication.article_folders import SHEET_NAMES
from mapping.publication.checking import check_article, check_entities, check_situations
from mapping.publication.corpus import corpus_of, read_corpus
from mapping.rdf.parsing import MAXIMUM_RDF_BYTES, READABLE, rdf_files, read_rdf
from mapping.shacl.reports import WRITERS, Checked
from mapping.shacl.shapes import ENGINES
from mapping.shacl.validation import load_shapes, validate
from mapping.sheet.coverage import coverage_of
from mapping.sheet.files import from_root, read_bytes, refuse_missing
from ontology import FOLDER
from server.cli.article_arguments import configure_lines, refuse_flags_of_lines
from server.cli.limited_process import DEFAULT_LIMITS, LimitReached, Limits, Outcome, run_limited
from server.cli.problem_report import configure_report
from server.cli.seeds import default_seeds, say_if_packaged
from server.cli.validate_lines import validate_lines
from server.cli.whole_numbers import whole_number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mapping.errors import Problem
    from mapping.publication.corpus import Corpus
    from mapping.rdf.serialization import RdfSyntax
    from mapping.shacl.validation import Shapes

#: The key by which a fact sheet differs from JSON-LD of the same extension.
_MARKS_A_SHEET: Final = re.compile(rb'"factsheet"\s*:')
_FORMATS_WITH_COVERAGE: Final = frozenset({"text", "json"})
_COVERAGE_IS_FOR_SHEETS: Final = "--coverage is for fact sheets only: RDF data names no words that it leaves out"
_WITH_IS_FOR_RDF: Final = "--with is for RDF files only: fact sheets are checked without it"
#: The scheme of kinds, which the shapes of onrecord look values up in.
_KINDS: Final = FOLDER / "kinds.ttl"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="fact sheet, folder of one or more articles, RDF file or folder of them, or - (default: the seeds)",
    )
    parser.add_argument("--shapes", type=Path, action="append", metavar="FILE", help="shapes instead of onrecord's")
    parser.add_argument(
        "--with",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="ontology, vocabulary or folder that the shapes see with each file, and that is not reported on",
    )
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default="compiled",
        help="compiled shapes, pySHACL, or both to compare their reports (%(default)s)",
    )
    parser.add_argument("--format", choices=WRITERS, default="text", help="how to report (%(default)s)")
    parser.add_argument(
        "--coverage", action="store_true", help="list the words of the articles that no evidence covers"
    )
    parser.add_argument("--watch", action="store_true", help="report again after each save, until Ctrl+C")
    parser.add_argument("--strict", action="store_true", help="fail on warnings too")
    configure_lines(parser)
    configure_report(parser)
    parser.add_argument("--syntax", choices=READABLE, help="RDF syntax, if the extension does not say it")
    parser.add_argument(
        "--timeout",
        type=whole_number(1),
        default=DEFAULT_LIMITS.seconds,
        metavar="SECONDS",
        help="processor time for each file (%(default)s)",
    )
    parser.add_argument(
        "--memory",
        type=whole_number(1),
        default=DEFAULT_LIMITS.memory,
        metavar="MIB",
        help="memory in MiB (%(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check every path in a limited process and write one report."""
    if arguments.articles:
        return validate_lines(arguments)
    if arguments.report:
        raise OnrecordError("--report needs --articles; use --format for reports on files")
    refuse_flags_of_lines(arguments)
    limits = Limits(arguments.timeout, arguments.memory)
    if arguments.coverage and arguments.format not in _FORMATS_WITH_COVERAGE:
        raise OnrecordError(f"the format {arguments.format} cannot show coverage: use text or json")
    if not arguments.paths:
        arguments.paths = [str(default_seeds())]
        say_if_packaged(default_seeds())
    named = [*arguments.paths, *map(str, [*(arguments.shapes or ()), *vars(arguments)["with"]])]
    if named.count("-") > 1:
        raise OnrecordError("standard input can be read only once: give - only once")
    is_repeatable = not any(name == "-" or Path(name).is_fifo() for name in named)
    if arguments.watch:
        if not is_repeatable:
            raise OnrecordError("--watch reads files several times, so it cannot read standard input or a pipe")
        return _report_again_and_again(lambda: _report(arguments, limits), partial(_files_read, named))
    return _report(arguments, limits, is_repeatable=is_repeatable)


def _report_again_and_again(report: Callable[[], int], files: Callable[[], set[Path]]) -> int:
    """Report now and after each change of the files; return the exit code of the last report at Ctrl+C or SIGTERM."""
    from server.watching.changes import state_of, wait_for_change  # noqa: PLC0415 - only --watch needs the library

    code = 0
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell has jobs in the background ignore the first
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        while True:
            before = state_of(files())
            try:
                code = report()
            except OnrecordError as error:  # a file may be gone for a moment
                print(f"onrecord: {error}", file=sys.stderr)
                code = 2
            print(f"onrecord: {datetime.now().astimezone():%H:%M:%S} watching; Ctrl+C ends it", file=sys.stderr)
            wait_for_change(files, before)
            _begin_anew()
    return code


def _begin_anew() -> None:
    """Clear the screen, or leave an empty line where there is none."""
    print("\x1b[2J\x1b[3J\x1b[H" if sys.stdout.isatty() else "", end="" if sys.stdout.isatty() else "\n", flush=True)


def _files_read(named: Iterable[str]) -> set[Path]:
    from server.watching.changes import files_of_path  # noqa: PLC0415 - only --watch needs the library

    return set().union(*(files_of_path(Path(name)) for name in named))


def _report(arguments: argparse.Namespace, limits: Limits, *, is_repeatable: bool = True) -> int:
    outcome = _validate_within(limits, arguments, is_repeatable=is_repeatable)
    for note in outcome.notes:
        print(f"onrecord: {note}", file=sys.stderr)
    sys.stdout.buffer.write(outcome.output)
    sys.stdout.buffer.flush()
    return outcome.code


def _validate_within(limits: Limits, arguments: argparse.Namespace, *, is_repeatable: bool) -> Outcome:
    """Validate; restart without each file that reaches a limit. Raises `LimitReached` if that cannot be done."""
    given_up: dict[str, str] = {}
    while True:
        try:
            return run_limited(lambda: _validate(arguments, limits, given_up), limits)
        except LimitReached as error:
            if not (error.name and is_repeatable) or error.name in given_up:
                raise
            given_up[error.name] = str(error)


def _validate(arguments: argparse.Namespace, limits: Limits, given_up: Mapping[str, str]) -> Outcome:
    checker = _Checker(arguments)
    checked = []
    do_engines_differ = False
    for path in arguments.paths:
        for name, check in checker.checks(path):
            limits.restart_clock(name)
            try:
                one = Checked(name, error=given_up[name]) if name in given_up else check()
            except OnrecordError as error:
                one = Checked(name, error=str(error))
                do_engines_differ |= isinstance(error, EnginesDiffer)
            checked.append(replace(one, is_strict=arguments.strict, shapes=checker.shapes_name))
    errors = tuple(dict.fromkeys(one.error for one in checked if one.error))
    code = 3 if do_engines_differ else 2 if errors else int(not all(one.conforms for one in checked))
    # The text report is for people, who would read each error twice.
    notes = checker.notes if arguments.format == "text" else (*checker.notes, *errors)
    return Outcome(code, notes, WRITERS[arguments.format](checked))


class _Checker:
    """Reads the shapes once and checks one path after the other against them."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._syntax: RdfSyntax | None = READABLE.get(arguments.syntax)
        self._shows_coverage: bool = arguments.coverage
        self.shapes: Shapes = load_shapes(*_files(arguments.shapes or ()), syntax=self._syntax, engine=arguments.engine)
        self.shapes_name = ", ".join(self.shapes.names)
        named: list[Path] = vars(arguments)["with"]  # the name of the flag is a keyword of Python
        mixed_in = [*([] if arguments.shapes else [_KINDS]), *_files(named)]
        self._has_background = bool(named)
        self._useless_flags: dict[str, None] = {}  # in the order in which they are found
        self._background = [quad for path in mixed_in for quad in read_rdf(path, fallback=self._syntax).quads]

    @property
    def notes(self) -> tuple[str, ...]:
        """Say which properties of the shapes and flags were not applied, and which shapes pySHACL checked."""
        return (*self.shapes.notes, *self._useless_flags)

    def checks(self, argument: str) -> Iterator[tuple[str, Callable[[], Checked]]]:
        """Yield the name and the check of each file or article that a path names."""
        path = Path(argument)
        try:
            if argument != "-":
                refuse_missing(path)
            if argument == "-" or not path.is_dir():
                yield argument, lambda: self._check_file(argument, path)
            elif sheet := next((path / name for name in SHEET_NAMES if (path / name).is_file()), None):
                yield str(sheet), lambda: self._check_sheet(sheet, corpus_of(sheet))
            elif not _holds_articles(path):
                yield from ((str(file), partial(self._check_rdf, str(file), file)) for file in _files([path]))
            else:
                corpus = read_corpus(path)
                for name, check in (("entities.yaml", check_entities), ("situations.yaml", check_situations)):
                    if (path / name).is_file():
                        yield str(path / name), partial(self._check_shared, path / name, check, corpus)
                yield from ((str(sheet), partial(self._check_sheet, sheet, corpus)) for sheet in corpus.sheets.values())
        except OnrecordError as error:
            yield argument, partial(Checked, argument, error=str(error))

    def _check_file(self, name: str, path: Path) -> Checked:
        if self._syntax is None and _is_sheet(path):
            return self._check_sheet(path, corpus_of(path))
        return self._check_rdf(name, path)

    def _check_shared(
        self, file: Path, check: Callable[[Corpus, Shapes], tuple[Problem, ...]], corpus: Corpus
    ) -> Checked:
        return Checked(str(file), problems=check(corpus, self.shapes))

    def _check_sheet(self, sheet: Path, corpus: Corpus) -> Checked:
        if self._has_background:
            self._useless_flags[_WITH_IS_FOR_RDF] = None
        outcome = check_article(sheet, from_root(sheet).parent.name, corpus, self.shapes)
        coverage = coverage_of(outcome.article) if self._shows_coverage and outcome.article else None
        is_targeted = outcome.report is None or outcome.report.is_targeted
        return Checked(str(sheet), problems=outcome.problems, coverage=coverage, is_targeted=is_targeted)

    def _check_rdf(self, name: str, path: Path) -> Checked:
        document = read_rdf(path, self._syntax)
        if not document.quads:
            raise UnreadableInput(name, "holds no statement, so there is nothing to check")
        if self._shows_coverage:
            self._useless_flags[_COVERAGE_IS_FOR_SHEETS] = None
        report = validate(document.quads, self.shapes, self._background, document.prefixes)
        prefixes = {**self.shapes.prefixes, **document.prefixes}
        return Checked(name, report.results, is_targeted=report.is_targeted, prefixes=prefixes)


def _files(paths: Iterable[Path]) -> list[Path]:
    """Return the paths with each folder replaced by the RDF files below it. Raises `UnreadableInput` if it has none."""
    files: list[Path] = []
    for path in paths:
        found = rdf_files(path) if path.is_dir() else [path]
        if not found:
            raise UnreadableInput(path, "holds no RDF file")
        files += found
    return files


def _holds_articles(folder: Path) -> bool:
    names = {"dataset.yaml", *(f"*/{name}" for name in SHEET_NAMES)}
    return any(True for name in names for _ in folder.glob(name))


def _is_sheet(path: Path) -> bool:
    if path.suffix not in {".yaml", ".yml", ".json"}:
        return False
    data = read_bytes(path, MAXIMUM_RDF_BYTES)
    return path.suffix != ".json" or bool(_MARKS_A_SHEET.search(data))
