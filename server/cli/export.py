"""Export the attributions of fact sheets for annotation tools: brat, or W3C Web Annotation in JSON-LD.

Each article becomes two files in the folder: SLUG.txt, and SLUG.ann or SLUG.jsonld. Exported files can be imported
again and is the same then. Exit code 0: every article was exported, 1: one has problems, or has words left out.

examples:
  onrecord export --format brat --to brat-folder          # every fact sheet of ./seeds
  onrecord export articles/my-article/facts.yaml --format web-annotation --to annotations
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput, printable
from mapping.importing.attributions_of_sheet import attributions_of
from mapping.importing.brat import write_brat
from mapping.importing.web_annotation import write_web_annotations
from mapping.publication.corpus import SHEET_NAMES, corpus_of, read_corpus
from mapping.sheet.fact_sheet import read_fact_sheet
from server.cli.seeds import default_seeds

if TYPE_CHECKING:
    import argparse

    from mapping.importing.annotated_article import AnnotatedArticle
    from mapping.publication.corpus import Corpus

_EXTENSIONS = {"brat": ".ann", "web-annotation": ".jsonld"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        metavar="PATH",
        help="fact sheet, article or folder of articles (default: the seeds)",
    )
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="folder to write into")
    parser.add_argument("--format", choices=_EXTENSIONS, required=True, help="what to write")


def run(arguments: argparse.Namespace) -> int:
    """Export every article and return the exit code."""
    path: Path = arguments.path or default_seeds()
    sheet = next((path / name for name in SHEET_NAMES if (path / name).is_file()), path)
    corpus = corpus_of(sheet) if not sheet.is_dir() else read_corpus(sheet)
    done = [_export(slug, each, corpus, arguments) for slug, each in corpus.sheets.items()]
    return 0 if all(done) else 1


def _export(slug: str, sheet: Path, corpus: Corpus, arguments: argparse.Namespace) -> bool:
    read = read_fact_sheet(sheet, slug, corpus.dataset, corpus.knowledge)
    if read.article is None:
        print(*read.problems, f"{printable(sheet)}: is not exported", sep="\n", file=sys.stderr)
        return False
    article = attributions_of(read.article)
    for line in article.left_out:
        print(f"{printable(sheet)}: {line}", file=sys.stderr)
    if arguments.format == "brat":
        written = write_brat(article)
    else:
        written = write_web_annotations(article, corpus.iris.article(slug).value)
    _write(arguments.to, article, _EXTENSIONS[arguments.format], written)
    return not article.left_out


def _write(folder: Path, article: AnnotatedArticle, extension: str, written: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{article.name}.txt").write_bytes(article.text.encode())
        (folder / f"{article.name}{extension}").write_bytes(written.encode())
    except OSError as error:
        raise UnreadableInput(folder, f"cannot be written: {error.strerror}") from None
