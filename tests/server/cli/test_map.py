"""`onrecord map` and `onrecord merge` publish what `onrecord build` does, from folders and from lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mapping.publication.manifest import current_generation
from server.cli import main
from tests.mapping.publication.packed import lines_of, refused, write_corpus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def digest_in(output: Path) -> str:
    return current_generation(output).manifest.digest


def test_folders_are_mapped_and_merged(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shards, output = tmp_path / "shards", tmp_path / "out"
    for number in (1, 2):
        assert main(["map", str(corpus), "--to", str(shards), f"--shard={number}/2", "--jobs=1"]) == 0
    assert main(["merge", str(shards), f"--seeds={corpus}", f"--output={output}"]) == 0
    assert main(["build", str(corpus), f"--output={tmp_path / 'built'}", "--jobs=1"]) == 0
    assert digest_in(output) == digest_in(tmp_path / "built")
    said = capsys.readouterr().err
    assert "onrecord: shard 2/2: " in said
    assert "onrecord: published: generation 000001, 2 article(s)" in said


def test_all_shards_of_lines_are_mapped_by_one_command(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text("\n".join([*lines_of(corpus), refused("burning"), "{"]), "utf-8")
    assert main(["map", str(corpus), "--articles", "a.jsonl", "--to", "shards", "--shards=3", "--jobs=1"]) == 1
    assert main(["merge", "shards", f"--seeds={corpus}", "--output=out", "--report=report.jsonl"]) == 1
    found = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text("utf-8").splitlines()]
    assert [(each["file"], each["line"], each["article"]) for each in found] == [
        (str(tmp_path / "a.jsonl"), 4, None),
        (str(tmp_path / "a.jsonl"), 3, "burning"),
    ]


def test_too_many_bad_lines_are_shown(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text("{\n[\n", "utf-8")
    given = ["map", str(corpus), "--articles", str(lines), "--to", str(tmp_path / "shards"), "--jobs=1"]
    assert main([*given, "--shard=1/1", "--max-errors=1"]) == 1
    said = capsys.readouterr().err
    assert f"{lines}:2:2: F001" in said
    assert "2 lines are no articles" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--shard", "3"], "'3' is no shard: write 3/16"),
        (["--shards", "0"], "'0' is not a whole number from 1 to 9999"),
        (["--shard", "1/2", "--shards", "2"], "not allowed with"),
        ([], "one of the arguments --shard --shards is required"),
        (["--shards", "2", "--conf", "x"], "'x' is no KEY=VALUE"),
    ],
)
def test_wrong_arguments_are_named(
    arguments: list[str], said: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["map", str(corpus), "--to", "x", *arguments])
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--shards", "2", "--articles", "-"], "standard input can be read only once"),
        (["--shards", "2", "--articles", "-", "--spark", "local"], "Spark tasks cannot read standard input"),
        (["--shard", "1/2", "--spark", "local"], "give their number with --shards"),
    ],
)
def test_what_cannot_be_done_is_named(
    arguments: list[str], said: str, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", str(corpus), "--to", str(tmp_path / "shards"), *arguments]) == 2
    assert said in capsys.readouterr().err
