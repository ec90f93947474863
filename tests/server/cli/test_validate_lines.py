"""`onrecord validate --articles` reports every problem of every line, and publishes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from server.cli import main
from tests.mapping.publication.packed import lines_of, refused, write_corpus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def validate(tmp_path: Path) -> list[str]:
    """The command, with a corpus and a file of lines."""
    corpus = write_corpus(tmp_path / "corpus")
    (tmp_path / "a.jsonl").write_text("\n".join(lines_of(corpus)) + "\n", "utf-8")
    return ["validate", str(corpus), "--jobs=1", "--articles", str(tmp_path / "a.jsonl")]


def append(tmp_path: Path, *lines: str) -> None:
    with (tmp_path / "a.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines))


def test_articles_that_conform_are_counted(
    validate: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(validate) == 0
    assert capsys.readouterr() == ("", "onrecord: 2 article(s), 0 not conforming, 0 bad line(s)\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "corpus"]


def test_problems_are_data(validate: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append(tmp_path, "{", refused("burning"))
    assert main(validate) == 1
    out, err = capsys.readouterr()
    assert f"{tmp_path}/a.jsonl:3:2: F001 not valid JSON: no key in double quotes begins here\n" in out
    assert f"{tmp_path}/a.jsonl:4:" in out
    assert "(at /facts/sayings/0/The harbour was burning)" in out
    assert err == "onrecord: 3 article(s), 1 not conforming, 1 bad line(s)\n"
    assert main([*validate, "--report", "-"]) == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["line"], each["code"]) for each in found] == [(3, "F001"), (4, "Q101")]


def test_too_many_bad_lines_stop_it_and_are_reported(
    validate: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(tmp_path, "{", "{", refused("burning"))
    report = tmp_path / "report.jsonl"
    assert main([*validate, "--max-errors=1", "--report", str(report)]) == 1
    assert "2 lines are no articles, more than --max-errors allows: 1" in capsys.readouterr().err
    assert [json.loads(line)["line"] for line in report.read_text("utf-8").splitlines()] == [3, 4]
    assert not [*tmp_path.glob(".*")]


@pytest.mark.parametrize(
    "more",
    [
        ["--coverage"], ["--watch"], ["--format", "json"], ["--engine", "pyshacl"], ["--with", "x.ttl"],
        ["--shapes", "x.ttl"], ["--syntax", "turtle"], ["--timeout", "5"], ["--memory", "5"],
    ],
)  # fmt: skip
def test_arguments_for_files_are_refused(
    more: list[str], validate: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*validate, *more]) == 2
    assert f"{more[0]} cannot be used with --articles" in capsys.readouterr().err


def test_a_report_is_for_articles_only(validate: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*validate[:2], "--report", "x"]) == 2
    assert "--report needs --articles" in capsys.readouterr().err
