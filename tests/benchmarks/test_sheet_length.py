"""The sheet of the first article is short, and the script that measures it counts right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import sheet_length
from benchmarks.sheet_length import BAR, FIRST, measure
from mapping.publication.corpus import read_corpus
from ontology import SEEDS
from tests.conftest import ARTICLE, SHORT_SHEET

if TYPE_CHECKING:
    from pathlib import Path


def test_the_sheet_of_the_first_article_meets_its_bar() -> None:
    corpus = read_corpus(SEEDS)
    length = measure(corpus.sheets[FIRST], FIRST, corpus)
    assert length.ratio <= BAR
    assert length.text == len((SEEDS / FIRST / "article.txt").read_text("utf-8"))
    assert FIRST == ARTICLE


def test_the_script_prints_every_article_and_another_sheet(capsys: pytest.CaptureFixture[str]) -> None:
    sheet, text = SHORT_SHEET.read_text("utf-8"), (SEEDS / FIRST / "article.txt").read_text("utf-8")
    sheet_length.main(["--compare", str(SHORT_SHEET)])
    lines = capsys.readouterr().out.splitlines()[4:]
    named = [line.strip("| ").partition(":")[0] for line in lines if line]
    assert named == [name for slug in (*read_corpus(SEEDS).sheets, SHORT_SHEET.name) for name in (slug, slug)]
    assert "at most 2.50 | yes" in lines[0]
    assert lines[1].startswith(f"| {FIRST}: claims, characters a claim")
    assert any(
        f"{len(sheet):,} over {len(text):,} characters | {len(sheet) / len(text):.2f} |" in line for line in lines
    )


def test_a_refused_sheet_has_no_length(seeds: Path) -> None:
    (seeds / FIRST / "article.txt").write_text("Nothing of this was said.", "utf-8")
    with pytest.raises(SystemExit, match="Q101"):
        sheet_length.main([str(seeds)])
