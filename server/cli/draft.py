"""Draft a fact sheet from the text of an article, by rules and word lists: no model, no network.

The sheet has who says what in the order of the text. Each item is marked "status: draft" with the reason why it was
proposed, and an article with drafts is not published: check each, correct it, and remove the mark. Entities of the
corpus around the text are recognized by name. Exit code 0: a sheet is drafted, 1: the rules found nobody who says
anything, 2: the text cannot be read.

examples:
  onrecord draft articles/barges/article.txt --output articles/barges/facts.yaml
  onrecord draft - --language de < article.txt
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.drafting.draft_sheet import draft_sheet
from mapping.drafting.language import known_languages, language_of
from mapping.errors import OnrecordError, UnreadableInput
from mapping.publication.corpus import corpus_of
from mapping.sheet.draft_writing import to_yaml
from mapping.sheet.files import MAXIMUM_ARTICLE_BYTES, decode_text, read_bytes
from mapping.sheet.value_types import FILE_NAME

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from mapping.sheet.model import Entity

_STANDARD_INPUT: Final = "standard input"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("text", metavar="TEXT", help="text of the article (UTF-8), or - for standard input")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the sheet there, not to standard output")
    parser.add_argument("--force", action="store_true", help="let --output replace a file")
    parser.add_argument("--language", choices=known_languages(), help="of the text (default: by its words)")
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="folder with the shared entities (default: the corpus around TEXT)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Draft, write the sheet, and return the exit code."""
    if arguments.output and arguments.output.exists() and not arguments.force:
        raise OnrecordError(f"{arguments.output}: is there already; --force replaces it")
    name = _STANDARD_INPUT if arguments.text == "-" else arguments.text
    text = _read(arguments.text)
    if "\0" in text:
        raise UnreadableInput(name, "holds the character U+0000, as UTF-16 read as UTF-8 does", "save it as UTF-8")
    language = arguments.language or language_of(text)
    if language is None:
        known = ", ".join(known_languages())
        raise UnreadableInput(name, f"its words are of no language that has word lists ({known})", "give --language")
    sheet = draft_sheet(text, language, _entities(arguments))
    if not sheet["sayings"]:
        print(f"onrecord: {name}: the rules found nobody who says anything ({language})", file=sys.stderr)
        return 1
    if name != _STANDARD_INPUT and (file := Path(name).name) != "article.txt" and re.fullmatch(FILE_NAME, file):
        sheet["article"]["file"] = file
    _write(to_yaml(sheet), arguments.output)
    drafts = len(sheet["sayings"]) + len(sheet.get("entities", {}))
    print(f"onrecord: {name}: {drafts} drafts to check ({language})", file=sys.stderr)
    return 0


def _read(name: str) -> str:
    if name != "-":
        return decode_text(Path(name), read_bytes(Path(name), MAXIMUM_ARTICLE_BYTES))
    data = sys.stdin.buffer.read(MAXIMUM_ARTICLE_BYTES + 1)
    if len(data) > MAXIMUM_ARTICLE_BYTES:
        raise UnreadableInput(_STANDARD_INPUT, f"is larger than {MAXIMUM_ARTICLE_BYTES} bytes")
    return decode_text(_STANDARD_INPUT, data)


def _entities(arguments: argparse.Namespace) -> Mapping[str, Entity]:
    """Return the shared entities of the corpus that is named, around the text, or here."""
    if arguments.corpus:
        if not (arguments.corpus / "dataset.yaml").is_file():
            raise UnreadableInput(arguments.corpus, "holds no dataset.yaml")
        return corpus_of(arguments.corpus / "draft" / "facts.yaml").entities
    around = [] if arguments.text == "-" else [Path(arguments.text).absolute().parent.parent]
    for folder in (*around, Path("seeds"), Path()):
        if (folder / "dataset.yaml").is_file():
            return corpus_of(folder / "draft" / "facts.yaml").entities
    return {}


def _write(sheet: str, output: Path | None) -> None:
    if output is None:
        print(sheet, end="")
        return
    try:
        output.write_text(sheet, "utf-8")
    except OSError as error:
        raise UnreadableInput(output, error.strerror or str(error), "make the folder writable") from None
