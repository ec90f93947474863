"""``onrecord import`` and ``onrecord export``: files in, files out, a line for each, and the right exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from mapping.importing.brat import write_brat
from server.cli import main
from tests.mapping.importing.test_draft_sheet import unmarked
from tests.mapping.importing.texts import ARTICLE, TEXT

if TYPE_CHECKING:
    from pathlib import Path

DATASET = "{title: t, publisher: p, licence: https://creativecommons.org/publicdomain/zero/1.0/, rights: full}"
LINE = json.dumps({"name": "Über den Kai!", "text": TEXT, "quotations": [{"id": 3, "quote": [[10, 24]]}]})


@pytest.fixture
def brat(tmp_path: Path) -> Path:
    (tmp_path / "quay.txt").write_bytes(TEXT.encode())
    (tmp_path / "quay.ann").write_text(write_brat(ARTICLE), "utf-8")
    return tmp_path / "quay.ann"


def run(*arguments: object) -> int:
    return main([str(each) for each in arguments])


def test_an_imported_article_is_one_that_validate_and_export_read(
    brat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "dataset.yaml").write_text(DATASET, "utf-8")
    assert run("import", brat, "--to", articles, "--language", "en") == 0
    assert "quay: 3 claims drafted, 0 lines left out" in capsys.readouterr().err
    assert (articles / "quay" / "article.txt").read_bytes() == TEXT.encode()
    assert yaml.safe_load((articles / "quay" / "facts.yaml").read_text("utf-8"))["article"] == {"language": "en"}
    for kind in ("brat", "web-annotation"):
        out = tmp_path / kind
        assert run("export", articles, "--to", out, "--format", kind) == 0
        assert (out / "quay.txt").read_bytes() == TEXT.encode()
        (file,) = out.glob("*.ann" if kind == "brat" else "*.jsonld")
        assert run("import", file, "--to", tmp_path / f"again-{kind}", "--language", "en") == 0
        again = tmp_path / f"again-{kind}" / "quay" / "facts.yaml"
        stances = [each["claims"][0].pop("stance") for each in yaml.safe_load(again.read_text("utf-8"))["sayings"]]
        assert stances == ["affirms", "affirms", "doubts"]


def test_every_format_comes_back_as_the_same_sheet(brat: Path, tmp_path: Path) -> None:
    run("import", brat, "--to", tmp_path / "one", "--language", "en")
    (tmp_path / "one" / "dataset.yaml").write_text(DATASET, "utf-8")
    sheets = []
    for kind, pattern in (("brat", "*.ann"), ("web-annotation", "*.jsonld")):
        run("export", tmp_path / "one", "--to", tmp_path / kind, "--format", kind)
        (file,) = (tmp_path / kind).glob(pattern)
        run("import", file, "--to", tmp_path / f"two-{kind}", "--language", "en")
        sheets.append(unmarked(yaml.safe_load((tmp_path / f"two-{kind}" / "quay" / "facts.yaml").read_text("utf-8"))))
    assert sheets[0] == sheets[1]


def test_what_exists_is_never_overwritten(brat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", brat, "--to", tmp_path / "out") == 0
    (tmp_path / "out" / "quay" / "facts.yaml").write_text("mine", "utf-8")
    assert run("import", brat, "--to", tmp_path / "out") == 1
    assert "quay: exists already and was not changed" in capsys.readouterr().err
    assert (tmp_path / "out" / "quay" / "facts.yaml").read_text("utf-8") == "mine"


def test_what_is_left_out_is_listed_and_is_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "q.jsonl").write_text(f"{LINE}\n{LINE}\n", "utf-8")
    assert run("import", tmp_path / "q.jsonl", "--to", tmp_path / "out") == 1
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["uber-den-kai", "uber-den-kai-2"]
    lines = capsys.readouterr().err.splitlines()
    assert lines[1] == "  3: neither a source nor reporting words are marked"


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    brat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"text": "half \\ud83d", "name": "x", "quotations": []}\n', "utf-8")
    (tmp_path / "long.jsonl").write_text(
        json.dumps({"name": "y", "text": "a" * 2**20 + "b", "quotations": []}), "utf-8"
    )
    (tmp_path / "blank.jsonl").write_text(json.dumps({"name": "z", "text": " ", "quotations": []}), "utf-8")
    paths = [tmp_path / f"{name}.jsonl" for name in ("bad", "long", "blank", "none")]
    assert run("import", *paths, brat, "--to", tmp_path / "out") == 2
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["quay"]
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("onrecord: ")]
    assert [line.partition("jsonl: ")[2] for line in errors] == [
        "'x' holds half a character (save it as UTF-8)",
        "'y' has a text of more than 1048576 bytes",
        "'z' has no text",
        "there is no such file",
    ]


def test_a_line_that_cannot_be_read_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = json.dumps({"name": "half", "text": "\ud83d", "quotations": []})
    (tmp_path / "q.jsonl").write_text("\n".join(["{", '{"name": 1}', half, LINE]), "utf-8")
    assert run("import", tmp_path / "q.jsonl", "--to", tmp_path / "out") == 2
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["uber-den-kai"]
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("onrecord: ")]
    assert [line.partition("jsonl: ")[2] for line in errors] == [
        "is not JSON: line 1, column 2: no key in double quotes begins here (each line is one whole object)",
        "line 2 is no article with quotations: 'text' is missing (each line has name, text and quotations)",
        "'half' holds half a character (save it as UTF-8)",
    ]


def test_a_file_of_another_format_is_given_up_after_a_hundred_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "q.jsonl").write_text("a,b\n" * 1_000, "utf-8")
    assert run("import", tmp_path / "q.jsonl", "--to", tmp_path / "out") == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 101
    assert lines[-1].endswith("q.jsonl: 100 mistakes are enough: the rest was not read")


def test_a_folder_that_cannot_be_read_does_not_stop_the_others(
    brat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert run("import", tmp_path / "empty", tmp_path / "nope", brat, "--to", tmp_path / "out") == 2
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["quay"]
    first, second, *_ = capsys.readouterr().err.splitlines()
    assert "empty: holds no file that can be imported" in first
    assert second.endswith("nope: there is no such file or folder")


@pytest.mark.parametrize("path", ["quay.ann", "."])
def test_the_current_folder_is_imported(
    brat: Path, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(brat.parent)
    assert run("import", path, "--to", "out") == 0
    assert "quay: 3 claims drafted" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_not_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", tmp_path / "nope", "--format", "brat", "--to", tmp_path / "out") == 2
    assert capsys.readouterr().err == f"onrecord: {tmp_path}/nope: there is no such folder\n"


def test_entities_of_the_corpus_are_used(brat: Path, tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "dataset.yaml").write_text(DATASET, "utf-8")
    (articles / "entities.yaml").write_text("mayor: {type: Person, name: Ana Ruiz}", "utf-8")
    assert run("import", brat, "--to", articles) == 0
    sheet = yaml.safe_load((articles / "quay" / "facts.yaml").read_text("utf-8"))
    assert sheet["sayings"][0]["claimant"] == "mayor"


def test_an_article_that_is_refused_is_not_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "quay").mkdir()
    (tmp_path / "dataset.yaml").write_text(DATASET, "utf-8")
    (tmp_path / "quay" / "article.txt").write_text("The quay sinks.", "utf-8")
    (tmp_path / "quay" / "facts.yaml").write_text("factsheet: 2\nsayings: []\n", "utf-8")
    assert run("export", tmp_path, "--to", tmp_path / "out", "--format", "brat") == 1
    assert "facts.yaml: is not exported" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_language_that_is_none_is_refused_before_anything_is_written(
    brat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", brat, "--to", tmp_path / "out", "--language", "english words") == 2
    assert capsys.readouterr().err.startswith("onrecord: --language 'english words': must be a language tag")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_one_line(
    brat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert run("import", brat, "--to", tmp_path / "file") == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_separate_text_is_refused_for_a_format_that_holds_its_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text(LINE, "utf-8")
    assert run("import", tmp_path / "a.jsonl", "--text", tmp_path / "a.txt", "--to", tmp_path / "out") == 2
    said = f"{tmp_path}/a.jsonl: is in the format quotations, which holds its texts itself (leave --text out)"
    assert capsys.readouterr().err == f"onrecord: {said}\n"
