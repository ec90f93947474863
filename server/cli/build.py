"""Check the articles of a folder and publish them as a new generation.

Every article is checked against its fact sheet and the shapes. An article that does not conform is refused whole and
keeps its published graph; the others are published.

No published IRI vanishes by accident: if a claim, situation or entity is no longer there, the build lists it and is
refused, unless something else says that it moved from there (moved: in docs/fact-sheet.md) or --withdraw is given.
Whoever removes the folder of an article withdraws it. Exit code 0: all is published, 1: an article or the build was
refused, 2: it could not be tried.

examples:
  onrecord build                            # the articles of ./seeds, into ./published
  onrecord build articles --output /srv/onrecord
  onrecord build --withdraw                 # withdraw everything that is gone from the sheets
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, Never

from tqdm import tqdm

from mapping.errors import BuildRefused
from mapping.publication import build as mapping_build
from server.cli.configuration import choose_settings, configure_output
from server.cli.seeds import default_seeds, say_if_packaged
from server.precomputing.completion import complete
from server.settings import processors

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from mapping.errors import Problem

#: Of articles that are checked, where there is no terminal for a bar.
_METER: Final = ": {n_fmt} of {total_fmt}, {rate_fmt}, {remaining} left"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "seeds",
        nargs="?",
        type=Path,
        metavar="SEEDS",
        help="folder of articles (default: ./seeds, this folder, or the packaged ones)",
    )
    configure_output(parser, "folder to publish in")
    parser.add_argument(
        "--jobs", type=_at_least_one, default=processors(), metavar="N", help="processes that check (%(default)s)"
    )
    parser.add_argument("--skip-drafts", action="store_true", help="leave articles out that have drafts")
    parser.add_argument("--verify", action="store_true", help="read every file again, whether it looks changed or not")
    parser.add_argument("--withdraw", action="store_true", help="withdraw the published IRIs that are gone: 410")


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def run(arguments: argparse.Namespace) -> int:
    """Build; return 0 if every article conforms, 1 if one was refused."""
    output = choose_settings(arguments).settings.output
    done = build(
        arguments.seeds or default_seeds(),
        output,
        withdraw=arguments.withdraw,
        verify=arguments.verify,
        skip_drafts=arguments.skip_drafts,
        jobs=arguments.jobs,
    )
    return 1 if done.refused else 0


def build(  # noqa: PLR0913 - callers name the last four
    seeds: Path,
    output: Path,
    *,
    withdraw: bool = False,
    verify: bool = False,
    skip_drafts: bool = False,
    jobs: int = 1,
) -> mapping_build.Build:
    """Build and report the result on standard error. Raises `BuildRefused` after printing the problems."""
    say_if_packaged(seeds)
    progress = _Progress()
    try:
        done = mapping_build.build(
            seeds,
            output,
            version=version("onrecord"),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            progress=progress,
            withdraw=withdraw,
            verify=verify,
            skip_drafts=skip_drafts,
            jobs=jobs,
            complete=complete,
        )
    except BuildRefused as error:
        progress.close()
        _print(error.problems)
        raise
    finally:
        progress.close()
    _print(done.problems)
    manifest = done.generation.manifest
    counts = manifest.counts
    state = "published" if done.is_new else "unchanged"
    print(
        f"onrecord: {state}: generation {done.generation.path.name}, {counts.articles} article(s),"
        f" {counts.claims} claims, {counts.quads} quads, digest {manifest.digest[:16]}",
        file=sys.stderr,
    )
    for slug in done.drafts:
        print(f"onrecord: left out, because it has drafts: {slug}", file=sys.stderr)
    for slug in done.refused:
        kept = any(entry.slug == slug for entry in manifest.articles)
        fate = "what was published of it before stays" if kept else "nothing of it is published"
        print(f"onrecord: refused: {slug}; {fate}", file=sys.stderr)
    return done


class _Progress:
    """Shows a bar on a terminal, and elsewhere nothing in the first second, then at most one line a second."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None
        self._began = self._last = time.monotonic()

    def __call__(self, message: str, done: int = 0, total: int = 0) -> None:
        if sys.stderr.isatty() and total:
            if self._bar is None:
                self._bar = tqdm(total=total, unit=" articles", file=sys.stderr, leave=False)
            self._bar.update(done - self._bar.n)
        elif (now := time.monotonic()) - self._last >= 1:
            meter = tqdm.format_meter(done, total, now - self._began, bar_format=_METER) if total else ""
            print(f"onrecord: {message}{meter}", file=sys.stderr)
            self._last = now
        if done == total:
            self.close()

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
        self._bar = None


def _print(problems: Iterable[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)
