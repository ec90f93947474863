"""A sheet of version 1 says the same in version 2, with every comment, and says so if nothing proves a speaker."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import yaml

from mapping.publication.corpus import read_corpus
from mapping.rdf.triples import article_quads
from mapping.sheet.fact_sheet import read_fact_sheet
from ontology import SEEDS
from server.cli import main
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    import pyoxigraph as ox

VERSION_1: Final = (Path(__file__).parent / "version_1" / "facts.yaml").read_text("utf-8")
SMALL: Final = """factsheet: 1
entities:
  ana: {type: Person, name: Ana}
situations:
  sale: {kind: sale, label: the sale of the mill}
claims:  # all of them
  # The mayor speaks.
  - {quote: the mill is sold, form: paraphrase, claimant: ana, cue: said, content: sale}
  # Nobody speaks.
  - {quote: Nobody bought the mill, form: narration, stance: denies, content: sale}
"""


def folder_with(folder: Path, sheet: str, text: str | None = None, name: str = "facts.yaml") -> Path:
    """Return a folder of articles that holds the first article, with another sheet and perhaps another text."""
    shutil.copytree(SEEDS / ARTICLE, folder / ARTICLE)
    for shared in ("dataset.yaml", "entities.yaml"):
        shutil.copy(SEEDS / shared, folder)
    (folder / ARTICLE / "facts.yaml").unlink()
    (folder / ARTICLE / name).write_text(sheet, "utf-8")
    if text is not None:
        (folder / ARTICLE / "article.txt").write_text(text, "utf-8")
    return folder


def triples(folder: Path) -> set[ox.Triple]:
    corpus = read_corpus(folder)
    read = read_fact_sheet(corpus.sheets[ARTICLE], ARTICLE, corpus.dataset, corpus.knowledge)
    assert read.article is not None, read.problems
    return {quad.triple for quad in article_quads(read.article, corpus.iris)}


def comments(sheet: str) -> list[str]:
    return [line.strip() for line in sheet.splitlines() if line.strip().startswith("#")]


def test_the_first_article_gives_the_same_triples_and_keeps_every_comment(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, VERSION_1)
    before = triples(folder)
    assert main(["upgrade", str(folder)]) == 0
    upgraded = (folder / ARTICLE / "facts.yaml").read_text("utf-8")
    assert yaml.safe_load(upgraded)["factsheet"] == 2
    assert triples(folder) == before
    assert set(comments(VERSION_1)) <= set(comments(upgraded))


def test_a_sheet_in_json_is_upgraded_too(tmp_path: Path) -> None:
    value = yaml.load(VERSION_1, Loader=yaml.BaseLoader)
    folder = folder_with(tmp_path, json.dumps(value), name="facts.json")
    before = triples(folder)
    assert main(["upgrade", str(folder)]) == 0
    assert json.loads((folder / ARTICLE / "facts.json").read_text("utf-8"))["factsheet"] == "2"
    assert triples(folder) == before


def test_a_dry_run_prints_the_sheet_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_with(tmp_path, SMALL, "Ana said the mill is sold. Nobody bought the mill.")
    assert main(["upgrade", str(folder), "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert yaml.safe_load(printed)["factsheet"] == 2
    assert [comment in printed for comment in ("# The mayor speaks.", "# Nobody speaks.")] == [True, True]
    assert (folder / ARTICLE / "facts.yaml").read_text("utf-8") == SMALL


def test_a_speaker_that_no_words_prove_gets_a_comment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_with(tmp_path, SMALL, "The owner said the mill is sold. Nobody bought the mill.")
    assert main(["upgrade", str(folder), "--dry-run"]) == 0
    assert "# Nothing found here proves who says this" in capsys.readouterr().out


def test_a_sheet_of_version_2_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = (SEEDS / ARTICLE / "facts.yaml").read_text("utf-8")
    folder = folder_with(tmp_path, sheet)
    assert main(["upgrade", str(folder)]) == 0
    assert "is version 2 already" in capsys.readouterr().err
    assert (folder / ARTICLE / "facts.yaml").read_text("utf-8") == sheet


@pytest.mark.parametrize("sheet", ["factsheet: 1\nclaims: [", "[]", "factsheet: 1\n", "factsheet: 1\nclaims: 3\n", ""])
def test_a_sheet_that_cannot_be_read_is_left_as_it_is(
    sheet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_with(tmp_path, sheet)
    assert main(["upgrade", str(folder)]) == 1
    assert "cannot be read, so it was not changed" in capsys.readouterr().err
    assert (folder / ARTICLE / "facts.yaml").read_text("utf-8") == sheet
