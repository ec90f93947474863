"""Write a dump of the published dataset, or of one article, to standard output.

The bytes are those that the server sends under /dumps/, decompressed. Turtle and N-Triples have the triples without
their graphs.

examples:
  onrecord dump --format nquads > onrecord.nq
  onrecord dump --article 2db805ffb993f78c --format jsonld
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput
from mapping.publication.dump_slices import read_dump, unpacked_dump
from mapping.publication.manifest import current_generation
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name
from server.cli.configuration import choose_settings, configure_output

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    syntaxes = {syntax.name: syntax for syntax in DUMP_SYNTAXES}
    parser.add_argument("--format", choices=syntaxes, default="turtle", help="syntax of the dump (%(default)s)")
    parser.add_argument("--article", metavar="SLUG", help="only this article (default: the whole dataset)")
    configure_output(parser, "folder of the published data")


def run(arguments: argparse.Namespace) -> int:
    """Copy one dump to standard output. Raises `GenerationDamaged` if it is not the one that was published."""
    generation = current_generation(choose_settings(arguments).settings.output)
    syntax = next(syntax for syntax in DUMP_SYNTAXES if syntax.name == arguments.format)
    name = dump_name(syntax.extension, arguments.article)
    dump = next((each for each in generation.manifest.dumps_of(arguments.article) if each.name == name), None)
    if dump is None:
        known = ", ".join(entry.slug for entry in generation.manifest.articles[:5])
        raise UnreadableInput(arguments.article, "no article of this name is published", f"published: {known}")
    if dump.offset is not None:
        sys.stdout.buffer.write(read_dump(generation, dump))
    else:
        sys.stdout.buffer.writelines(unpacked_dump(generation, dump))
    sys.stdout.buffer.flush()
    return 0
