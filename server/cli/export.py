"""Export the attributions of fact sheets for annotation tools, or the published dataset for another SPARQL engine.

With --format each article becomes two files in the folder: SLUG.txt, and SLUG.ann (brat) or SLUG.jsonld (W3C Web
Annotation). Imported again, they give the same attributions. Exit code 0: every article was exported, 1:
one has problems, or has words left out.
With --for the folder holds the published N-Quads, a load script, the settings of the engine and a README with every
command up to onrecord serve --backend.

examples:
  onrecord export --format brat --to brat-folder          # every fact sheet of ./seeds
  onrecord export articles/my-article/facts.yaml --format web-annotation --to annotations
  onrecord export --for virtuoso --to virtuoso            # the published generation
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import OnrecordError, UnreadableInput, printable
from mapping.importing.attributions_of_sheet import attributions_of
from mapping.importing.brat import write_brat
from mapping.importing.web_annotation import write_web_annotations
from mapping.publication.corpus import corpus_at
from mapping.publication.manifest import current_generation
from mapping.recipes.recipe import ENGINES, write_recipe
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.files import why_not_written
from server.cli.configuration import choose_settings, configure_output
from server.cli.seeds import default_seeds
from server.cli.useless_flags import refuse_useless

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
        help="with --format: fact sheet, article or folder of articles (default: the seeds)",
    )
    parser.add_argument("--to", type=Path, metavar="DIR", help="folder to write into (with --for: onrecord-ENGINE)")
    kinds = parser.add_mutually_exclusive_group(required=True)
    kinds.add_argument("--format", choices=_EXTENSIONS, help="annotations of fact sheets")
    kinds.add_argument("--for", dest="engine", choices=ENGINES, help="the published dataset, for this engine")
    configure_output(parser, "folder of the published data")


def run(arguments: argparse.Namespace) -> int:
    """Export every article, or the published dataset, and return the exit code."""
    if arguments.engine:
        return _export_dataset(arguments)
    refuse_useless(
        arguments, {"--output": None}, "goes with --for: the annotations are written into the folder of --to"
    )
    if arguments.to is None:
        raise OnrecordError("export: --format needs --to DIR, the folder to write into")
    return _export_articles(arguments)


def _export_dataset(arguments: argparse.Namespace) -> int:
    if arguments.path is not None:
        raise OnrecordError("export: --for takes no PATH, because it exports the published data (see --output)")
    folder: Path = arguments.to or Path(f"onrecord-{arguments.engine}")
    write_recipe(arguments.engine, current_generation(choose_settings(arguments).settings.output), folder)
    print(f"onrecord: exported; the commands are in {printable(folder / 'README.md')}", file=sys.stderr)
    return 0


def _export_articles(arguments: argparse.Namespace) -> int:
    corpus = corpus_at(arguments.path or default_seeds())
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
        raise UnreadableInput(folder, f"cannot be written: {why_not_written(folder, error)}") from None
