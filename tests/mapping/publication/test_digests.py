"""Every file of a generation has a digest; damage is found, named, and never built upon."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.errors import GenerationDamaged, UnreadableInput
from mapping.publication import digests
from mapping.publication.build import build
from mapping.publication.digests import SUMS, FileChecks
from mapping.publication.manifest import current_generation, published_in
from tests.conftest import ARTICLE, silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from mapping.publication.manifest import Generation


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


def store_file(generation: Generation) -> str:
    return max(generation.store_path.glob("*.sst")).relative_to(generation.path).as_posix()


def publish(generation: Generation, seeds: Path) -> Generation:
    output = generation.path.parents[1]
    return build(seeds, output, version="test", created="2026-01-02T00:00:00+00:00", progress=silent).generation


DUMP = "dumps/onrecord.nq.gz"
FILES: list[str | Callable[[Generation], str]] = [
    store_file, "store/CURRENT", DUMP, "dumps/onrecord.ttl.gz", "history.jsonl", "validation-report.ttl",
]  # fmt: skip


def test_the_list_names_every_file_and_is_one_of_sha256sum(generation: Generation) -> None:
    names = [line.split("  ")[1] for line in (generation.path / SUMS).read_text("utf-8").splitlines()]
    files = {path.relative_to(generation.path).as_posix() for path in generation.path.rglob("*") if path.is_file()}
    assert set(names) == files - {SUMS}
    assert names[-1] == "manifest.json"
    generation.files.check_all()
    if program := shutil.which("sha256sum"):
        subprocess.run([program, "--check", "--strict", "--quiet", SUMS], check=True, cwd=generation.path)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", [flip_a_bit, Path.unlink])
def test_a_damaged_file_is_named_and_stops_a_build(
    generation: Generation, seeds: Path, file: str | Callable[[Generation], str], damage: Callable[[Path], None]
) -> None:
    name = file if isinstance(file, str) else file(generation)
    damage(generation.path / name)
    with pytest.raises(GenerationDamaged, match=name):
        generation.files.check_all()
    with pytest.raises(GenerationDamaged, match=name):
        publish(generation, seeds)
    assert published_in(generation.path.parents[1]) == generation


def test_a_changed_manifest_is_damage_too(generation: Generation) -> None:
    path = generation.path / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("onrecord seeds", "onrecord reeds"), "utf-8")
    with pytest.raises(GenerationDamaged, match=r"manifest\.json has another SHA-256"):
        current_generation(generation.path.parents[1]).files.check_all()


@pytest.mark.parametrize("kept", [0, 100, -5, -200, "lines"])
def test_a_cut_list_is_damage_too(generation: Generation, kept: int | str) -> None:
    path = generation.path / SUMS
    data = path.read_bytes()
    path.write_bytes(data[:kept] if isinstance(kept, int) else b"".join(data.splitlines(keepends=True)[:-1]))
    with pytest.raises(GenerationDamaged, match=f"{SUMS} was cut or changed"):
        generation.files.check_all()


def test_a_kept_article_is_not_signed_anew_with_a_changed_dump(generation: Generation, seeds: Path) -> None:
    """The next generation would take the statements of a refused article from that dump."""
    dump = generation.path / DUMP
    lines = gzip.decompress(dump.read_bytes()).splitlines(keepends=True)
    dump.write_bytes(gzip.compress(b"".join(lines[1:])))
    (seeds / ARTICLE / "article.txt").write_text("Nothing of this.\n", "utf-8")
    with pytest.raises(GenerationDamaged, match=DUMP):
        publish(generation, seeds)


def test_many_damaged_files_are_counted(generation: Generation) -> None:
    shutil.rmtree(generation.store_path)
    with pytest.raises(GenerationDamaged, match=r"store/\S+ is missing; .*; \d+ more \("):
        generation.files.check_all()


def test_a_mended_file_is_whole_again(generation: Generation) -> None:
    data = (generation.path / DUMP).read_bytes()
    flip_a_bit(generation.path / DUMP)
    with pytest.raises(GenerationDamaged):
        generation.files.check(DUMP)
    (generation.path / DUMP).write_bytes(data)
    generation.files.check(DUMP)
    assert generation.files.damage == {}


def test_a_file_is_read_again_only_after_a_change(generation: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def note(path: Path) -> str:
        read.append(path.name)
        return sha256_of_file(path)

    sha256_of_file = digests.sha256_of_file
    monkeypatch.setattr(digests, "sha256_of_file", note)
    much_later = 2 * time.time_ns()
    monkeypatch.setattr("mapping.publication.file_states.time.time_ns", lambda: much_later)
    generation.files.check_all()
    assert len(read) > 20
    read.clear()
    generation.files.check_all()
    assert read == []
    path = generation.path / DUMP
    before = path.stat()
    data = path.read_bytes()
    while path.stat().st_ctime_ns == before.st_ctime_ns:
        path.write_bytes(data.replace(b"\0", b"\1", 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(GenerationDamaged, match=DUMP):
        generation.files.check_all()
    assert read == ["onrecord.nq.gz"]


def test_a_change_in_the_same_tick_of_the_clock_is_found(generation: Generation) -> None:
    """Its times are those of the write before, so a file is not trusted until it has been left alone for a second."""
    path = generation.path / DUMP
    for _ in range(3):
        flip_a_bit(path)
        with pytest.raises(GenerationDamaged):
            generation.files.check(DUMP)
        flip_a_bit(path)
        generation.files.check(DUMP)


def test_a_missing_list_is_damage_and_stops_a_build(generation: Generation, seeds: Path) -> None:
    (generation.path / SUMS).unlink()
    with pytest.raises(GenerationDamaged, match=f"{SUMS} is missing"):
        generation.files.check_all()
    with pytest.raises(GenerationDamaged, match=f"{SUMS} is missing"):
        publish(generation, seeds)


def test_a_file_that_the_system_does_not_open_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    (tmp_path / SUMS).write_text(f"{'0' * 64}  manifest.json\n", "utf-8")
    with pytest.raises(UnreadableInput, match=r"manifest\.json: cannot be read: Is a directory"):
        FileChecks(tmp_path, {}).check_all()
