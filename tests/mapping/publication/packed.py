"""A corpus of two articles that is built in a moment, and the same as JSON Lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mapping.publication.article_inputs import InLines
from mapping.publication.build import Build, build
from mapping.publication.corpus import read_corpus
from mapping.sheet.line_writing import write_line
from tests.conftest import silent

if TYPE_CHECKING:
    from pathlib import Path

SHUT, OPEN = "harbour-shut", "harbour-open"
_SHEET = 'factsheet: 2\nsayings:\n- The harbour was {0}: closure("The harbour")\n'


def write_corpus(folder: Path) -> Path:
    """Write a corpus that shares nothing, of articles without a claimant."""
    folder.mkdir()
    (folder / "dataset.yaml").write_text(
        "title: Harbours\npublisher: nobody\nlicence: https://creativecommons.org/publicdomain/zero/1.0/\n", "utf-8"
    )
    for slug, state in ((SHUT, "shut"), (OPEN, "open")):
        (folder / slug).mkdir()
        (folder / slug / "article.txt").write_text(f"The harbour was {state}.\n", "utf-8")
        (folder / slug / "facts.yaml").write_text(_SHEET.format(state), "utf-8")
    return folder


def lines_of(folder: Path) -> list[str]:
    """Return each article of a corpus as a line, by slug."""
    return [write_line(slug, sheet) for slug, sheet in read_corpus(folder).sheets.items()]


def refused(slug: str) -> str:
    """Return the line of an article whose quote it does not have."""
    facts = {"factsheet": "2", "sayings": [{"The harbour was burning": 'closure("The harbour")'}]}
    return json.dumps({"id": slug, "text": "The harbour was shut.\n", "facts": facts})


def build_lines(folder: Path, lines: list[str], *, jobs: int = 1, max_errors: int = 9) -> Build:
    """Build the lines, with the shared files of a folder, into ``out`` next to it."""
    path = folder.parent / "articles.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    articles = InLines((str(path),), jobs, max_errors)
    created = "2026-01-01T00:00:00+00:00"
    return build(folder, folder.parent / "out", version="v", created=created, progress=silent, articles=articles)


def build_folder(folder: Path) -> Build:
    """Build the folders, into ``of-folder`` next to them."""
    created = "2026-01-01T00:00:00+00:00"
    return build(folder, folder.parent / "of-folder", version="v", created=created, progress=silent)
