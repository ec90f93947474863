"""``onrecord score``: two readings of the same articles in text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from ontology import SEEDS
from server.cli import main
from tests.conftest import ARTICLE, copy_of_short_seeds

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("nltk", reason="needs the extra score")
OTHERS = {"quillhaven-contract-dispute", "quillhaven-harbour-vote"}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two readings; in the second, one claim has another stance."""
    gold, other = copy_of_short_seeds(tmp_path / "gold"), copy_of_short_seeds(tmp_path / "other")
    sheet = other / ARTICLE / "facts.yaml"
    text = sheet.read_text("utf-8")
    assert "stance: denies" in text
    sheet.write_text(text.replace("stance: denies", "stance: doubts", 1), "utf-8")
    return gold, other


def measures(gold: Path, other: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, float]]:
    assert main(["score", str(gold), str(other), "--format", "json"]) == 0
    return {each["measure"]: each for each in json.loads(capsys.readouterr().out)["measures"]}


def test_scores_as_json(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    found = measures(*folders, capsys)
    assert found["content exact"]["f1"] == found["source exact"]["f1"] == found["speaker"]["f1"] == 1
    assert found["stance"]["right"] == found["stance"]["gold"] - 1
    assert 0 < found["agreement: stance"]["alpha"] < found["agreement: modality"]["alpha"] == 1


def test_csv_and_text_hold_the_same_numbers(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    expected = measures(*folders, capsys)["stance"]
    assert main(["score", *map(str, folders), "--format", "csv"]) == 0
    listed = {row["measure"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert float(listed["stance"]["recall"]) == expected["recall"]
    assert main(["score", *map(str, folders)]) == 0
    text = capsys.readouterr().out
    line = next(line for line in text.splitlines() if line.startswith("stance "))
    assert line.split()[1:4] == [str(expected[key]) for key in ("gold", "found", "right")]
    assert "Krippendorff's alpha" in text


def test_a_sheet_and_an_article_can_be_scored(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    gold, other = folders
    assert main(["score", str(gold / ARTICLE / "facts.yaml"), str(other / ARTICLE), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 1


def test_a_folder_without_a_dataset_is_read_with_that_of_the_gold_one(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    expected = measures(*folders, capsys)
    for name in ("dataset.yaml", "entities.yaml", "situations.yaml", "moved.yaml"):
        (folders[1] / name).unlink(missing_ok=True)
    assert measures(*folders, capsys) == expected


def test_an_article_that_the_other_lacks_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = shutil.copytree(SEEDS, tmp_path / "other")
    for name in OTHERS:
        shutil.rmtree(other / name)
    assert main(["score", str(SEEDS), str(other)]) == 1
    said = capsys.readouterr()
    assert all(f"{name}/facts.yaml: the other folder has no such article" in said.err for name in OTHERS)
    assert said.out.startswith("1 article(s)")


def test_articles_of_different_texts_are_not_compared(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    text = folders[1] / ARTICLE / "article.txt"
    text.write_text(text.read_text("utf-8") + "More.", "utf-8")
    assert main(["score", *map(str, folders)]) == 1
    assert "its text differs from the text of" in capsys.readouterr().err


def test_what_cannot_be_read_is_one_line(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    (folders[1] / ARTICLE / "facts.yaml").write_text("factsheet: [", "utf-8")
    assert main(["score", *map(str, folders)]) == 2
    assert "facts.yaml: line 2: F001" in capsys.readouterr().err


@pytest.mark.parametrize("missing", [0, 1])
def test_a_folder_that_is_not_there_is_one_line(
    missing: int, folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(each) for each in folders]
    given[missing] = str(tmp_path / "nope")
    assert main(["score", *given]) == 2
    assert capsys.readouterr() == ("", f"onrecord: {tmp_path}/nope: there is no such folder\n")
