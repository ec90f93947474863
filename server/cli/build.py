"""Check the articles of a folder, or of JSON Lines, and publish them as a new generation.

Every article is checked against its fact sheet and the shapes. An article that does not conform is refused whole and
keeps its published graph; the others are published.

No published IRI disappears by accident: if a claim, situation or entity is missing from the sheets, the build lists it
and publishes nothing, unless the sheets say that it moved (moved: in docs/fact-sheet.md) or --withdraw is given.
To withdraw an article, remove its folder.

With --articles each line of the files is an article: {"id": ..., "text": ..., "facts": ...}, see docs/scale.md. SEEDS
then holds the files that articles share. A line that is not an article is reported with its number and left out.
Exit code 0: all is published, 1: an article, a line or the build was refused, 2: it failed.

examples:
  onrecord build                            # the articles of ./seeds, into ./published
  onrecord build articles --output /srv/onrecord
  onrecord build --withdraw                 # withdraw everything that is gone from the sheets
  onrecord build shared --articles archive.jsonl.zst --report problems.jsonl
  zcat *.jsonl.gz | onrecord build shared --articles -
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
from server.cli.article_arguments import chosen_input, configure_lines
from server.cli.configuration import choose_settings, configure_output
from server.cli.problem_report import configure_report, report_problems
from server.cli.seeds import default_seeds, say_if_packaged
from server.precomputing.completion import complete

if TYPE_CHECKING:
    import argparse

    from mapping.publication.article_inputs import ArticleInput

#: Of articles that are checked, where there is no terminal for a bar.
_METER: Final = ": {n_fmt} of {total_fmt}, {rate_fmt}, {remaining} left"
#: Withdrawn articles that are named.
_MOST_NAMED: Final = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "seeds",
        nargs="?",
        type=Path,
        metavar="SEEDS",
        help="folder of articles (default: ./seeds, this folder, or the packaged ones)",
    )
    configure_lines(parser)
    parser.add_argument("--verify", action="store_true", help="read every file again, whether it looks changed or not")
    configure_publication(parser)


def configure_publication(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `publish`."""
    configure_output(parser, "folder to publish in")
    configure_report(parser)
    parser.add_argument("--skip-drafts", action="store_true", help="leave articles out that have drafts")
    parser.add_argument(
        "--withdraw", action="store_true", help="withdraw the published IRIs that are missing from the sheets (410)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Build; return 0 if every article conforms, 1 if one was refused."""
    return publish(arguments, chosen_input(arguments), verify=arguments.verify)


def publish(arguments: argparse.Namespace, articles: ArticleInput, *, verify: bool = False) -> int:
    """Publish articles as a command was asked to; return 0 if every one conforms, 1 if one was refused."""
    done = build(
        arguments.seeds or default_seeds(),
        choose_settings(arguments).settings.output,
        withdraw=arguments.withdraw,
        verify=verify,
        skip_drafts=arguments.skip_drafts,
        articles=articles,
        report=arguments.report,
    )
    return 1 if done.refused or done.bad_lines else 0


def build(  # noqa: PLR0913 - callers name them
    seeds: Path,
    output: Path,
    *,
    withdraw: bool = False,
    verify: bool = False,
    skip_drafts: bool = False,
    articles: ArticleInput | None = None,
    report: str | None = None,
) -> mapping_build.Build:
    """Build and report the result on standard error, or the problems in a file of JSON Lines.

    Raises `BuildRefused` after reporting the problems.
    """
    say_if_packaged(seeds)
    progress = Progress()
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
            articles=articles,
            complete=complete,
        )
    except BuildRefused as error:
        progress.close()
        report_problems(error.problems, report)
        raise
    finally:
        progress.close()
    report_problems(done.problems, report)
    _say_what_is_published(done)
    return done


def _say_what_is_published(done: mapping_build.Build) -> None:
    manifest = done.generation.manifest
    counts = manifest.counts
    state = "published" if done.is_new else "unchanged"
    print(
        f"onrecord: {state}: generation {done.generation.path.name}, {counts.articles} article(s),"
        f" {counts.claims} claims, {counts.quads} quads, digest {manifest.digest[:16]}",
        file=sys.stderr,
    )
    if done.bad_lines:
        print(f"onrecord: {done.bad_lines} line(s) are not articles and were left out", file=sys.stderr)
    if done.withdrawn:
        print(f"onrecord: {_withdrawn_in_words(done.withdrawn)}", file=sys.stderr)
    for slug in done.drafts:
        print(f"onrecord: left out, because it has drafts: {slug}", file=sys.stderr)
    for slug in done.refused:
        kept = any(entry.slug == slug for entry in manifest.articles)
        fate = "what was published of it before stays" if kept else "nothing of it is published"
        print(f"onrecord: refused: {slug}; {fate}", file=sys.stderr)


def _withdrawn_in_words(slugs: tuple[str, ...]) -> str:
    named = ", ".join(slugs[:_MOST_NAMED]) + (", ..." if len(slugs) > _MOST_NAMED else "")
    return f"withdrawn: {len(slugs)} article(s) whose folder or line is gone; their addresses answer 410 now: {named}"


class Progress:
    """Shows a bar on a terminal, and elsewhere nothing in the first second, then at most one line a second."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None
        self._began = self._last = time.monotonic()

    def __call__(self, message: str, done: int = 0, total: int = 0) -> None:
        """Show a step; ``done`` of ``total`` articles are checked."""
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
