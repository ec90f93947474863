"""Draft a fact sheet from the text of an article: by rules and word lists, or with a language model.

The sheet has speakers and their claims in the order of the text. Each item is marked "status: draft" with the reason
why it was proposed, and an article with drafts is not published: check each, correct it, and remove the mark. Entities
of the corpus around the text are recognized by name. Without --model nothing leaves this machine. With --model the text
is sent to a server with the chat completions API, and proposals that do not pass the checks of onrecord validate are
dropped and listed. ONRECORD_API_KEY holds the key, if the server needs one.
If TEXT is the folder of an article, its article.txt is read, and facts.yaml is written next to it.
Exit code 0: a sheet is drafted, 1: nothing was found, 2: it failed, 3: a sheet is drafted from a part of the text
only.

examples:
  onrecord draft articles/barges            # writes articles/barges/facts.yaml
  onrecord draft articles/barges/article.txt --output articles/barges/facts.yaml
  onrecord draft - --language de < article.txt
  onrecord draft article.txt --model mistral-small --base-url http://localhost:11434/v1 --report dropped.jsonl
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.drafting.draft_sheet import draft_sheet
from mapping.drafting.language import known_languages, language_of
from mapping.errors import OnrecordError, UnreadableInput, printable
from mapping.publication.corpus import corpus_of
from mapping.sheet.draft_writing import to_yaml
from mapping.sheet.files import MAXIMUM_ARTICLE_BYTES, decode_text, from_root, read_bytes, require_folder
from mapping.sheet.value_types import FILE_NAME
from server.cli import draft_with_model
from server.cli.language_argument import check_language

if TYPE_CHECKING:
    from mapping.publication.corpus import Corpus

_STANDARD_INPUT: Final = "standard input"
_TEXT_NAME: Final = "article.txt"
_SHEET_NAME: Final = "facts.yaml"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("text", metavar="TEXT", help="text of an article (UTF-8), its folder, or - for standard input")
    parser.add_argument(
        "--output", "-o", type=Path, metavar="FILE", help="write the sheet there, not to standard output"
    )
    parser.add_argument("--force", action="store_true", help="let --output and --report replace a file")
    parser.add_argument("--language", metavar="TAG", help="language of the text (default: recognized by its words)")
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="folder with the shared entities (default: the corpus around TEXT)"
    )
    draft_with_model.configure(parser)


def run(arguments: argparse.Namespace) -> int:
    """Draft, write the sheet, and return the exit code."""
    if arguments.model is None:
        draft_with_model.refuse_without_model(arguments)
    arguments = _in_folder(arguments)
    if arguments.force and arguments.output is None and arguments.report is None:
        raise OnrecordError("--force needs --output: without it the sheet goes to standard output")
    for file in (arguments.output, arguments.report):
        _check_writable(file, may_replace=arguments.force)
    name = _STANDARD_INPUT if arguments.text == "-" else arguments.text
    text = _read(arguments.text)
    if "\0" in text:
        raise UnreadableInput(name, "holds the character U+0000, as UTF-16 read as UTF-8 does", "save it as UTF-8")
    language = _language(name, text, arguments)
    corpus = _corpus(arguments)
    about = {"language": language}
    if name != _STANDARD_INPUT and (file := Path(name).name) != _TEXT_NAME and re.fullmatch(FILE_NAME, file):
        about["file"] = file
    if arguments.model is not None:
        draft = draft_with_model.draft(text, about, corpus, arguments)
        if draft.sheet:
            _write(draft.sheet, arguments.output)
        draft_with_model.report(draft, name, arguments)
        return draft.exit_code
    sheet = draft_sheet(text, language, corpus.entities)
    if not sheet["sayings"]:
        advice = "write claims in onrecord edit, ask a language model with --model, or correct --language"
        print(f"onrecord: {name}: the rules found no speaker ({language}): {advice}", file=sys.stderr)
        return 1
    _write(to_yaml(sheet | {"article": about}), arguments.output)
    drafts = len(sheet["sayings"]) + len(sheet.get("entities", {}))
    print(f"onrecord: {name}: {drafts} drafts to check ({language}){_next_step(arguments.output)}", file=sys.stderr)
    return 0


def _in_folder(arguments: argparse.Namespace) -> argparse.Namespace:
    """Return the arguments for the text in a folder, if a folder is given. Raises `UnreadableInput`."""
    folder = Path(arguments.text)
    if arguments.text != "-" and not folder.exists():
        raise UnreadableInput(folder, "there is no such file or folder", "name the text of an article, or its folder")
    if arguments.text == "-" or not folder.is_dir():
        return arguments
    text, articles = folder / _TEXT_NAME, sorted(folder.glob(f"*/{_TEXT_NAME}"))
    if not text.exists() and articles:
        advice = f"draft one at a time: onrecord draft {printable(articles[0].parent)}"
        raise UnreadableInput(folder, "is a folder of articles", advice)
    if not text.exists():
        raise UnreadableInput(folder, f"holds no {_TEXT_NAME}", "put the text of the article there, under this name")
    output = arguments.output or folder / _SHEET_NAME
    return argparse.Namespace(**vars(arguments) | {"text": str(text), "output": output})


def _next_step(output: Path | None) -> str:
    if output and output.name == _SHEET_NAME:
        return f"; next: onrecord edit {printable(output.parent)}"
    return ""


def _check_writable(file: Path | None, *, may_replace: bool) -> None:
    """Refuse a file that cannot be written, before any work. Raises `OnrecordError`."""
    if file and file.is_dir():
        raise UnreadableInput(file, "is a folder, not a file")
    if file and file.exists() and not may_replace:
        is_sheet = file.name == _SHEET_NAME
        shows = f"onrecord edit {printable(file.parent)} shows it, and " if is_sheet else ""
        raise OnrecordError(f"{printable(file)}: exists already: {shows}--force replaces it")
    if file and file.parent.is_file():
        raise UnreadableInput(file, f"{printable(file.parent)} is a file, not a folder")
    if file and not file.absolute().parent.is_dir():
        raise UnreadableInput(file, "there is no such folder", "create the folder")


def _language(name: str, text: str, arguments: argparse.Namespace) -> str:
    """Return the language of a text: rules need its word lists, a model does not."""
    check_language(arguments.language)
    language: str | None = arguments.language or language_of(text)
    known = ", ".join(known_languages())
    if language is None:
        raise UnreadableInput(
            name,
            f"its words are of no language that has word lists ({known})",
            "name it with --language; --model drafts in any",
        )
    if arguments.model is None and language not in known_languages():
        raise OnrecordError(f"--language: the rules know {known}, not {language}; --model drafts in any language")
    return language


def _read(name: str) -> str:
    if name != "-":
        return decode_text(Path(name), read_bytes(Path(name), MAXIMUM_ARTICLE_BYTES))
    data = sys.stdin.buffer.read(MAXIMUM_ARTICLE_BYTES + 1)
    if len(data) > MAXIMUM_ARTICLE_BYTES:
        raise UnreadableInput(_STANDARD_INPUT, f"is larger than {MAXIMUM_ARTICLE_BYTES} bytes")
    return decode_text(_STANDARD_INPUT, data)


def _corpus(arguments: argparse.Namespace) -> Corpus:
    """Return the corpus that is named or around the text; without any, one with defaults."""
    if arguments.corpus:
        require_folder(arguments.corpus, "name the folder of the articles")
    if arguments.corpus and not (arguments.corpus / "dataset.yaml").is_file():
        raise UnreadableInput(arguments.corpus, "holds no dataset.yaml", "name the folder of the articles")
    around = [] if arguments.text == "-" else [from_root(Path(arguments.text)).parent.parent]
    folders = [arguments.corpus] if arguments.corpus else around
    folder = next((each for each in folders if (each / "dataset.yaml").is_file()), Path())
    return corpus_of(folder / "draft" / "facts.yaml")


def _write(sheet: str, output: Path | None) -> None:
    if output is None:
        print(sheet, end="")
        return
    try:
        output.write_text(sheet, "utf-8")
    except OSError as error:
        raise UnreadableInput(output, error.strerror or str(error), "make the folder writable") from None
