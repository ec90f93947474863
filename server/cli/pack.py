"""Write the articles of a folder as JSON Lines to standard output: one object an article.

onrecord build --articles publishes the same data from these lines as from the folder. The files that articles share
are not in the lines. Exit code 0: every article was written, 1: one cannot be read.

examples:
  onrecord pack articles > articles.jsonl
  onrecord pack > seeds.jsonl               # the articles of ./seeds
  onrecord build articles --articles articles.jsonl
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput
from mapping.publication.corpus import read_corpus
from mapping.sheet.line_writing import write_line
from server.cli.seeds import default_seeds

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("seeds", nargs="?", type=Path, metavar="SEEDS", help="folder of articles (default: the seeds)")


def run(arguments: argparse.Namespace) -> int:
    """Write every article that can be read and return the exit code."""
    code = 0
    for slug, sheet in read_corpus(arguments.seeds or default_seeds()).sheets.items():
        try:
            sys.stdout.buffer.write(write_line(slug, sheet).encode() + b"\n")
        except UnreadableInput as error:
            print(f"onrecord: {error}", file=sys.stderr)
            code = 1
    sys.stdout.buffer.flush()
    return code
