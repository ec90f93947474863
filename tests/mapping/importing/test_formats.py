"""Names and contents of files tell their format, and what cannot be read is one line."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import chdir
from pathlib import Path

import pytest

from mapping.errors import UnreadableInput, how_to_install
from mapping.importing.brat import write_brat
from mapping.importing.formats import files_in, read_articles
from mapping.importing.web_annotation import write_web_annotations
from mapping.sheet.files import MAXIMUM_TEXT_BYTES
from tests.mapping.importing.texts import ARTICLE, TEXT

LINE = json.dumps({"name": "quay", "text": TEXT, "quotations": [{"quote": [[2, 7]]}]})


def test_brat_and_web_annotations_have_their_text_beside_them(tmp_path: Path) -> None:
    (tmp_path / "quay.txt").write_bytes(TEXT.encode())
    (tmp_path / "quay.ann").write_text(write_brat(ARTICLE), "utf-8")
    (tmp_path / "quay.jsonld").write_text(write_web_annotations(ARTICLE, "https://example.org/"), "utf-8")
    for name in ("quay.ann", "quay.jsonld"):
        assert list(read_articles(tmp_path / name)) == [ARTICLE]


def test_the_text_may_be_in_a_folder_beside_as_in_polnear(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "quay.txt").write_bytes(TEXT.encode())
    (tmp_path / "attributions" / "quay_4e07.ann").write_text(write_brat(ARTICLE), "utf-8")
    (tmp_path / "attributions" / "quay_7b22.ann").write_text("", "utf-8")
    (first,), (second,) = (list(read_articles(file)) for file in files_in(tmp_path))
    assert (first.name, first.attributions) == ("quay_4e07", ARTICLE.attributions)
    assert (second.name, second.attributions) == ("quay_7b22", ())


@pytest.mark.parametrize("folder", [".", "text", "attributions"])
def test_annotations_of_the_current_folder_have_their_text_too(folder: str, tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "quay.txt").write_bytes(TEXT.encode())
    (tmp_path / "attributions" / "quay_4e07.ann").write_text(write_brat(ARTICLE), "utf-8")
    (tmp_path / "text" / "quay.ann").write_text(write_brat(ARTICLE), "utf-8")
    with chdir(tmp_path / folder):
        read = [article for file in files_in(Path()) for article in read_articles(file)]
    assert [each.attributions for each in read] == [ARTICLE.attributions]


@pytest.mark.parametrize("folder", ["a", "."])
def test_annotations_of_the_current_folder_without_a_text_are_refused(folder: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / folder / "b.ann").write_text(write_brat(ARTICLE), "utf-8")
    with chdir(tmp_path / folder), pytest.raises(UnreadableInput, match=r"b\.ann: has no text b\.txt beside it"):
        list(read_articles(Path("b.ann")))


def test_annotations_of_a_text_elsewhere_take_it_from_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "b.json").write_text(write_web_annotations(ARTICLE, "https://example.org/"), "utf-8")
    (article,) = read_articles(tmp_path / "b.json", None, tmp_path / "a.txt")
    assert article.attributions == ARTICLE.attributions
    with pytest.raises(UnreadableInput, match="has no text beside it"):
        list(read_articles(tmp_path / "b.json"))
    with pytest.raises(UnreadableInput, match=r"none\.txt: there is no such file"):
        list(read_articles(tmp_path / "b.json", None, tmp_path / "none.txt"))


def test_compressed_lines_are_read_and_their_size_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl.gz").write_bytes(gzip.compress(LINE.encode()))
    assert [each.name for each in read_articles(tmp_path / "q.jsonl.gz")] == ["quay"]
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b" " * (MAXIMUM_TEXT_BYTES + 1)))
    with pytest.raises(UnreadableInput, match="is larger than"):
        list(read_articles(tmp_path / "bomb.jsonl.gz"))
    (tmp_path / "bad.jsonl.gz").write_bytes(b"\x1f\x8b no")
    with pytest.raises(UnreadableInput, match="cannot be decompressed"):
        list(read_articles(tmp_path / "bad.jsonl.gz"))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.jsonl", b"", "is empty"),
        ("a.jsonl", b"x" * (MAXIMUM_TEXT_BYTES + 1), "is larger than 16777216 bytes"),
        ("a.json", b"[" * 100_000, "is nested too deeply"),
        ("a.json", b'{"a": 1}', "is in no format that its name or content tells"),
        ("a.json", b"\xff\xfe{", "is not UTF-16"),
        ("a.json", b"{", "is not JSON: line 1, column 2"),
        ("a.ann", b"T1\tCue 1 2\tx", "has no text a.txt beside it"),
        ("a.dat", b"x", "is in no format that its name or content tells"),
    ],
)
def test_what_cannot_be_read_is_one_line(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableInput) as refused:
        list(read_articles(tmp_path / name))
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_without_anything_to_import_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(UnreadableInput, match="holds no file that can be imported"):
        files_in(tmp_path)
    with pytest.raises(UnreadableInput, match="nope: there is no such file or folder"):
        files_in(tmp_path / "nope")


def test_texts_and_type_systems_beside_annotations_are_no_articles(tmp_path: Path) -> None:
    for name in ("a.jsonld", "a.txt", "b.jsonld"):
        (tmp_path / name).write_text("x", "utf-8")
    assert [each.name for each in files_in(tmp_path)] == ["a.jsonld", "b.jsonld"]
    (tmp_path / "cas").mkdir()
    for name in ("a.xmi", "TypeSystem.xml", "b.json", "c.pdf"):
        (tmp_path / "cas" / name).write_text("x", "utf-8")
    assert [each.name for each in files_in(tmp_path / "cas")] == ["a.xmi", "b.json"]


def test_a_missing_library_is_named_with_the_extra_that_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("mapping.importing.extra.import_module", fail)
    (tmp_path / "a.html").write_text("<p>x</p>", "utf-8")
    with pytest.raises(UnreadableInput, match=re.escape(f"which is not installed ({how_to_install('ingest')})")):
        list(read_articles(tmp_path / "a.html"))
