"""Rewrite fact sheets of version 1 as version 2 with the same claims; comments are kept.

A saying whose speaker the article's words do not prove gets a comment. Exit code 0: every sheet is of version 2 now,
1: a sheet could not be read and was not changed.

examples:
  onrecord upgrade                          # every fact sheet of ./seeds
  onrecord upgrade articles/my-article/facts.yaml --dry-run
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput
from mapping.publication.corpus import corpus_at
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.files import read_text
from mapping.sheet.upgrade import Background, upgrade_json, upgrade_yaml
from mapping.sheet.yaml_and_json import read_document
from server.cli.seeds import default_seeds

if TYPE_CHECKING:
    import argparse

    from mapping.publication.corpus import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        metavar="PATH",
        help="fact sheet, article or folder of articles (default: the seeds)",
    )
    parser.add_argument("--dry-run", action="store_true", help="print the new sheets and write nothing")


def run(arguments: argparse.Namespace) -> int:
    """Upgrade the sheets and return the exit code."""
    corpus = corpus_at(arguments.path or default_seeds())
    done = [upgrade(slug, sheet, corpus, dry_run=arguments.dry_run) for slug, sheet in corpus.sheets.items()]
    return 0 if all(done) else 1


def upgrade(slug: str, sheet: Path, corpus: Corpus, *, dry_run: bool) -> bool:
    """Upgrade one sheet; return whether it is of version 2 now, and report to standard error."""
    try:
        source = read_text(sheet, folder=sheet.parent).text
    except UnreadableInput as error:
        print(f"{error}: cannot be read, so it was not changed", file=sys.stderr)
        return False
    value = read_document(sheet, source).value
    if isinstance(value, dict) and value.get("factsheet") == "2":
        print(f"{sheet}: is version 2 already", file=sys.stderr)
        return True
    read = read_fact_sheet(sheet, slug, corpus.dataset, corpus.knowledge)
    if read.checked is None or len(read.checked.proven.claims) != len(value["claims"]):
        print(*read.problems, f"{sheet}: cannot be read, so it was not changed", sep="\n", file=sys.stderr)
        return False
    _, setting, proven = read.checked
    background = Background(setting.text, setting.language, {**corpus.entities, **proven.sheet.entities})
    write = upgrade_json if sheet.suffix == ".json" else upgrade_yaml
    text = write(source, proven, background)
    if dry_run:
        print(text, end="")
    else:
        _replace(sheet, text)
        print(f"{sheet}: is version 2 now", file=sys.stderr)
    return True


def _replace(path: Path, text: str) -> None:
    """Write a file in one step, so that it is never half written."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, "utf-8")
        new.replace(path)
    except OSError as error:
        raise UnreadableInput(path, error.strerror or str(error), "make the folder writable") from None
