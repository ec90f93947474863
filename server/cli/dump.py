"""Write a dump of the published dataset, or of one article, to standard output.

The bytes are those that the server sends under /dumps/. Turtle and N-Triples have the triples without their graphs.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput
from mapping.publication.manifest import current_generation
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name

if TYPE_CHECKING:
    import argparse

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    syntaxes = {syntax.name: syntax for syntax in DUMP_SYNTAXES}
    parser.add_argument("--format", choices=syntaxes, default="turtle", help="syntax of the dump (%(default)s)")
    parser.add_argument("--article", metavar="SLUG", help="only this article (default: the whole dataset)")
    parser.add_argument(
        "--output", type=Path, default=Path("published"), metavar="DIR", help="where generations are (%(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Copy one dump file to standard output. Raises `GenerationDamaged` if it is not the file that was published."""
    generation = current_generation(arguments.output)
    syntax = next(syntax for syntax in DUMP_SYNTAXES if syntax.name == arguments.format)
    name = dump_name(syntax.extension, arguments.article)
    if name not in {dump.name for dump in generation.manifest.dumps}:
        known = ", ".join(entry.slug for entry in generation.manifest.articles[:5])
        raise UnreadableInput(arguments.article, "no article of this name is published", f"published: {known}")
    generation.files.check(f"dumps/{name}")
    with (generation.dumps_path / name).open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    return 0
