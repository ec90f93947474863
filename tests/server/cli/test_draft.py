"""`onrecord draft` writes a sheet or says in one line why it cannot; a build publishes no draft."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from server.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Ana Ruiz said on Monday that the city would not sell the barges.\n"
DATASET = """title: Barges
publisher: Elden Post
licence: https://creativecommons.org/publicdomain/zero/1.0/
rights: full
"""
CONFIRMED = """factsheet: 2
sayings:
- The cranes have stood still for a week: occurrence()
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return the text of an article in a corpus."""
    folder = tmp_path / "articles" / "barges"
    folder.mkdir(parents=True)
    (folder.parent / "dataset.yaml").write_text(DATASET, "utf-8")
    (folder / "article.txt").write_text(TEXT, "utf-8")
    return folder / "article.txt"


def test_the_sheet_goes_to_standard_output(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", str(article)]) == 0
    said = capsys.readouterr()
    assert yaml.safe_load(said.out)["sayings"][0]["cue"] == "said"
    assert said.err.endswith("2 drafts to check (en)\n")


def test_a_file_is_not_overwritten(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = article.with_name("facts.yaml")
    assert main(["draft", str(article), f"--output={sheet}"]) == 0
    sheet.write_text("mine", "utf-8")
    assert main(["draft", str(article), f"--output={sheet}"]) == 2
    assert sheet.read_text("utf-8") == "mine"
    advice = f"exists already: onrecord edit {sheet.parent} shows it, and --force replaces it"
    assert advice in capsys.readouterr().err
    assert main(["draft", str(article), f"--output={sheet}", "--force"]) == 0
    assert "factsheet: 2" in sheet.read_text("utf-8")


def test_an_article_with_drafts_is_refused_or_left_out(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, output = article.parents[1], tmp_path / "published"
    other = corpus / "cranes"
    other.mkdir()
    (other / "article.txt").write_text("The cranes have stood still for a week.\n", "utf-8")
    (other / "facts.yaml").write_text(CONFIRMED, "utf-8")
    assert main(["draft", str(article), f"--output={article.with_name('facts.yaml')}"]) == 0
    assert main(["validate", str(article.with_name("facts.yaml"))]) == 1
    assert capsys.readouterr().out.count("F010") == 1
    assert main(["build", str(corpus), f"--output={output}"]) == 1
    assert "refused: barges" in capsys.readouterr().err
    assert main(["build", str(corpus), f"--output={tmp_path / 'second'}", "--skip-drafts"]) == 0
    said = capsys.readouterr().err
    assert "left out, because it has drafts: barges" in said
    assert "F010" not in said


def test_a_folder_gets_its_sheet_and_the_next_step(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = article.parent
    assert main(["draft", str(folder)]) == 0
    assert capsys.readouterr().err.endswith(f"2 drafts to check (en); next: onrecord edit {folder}\n")
    assert yaml.safe_load((folder / "facts.yaml").read_text("utf-8"))["sayings"][0]["cue"] == "said"
    assert main(["draft", str(folder)]) == 2
    assert f"onrecord edit {folder} shows it" in capsys.readouterr().err


def test_a_folder_that_is_no_article_says_what_to_do(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, empty = article.parents[1], article.parents[1] / "empty"
    empty.mkdir()
    for folder, said in (
        (corpus, f"is a folder of articles (draft one at a time: onrecord draft {article.parent})"),
        (empty, "holds no article.txt (put the text of the article there, under this name)"),
        (corpus / "nowhere", "there is no such file or folder (name the text of an article, or its folder)"),
    ):
        assert main(["draft", str(folder)]) == 2
        assert capsys.readouterr().err == f"onrecord: {folder}: {said}\n"


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", 2, "standard input: is empty"),
        (b"a" * 10_000_000, 2, "standard input: is larger than 1048576 bytes"),
        (TEXT.encode("utf-16"), 2, "standard input: is not UTF-8: byte 0 on line 1 is 0xff (save it as UTF-8)"),
        (TEXT.encode("utf-16-le"), 2, "standard input: holds the character U+0000"),
        ("قال الوزير إن المدينة لن تبيع السفن".encode(), 2, "its words are of no language that has word lists"),
        (b"The cranes of the port have stood still for a week.", 1, "the rules found no speaker (en)"),
    ],
)
def test_bad_input_gets_one_line(
    data: bytes, code: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["draft", "-"]) == code
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert said in captured.err


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + TEXT.encode(), TEXT.replace("\n", "\r\n").encode() * 2])
def test_a_mark_at_the_head_and_other_line_ends_are_read(
    data: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["draft", "-", "--language=en"]) == 0
    assert "claimant: ana-ruiz" in capsys.readouterr().out
