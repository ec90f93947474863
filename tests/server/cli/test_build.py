"""`onrecord build` takes JSON Lines from files and standard input, and reports problems as JSON Lines."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
import zstandard

from mapping.publication.manifest import current_generation
from server.cli import main
from tests.mapping.publication.packed import OPEN, SHUT, lines_of, refused, write_corpus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def build(corpus: Path, tmp_path: Path) -> list[str]:
    """The command, to which the arguments of a test are added."""
    return ["build", str(corpus), f"--output={tmp_path / 'out'}", "--jobs=1"]


def test_the_packed_articles_are_built_from_standard_input(
    corpus: Path, build: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(build) == 0
    digest = current_generation(tmp_path / "out").manifest.digest
    capsys.readouterr()
    assert main(["pack", str(corpus)]) == 0
    packed = zstandard.ZstdCompressor().compress(capsys.readouterr().out.encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(packed))))
    assert main([*build, "--articles", "-"]) == 0
    assert current_generation(tmp_path / "out").manifest.digest == digest


def test_problems_are_reported_in_json_lines(
    corpus: Path, build: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two, report = tmp_path / "one.gz", tmp_path / "two.jsonl", tmp_path / "report.jsonl"
    one.write_bytes(gzip.compress("\n".join([*lines_of(corpus), "{"]).encode()))
    two.write_text(refused("burning"), "utf-8")
    assert main([*build, "--articles", str(one), str(two), "--report", str(report)]) == 1
    bad, wrong = map(json.loads, report.read_text("utf-8").splitlines())
    assert (bad["file"], bad["line"], bad["article"], bad["severity"], bad["code"]) == (
        str(one), 3, None, "error", "F001",
    )  # fmt: skip
    assert (wrong["file"], wrong["line"], wrong["article"], wrong["code"]) == (str(two), 1, "burning", "Q101")
    assert wrong["pointer"] == "/facts/sayings/0/The harbour was burning"
    said = capsys.readouterr().err
    assert "Q101" not in said
    assert f"onrecord: 2 error(s) and 0 warning(s) in {report}" in said
    assert "1 line(s) are not articles" in said


def test_the_report_of_folders_names_sheets(corpus: Path, build: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    sheet = corpus / SHUT / "facts.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("was shut", "was closed"), "utf-8")
    assert main([*build, "--report", "-"]) == 1
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (found["file"], found["line"], found["article"], found["code"]) == (str(sheet), 3, SHUT, "Q101")
    assert found["pointer"] is None


def test_a_cut_file_publishes_nothing(
    corpus: Path, build: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress("\n".join(lines_of(corpus)).encode())[:-9])
    assert main([*build, "--articles", str(cut)]) == 2
    assert f"onrecord: {cut}: ends in the middle of its gzip data" in capsys.readouterr().err
    assert not (tmp_path / "out" / "current").exists()


def test_pack_leaves_out_what_cannot_be_read(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / SHUT / "article.txt").unlink()
    assert main(["pack", str(corpus)]) == 1
    packed = capsys.readouterr()
    assert [json.loads(line)["id"] for line in packed.out.splitlines()] == [OPEN]
    assert f"{corpus}/{SHUT}/facts.yaml: article.txt: there is no such file" in packed.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--max-errors=-1"], "argument --max-errors: '-1' is not a whole number of at least 0"),
        (["--max-errors=x"], "argument --max-errors: 'x' is not a whole number of at least 0"),
        (["--jobs=0"], "argument --jobs: '0' is not a whole number of at least 1"),
        (["--articles"], "argument --articles: expected at least one argument"),
    ],
)
def test_wrong_numbers_are_refused(
    build: list[str], arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*build, *arguments])
    assert said in capsys.readouterr().err


def test_withdrawn_articles_are_named(corpus: Path, build: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(build) == 0
    assert "withdrawn" not in capsys.readouterr().err
    shutil.rmtree(corpus / SHUT)
    assert main(build) == 0
    said = f"withdrawn: 1 article(s) whose folder or line is gone; their addresses answer 410 now: {SHUT}\n"
    assert said in capsys.readouterr().err


def test_a_build_in_the_folder_of_the_articles_publishes_below_it(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus)
    for _ in range(2):
        assert main(["build", ".", "--jobs=1"]) == 0
    assert "unchanged: generation 000001, 2 article(s)" in capsys.readouterr().err
    assert main(["validate", "."]) == 0


def test_a_build_that_failed_leaves_no_article(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus)
    sheets = {path: path.read_text("utf-8") for path in corpus.glob("*/facts.yaml")}
    for path in sheets:
        path.write_text("factsheet: 9\n", "utf-8")
    assert main(["build", ".", "--jobs=1"]) == 1
    for path, text in sheets.items():
        path.write_text(text, "utf-8")
    assert main(["validate", "."]) == 0
    assert main(["build", ".", "--jobs=1"]) == 0
    assert "F007" not in capsys.readouterr().out


@pytest.mark.parametrize("output", [".", SHUT, f"{SHUT}/out"])
def test_articles_are_no_output(
    corpus: Path, output: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus)
    before = sorted(corpus.rglob("*"))
    assert main(["build", ".", "--output", output]) == 2
    assert main(["map", ".", "--to", output, "--shards=2"]) == 2
    one, other = capsys.readouterr().err.splitlines()
    for line in (one, other):
        assert line.startswith(f"onrecord: {output}: cannot be written: it is ")
        assert line.endswith("choose another one, such as published")
    assert sorted(corpus.rglob("*")) == before
