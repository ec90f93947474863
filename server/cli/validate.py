"""Check fact sheets or RDF files against the shapes and report what is wrong.

A fact sheet is checked against its article as well, an RDF file (Turtle, N-Triples, N-Quads, TriG, JSON-LD, RDF/XML;
- for standard input) against the shapes alone. Exit code 0: all conforms, 1: something does not, 2: not checked.

examples:
  onrecord validate                         # every fact sheet of ./seeds
  onrecord validate articles/my-article/facts.yaml
  onrecord validate catalogue.ttl --shapes dcat-ap.ttl --format junit > report.xml
  curl https://example.org/data | onrecord validate - --syntax turtle
"""

from __future__ import annotations

import re
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import UnreadableInput
from mapping.publication.checking import check_article
from mapping.publication.corpus import SHEET_NAMES, corpus_of, read_corpus
from mapping.rdf.parsing import MAXIMUM_RDF_BYTES, parse_rdf, read_rdf
from mapping.rdf.serialization import JSON_LD, N_QUADS, RDF_XML, SYNTAXES, TRIG, syntax_of_name
from mapping.shacl.reports import WRITERS, Checked
from mapping.shacl.validation import is_targeted, load_shapes, validate
from mapping.sheet.files import read_bytes
from ontology import FOLDER
from server.cli.build import default_seeds

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from mapping.publication.corpus import Corpus
    from mapping.rdf.serialization import RdfSyntax
    from mapping.shacl.validation import Shapes

__all__ = ["configure", "run", "sniff_syntax"]

#: What is a fact sheet although JSON-LD has the same extension.
_MARKS_A_SHEET: Final = re.compile(rb'"factsheet"\s*:')


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="fact sheet, folder of an article or of articles, RDF file, or - (default: the seeds)",
    )
    parser.add_argument("--shapes", type=Path, action="append", metavar="FILE", help="shapes instead of onrecord's")
    parser.add_argument("--format", choices=WRITERS, default="text", help="how to report (%(default)s)")
    parser.add_argument("--strict", action="store_true", help="let warnings fail too")
    parser.add_argument(
        "--syntax", choices=[syntax.name for syntax in SYNTAXES], help="RDF syntax, if the extension does not say it"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check every path and write one report."""
    syntax = syntax_of_name(arguments.syntax) if arguments.syntax else None
    shapes = load_shapes(*arguments.shapes or ())
    paths = arguments.paths or [str(default_seeds())]
    checked = tuple(chain.from_iterable(_check(path, syntax, shapes) for path in paths))
    sys.stdout.buffer.write(WRITERS[arguments.format](checked))
    sys.stdout.buffer.flush()
    is_fine = all(one.conforms and not (arguments.strict and one.warnings) for one in checked)
    return 0 if is_fine else 1


def _check(argument: str, syntax: RdfSyntax | None, shapes: Shapes) -> Iterator[Checked]:
    path = Path(argument)
    if argument == "-":
        data = sys.stdin.buffer.read(MAXIMUM_RDF_BYTES + 1)
        yield _check_rdf("-", parse_rdf(data, "standard input", syntax or sniff_syntax(data)), shapes)
    elif path.is_dir():
        sheet = next((path / name for name in SHEET_NAMES if (path / name).is_file()), None)
        if sheet:
            yield _check_sheet(sheet, corpus_of(sheet), shapes)
        else:
            corpus = read_corpus(path)
            yield from (_check_sheet(sheet, corpus, shapes) for sheet in corpus.sheets.values())
    elif syntax is None and _is_sheet(path):
        yield _check_sheet(path, corpus_of(path), shapes)
    else:
        yield _check_rdf(argument, read_rdf(path, syntax), shapes)


def _is_sheet(path: Path) -> bool:
    if path.suffix not in {".yaml", ".yml", ".json"}:
        return False
    data = read_bytes(path, MAXIMUM_RDF_BYTES)
    return path.suffix != ".json" or bool(_MARKS_A_SHEET.search(data))


def _check_sheet(sheet: Path, corpus: Corpus, shapes: Shapes) -> Checked:
    outcome = check_article(sheet, sheet.absolute().parent.name, corpus, shapes)
    return Checked(str(sheet), problems=outcome.problems)


def _check_rdf(name: str, quads: list[ox.Quad], shapes: Shapes) -> Checked:
    if not quads:
        raise UnreadableInput(name, "holds no statement, so there is nothing to check")
    results = validate(quads, shapes, read_rdf(FOLDER / "kinds.ttl")).results
    return Checked(name, results=results, is_targeted=is_targeted(quads, shapes))


def sniff_syntax(data: bytes) -> RdfSyntax:
    """Guess a syntax from the first bytes: JSON-LD, RDF/XML, N-Quads, else TriG, of which Turtle is a part."""
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if re.match(rb'\{\s*["}]|\[\s*[\[{\]]', head):
        return JSON_LD
    if re.match(rb"<(\?xml|!--|!doctype|([\w.-]+:)?RDF[\s>])", head, re.IGNORECASE):
        return RDF_XML
    first = next((line for line in head.splitlines() if line.strip() and not line.startswith(b"#")), b"")
    try:
        quads = list(ox.parse(first, format=N_QUADS.codec))
    except SyntaxError:
        return TRIG
    return N_QUADS if quads else TRIG
