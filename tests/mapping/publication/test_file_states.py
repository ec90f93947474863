"""A build reads no file again whose status is the same, and every file that may have changed."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from mapping.errors import GenerationDamaged
from mapping.publication import digests, inputs
from mapping.publication.build import build
from mapping.publication.corpus import read_corpus
from mapping.publication.digests import sha256_of_file
from mapping.publication.file_states import folder_status
from mapping.sheet import article_source
from mapping.sheet.files import read_bytes
from tests.conftest import ARTICLE, silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mapping.publication.manifest import Generation


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the files that are read; all files look as if they had been left alone for long."""
    names: set[str] = set()

    def note_digest(path: Path) -> str:
        names.add(path.name)
        return sha256_of_file(path)

    def note_bytes(path: Path, maximum: int, *, folder: Path | None = None) -> bytes:
        names.add(path.name)
        return read_bytes(path, maximum, folder=folder)

    monkeypatch.setattr(digests, "sha256_of_file", note_digest)
    monkeypatch.setattr(inputs, "read_bytes", note_bytes)
    monkeypatch.setattr(article_source, "read_bytes", note_bytes)
    much_later = 2 * time.time_ns()
    monkeypatch.setattr("mapping.publication.file_states.time.time_ns", lambda: much_later)
    return names


def publish(seeds: Path, output: Path, *, verify: bool = False) -> Generation:
    created = "2026-01-01T00:00:00+00:00"
    return build(seeds, output, version="test", created=created, progress=silent, verify=verify).generation


def test_what_has_not_changed_is_not_read_again(seeds: Path, tmp_path: Path, read: set[str]) -> None:
    first = publish(seeds, tmp_path / "out")
    read.clear()
    assert publish(seeds, tmp_path / "out").path == first.path
    assert not read & {"article.txt", "facts.yaml", "onrecord.nq.gz", "history.jsonl", "manifest.json"}


def test_verify_reads_everything(seeds: Path, tmp_path: Path, read: set[str]) -> None:
    publish(seeds, tmp_path / "out")
    read.clear()
    publish(seeds, tmp_path / "out", verify=True)
    assert read >= {"article.txt", "facts.yaml", "onrecord.nq.gz", "history.jsonl", "manifest.json"}


def test_a_text_of_the_same_length_and_time_is_read_again(seeds: Path, tmp_path: Path, read: set[str]) -> None:
    first = publish(seeds, tmp_path / "out")
    sheet = seeds / ARTICLE / "facts.yaml"
    status = sheet.stat()
    changed = sheet.read_text("utf-8").replace("modality: proposed", "modality: possible", 1)
    assert len(changed.encode()) == status.st_size
    while sheet.stat().st_ctime_ns == status.st_ctime_ns:
        sheet.write_text(changed, "utf-8")
    os.utime(sheet, ns=(status.st_atime_ns, status.st_mtime_ns))
    read.clear()
    assert publish(seeds, tmp_path / "out").manifest.digest != first.manifest.digest
    assert "facts.yaml" in read


def test_a_file_is_read_again_that_was_written_in_the_last_second(seeds: Path, tmp_path: Path) -> None:
    """A second write in the same tick of the clock would not change its status."""
    assert folder_status(seeds / ARTICLE) is None
    first = publish(seeds, tmp_path / "out").manifest
    sheet = seeds / ARTICLE / "facts.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("modality: proposed", "modality: possible", 1), "utf-8")
    assert publish(seeds, tmp_path / "out").manifest.digest != first.digest


def move_behind_a_link(folder: Path) -> None:
    folder.rename(folder.with_name("_moved"))
    folder.symlink_to("_moved")


def link_the_text(folder: Path) -> None:
    text = folder / "article.txt"
    text.rename(folder.parent / "_text")
    text.symlink_to("../_text")


def add_a_folder(folder: Path) -> None:
    (folder / "pictures").mkdir()


@pytest.mark.parametrize("change", [move_behind_a_link, link_the_text, add_a_folder])
@pytest.mark.usefixtures("read")
def test_links_and_folders_have_no_status_that_tells_a_change(seeds: Path, change: Callable[[Path], None]) -> None:
    assert folder_status(seeds / ARTICLE)
    change(seeds / ARTICLE)
    assert folder_status(seeds / ARTICLE) is None


@pytest.mark.usefixtures("read")
def test_a_file_that_could_not_be_read_is_read_again(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = read_corpus(seeds)
    assert ARTICLE in inputs.read_inputs(corpus).states
    monkeypatch.setattr(article_source, "MAXIMUM_ARTICLE_BYTES", 10)
    assert inputs.read_inputs(corpus).states == {}


def test_a_changed_dump_is_found_after_it_was_found_intact(seeds: Path, tmp_path: Path, read: set[str]) -> None:
    generation = publish(seeds, tmp_path / "out")
    publish(seeds, tmp_path / "out")
    dump = generation.dumps_path / "onrecord.nq.gz"
    dump.write_bytes(dump.read_bytes()[:-1] + b"x")
    read.clear()
    with pytest.raises(GenerationDamaged, match=r"onrecord\.nq\.gz"):
        publish(seeds, tmp_path / "out")
    assert read >= {"onrecord.nq.gz"}
