"""Import articles, or annotations as draft fact sheets, from the files of other tools.

Annotations: quotations in JSON Lines, brat, UIMA CAS of INCEpTION, Label Studio, W3C Web Annotation and Hypothesis.
Articles: HTML with schema.org, IPTC ninjs, NewsML-G2, plain text with front matter. Each article becomes a folder with
article.txt and facts.yaml; an existing folder is never overwritten. Exit code 0: everything was imported, 1: something
was left out, 2: a file, or an article in it, could not be read; the others were imported.

examples:
  onrecord import page.html --to articles
  onrecord import corpus.jsonl.gz --to articles --language de
  onrecord import brat-folder/ --to articles
  onrecord import annotations.json --format web-annotation --text article.txt --to articles
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.errors import OnrecordError, OutputFailed, UnreadableInput, printable
from mapping.importing.draft_sheet import write_draft
from mapping.importing.formats import FORMATS, files_in, read_articles
from mapping.publication.corpus import corpus_of
from mapping.sheet.files import MAXIMUM_ARTICLE_BYTES, why_not_written
from mapping.sheet.notation import NotationError, make_name
from server.cli.language_argument import check_language

if TYPE_CHECKING:
    import argparse

    from mapping.importing.annotated_article import AnnotatedArticle
    from mapping.publication.corpus import Corpus

#: Enough for the damage of a large file, and few enough to stop soon if it has another format.
_MOST_REFUSALS: Final = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file, or folder of files of one format")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="folder of articles to write into")
    parser.add_argument("--format", choices=FORMATS, help="format of the files (default: by name and content)")
    parser.add_argument(
        "--text", type=Path, metavar="FILE", help="text of the article, if the annotations are in a separate file"
    )
    parser.add_argument("--language", metavar="TAG", help="language of the texts, if the files do not state it")


def run(arguments: argparse.Namespace) -> int:
    """Import every article and return the exit code."""
    folder: Path = arguments.to
    check_language(arguments.language)
    corpus = corpus_of(folder / "any" / "facts.yaml")
    writer, code = _Writer(folder, corpus, arguments.language), 0
    for path in arguments.paths:
        try:
            files = files_in(path)
        except UnreadableInput as error:
            code = _refuse(error)
            continue
        for file in files:
            code = max(code, _import_file(file, arguments, writer))
    return code


def _import_file(file: Path, arguments: argparse.Namespace, writer: _Writer) -> int:
    """Import the articles of a file and return the exit code; what is no article does not stop the others."""
    code, refusals = 0, _Refusals(file)
    try:
        for article in read_articles(file, arguments.format, arguments.text, refusals.add):
            try:
                code = max(code, writer.write(file, article))
            except UnreadableInput as error:
                refusals.add(error)
    except OnrecordError as error:
        return _refuse(error)
    return 2 if refusals.count else code


def _refuse(error: OnrecordError) -> int:
    print(f"onrecord: {error}", file=sys.stderr)
    return 2


class _Refusals:
    """Says which parts of a file are no article, and gives the file up after many."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.count = 0

    def add(self, error: UnreadableInput) -> None:
        """Say why a part is no article. Raises `OnrecordError` if that is the last one that is taken."""
        _refuse(error)
        self.count += 1
        if self.count == _MOST_REFUSALS:
            raise OnrecordError(f"{printable(self._file)}: {self.count} mistakes are enough: the rest was not read")


class _Writer:
    """Writes articles into one folder, each under a different name."""

    def __init__(self, folder: Path, corpus: Corpus, language: str | None) -> None:
        self._folder, self._corpus, self._language = folder, corpus, language
        self._taken: set[str] = set()

    def write(self, file: Path, article: AnnotatedArticle) -> int:
        """Write one article and say so; return 1 if something of it was left out."""
        data = _encoded(file, article)
        if self._language and "language" not in article.about:
            article = replace(article, about={"language": self._language, **article.about})
        folder = self._folder / self._slug(article.name)
        draft = write_draft(article, self._corpus.entities, self._corpus.dataset.language)
        try:
            folder.mkdir(parents=True)
            (folder / "article.txt").write_bytes(data)
            (folder / "facts.yaml").write_text(draft.text, "utf-8")
        except FileExistsError:
            print(f"onrecord: {printable(folder)}: exists already and was not changed", file=sys.stderr)
            return 1
        except OSError as error:
            raise OutputFailed(folder, why_not_written(folder, error)) from None
        print(
            f"{printable(folder)}: {len(draft.attributions)} claims drafted, {len(draft.left_out)} lines left out",
            file=sys.stderr,
        )
        for line in draft.left_out:
            print(f"  {printable(line)}", file=sys.stderr)
        return 1 if draft.left_out else 0

    def _slug(self, name: str) -> str:
        try:
            made = make_name(name)
        except NotationError:
            made = "article"
        slug, number = made, 1
        while slug in self._taken:
            number += 1
            slug = f"{made}-{number}"
        self._taken.add(slug)
        return slug


def _encoded(file: Path, article: AnnotatedArticle) -> bytes:
    """Return the text of an article as it is written; raise `UnreadableInput` if a fact sheet cannot be about it."""
    try:
        data = article.text.encode()
    except UnicodeEncodeError:
        raise UnreadableInput(file, f"{article.name!r} holds half a character", "save it as UTF-8") from None
    if not article.text.strip():
        raise UnreadableInput(file, f"{article.name!r} has no text")
    if len(data) > MAXIMUM_ARTICLE_BYTES:
        raise UnreadableInput(file, f"{article.name!r} has a text of more than {MAXIMUM_ARTICLE_BYTES} bytes")
    return data
