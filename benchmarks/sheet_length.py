"""Measure how long fact sheets are: characters of the sheet over characters of the text, for each article of a folder.

Prints with it the number of claims and the characters a claim. ``--compare`` names another sheet of the first
article, for example one of version 1. Run: ``python -m benchmarks.sheet_length [FOLDER] [--compare FILE]``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.report import Figure, at_most, plain, table
from mapping.errors import printable
from mapping.publication.corpus import Corpus, read_corpus
from mapping.sheet.fact_sheet import read_fact_sheet
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Slug of the first article, whose sheet has a bar.
FIRST: Final = "2db805ffb993f78c"
#: Most characters of its sheet for each character of its text.
BAR: Final = 2.5


@dataclass(frozen=True)
class Length:
    """Characters of a sheet and of its text, and the number of claims."""

    sheet: int
    text: int
    claims: int

    @property
    def ratio(self) -> float:
        """Characters of the sheet for each character of the text."""
        return self.sheet / self.text


def measure(sheet: Path, slug: str, corpus: Corpus) -> Length:
    """Return the length of one sheet; exit with its problems if it is refused."""
    read = read_fact_sheet(sheet, slug, corpus.dataset, corpus.knowledge)
    if read.article is None:
        raise SystemExit("\n".join(map(str, read.problems)))
    return Length(len(sheet.read_text("utf-8")), len(read.article.text), len(read.article.claims))


def measure_other(sheet: Path, corpus: Corpus) -> Length:
    """Return the length of another sheet of the first article."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in corpus.sheets[FIRST].parent.glob("*.txt"):
            shutil.copy(file, folder)
        return measure(Path(shutil.copy(sheet, folder / "facts.yaml")), FIRST, corpus)


def figures(name: str, length: Length, *, has_bar: bool) -> Iterator[Figure]:
    """Yield the lines of one sheet."""
    ratio = f"{name}: sheet over text, {length.sheet:,} over {length.text:,} characters"
    yield at_most(ratio, length.ratio, BAR) if has_bar else plain(ratio, f"{length.ratio:.2f}")
    yield plain(f"{name}: claims, characters a claim", f"{length.claims}, {length.sheet / length.claims:.0f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=SEEDS, help="a folder of articles (default: the seeds)")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="another sheet of the first article")
    options = parser.parse_args(arguments)
    corpus = read_corpus(options.folder)
    lines = [
        figure
        for slug, sheet in corpus.sheets.items()
        for figure in figures(slug, measure(sheet, slug, corpus), has_bar=slug == FIRST)
    ]
    if options.compare:
        if FIRST not in corpus.sheets:
            raise SystemExit(f"{printable(options.folder)} does not hold the first article, {FIRST}")
        lines += figures(options.compare.name, measure_other(options.compare, corpus), has_bar=False)
    print(table("Length of fact sheets", lines))


if __name__ == "__main__":
    main()
