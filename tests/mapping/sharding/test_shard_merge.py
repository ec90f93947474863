"""Merged shards are published as the generation of a build, or not at all."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mapping.errors import UnreadableInput
from mapping.publication import article_checks
from mapping.publication.build import Build, build
from mapping.sharding import shard_merge
from mapping.sharding.shard_merge import InShards
from tests.conftest import silent
from tests.mapping.publication.packed import build_lines
from tests.mapping.sharding.archive import Archive, write_archive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive with its two shards, which no test changes."""
    archive = write_archive(tmp_path_factory.mktemp("mapped"))
    archive.map_all(2)
    return archive


@pytest.fixture
def archive(mapped: Archive, tmp_path: Path) -> Archive:
    """The same, for a test that damages the shards."""
    return Archive(mapped.corpus, mapped.lines, shutil.copytree(mapped.out, tmp_path / "shards"))


def merge(archive: Archive, output: Path, *folders: Path) -> Build:
    created = "2026-01-01T00:00:00+00:00"
    articles = InShards(folders or (archive.out,))
    return build(archive.corpus, output, version="v", created=created, progress=silent, articles=articles)


def test_a_merge_publishes_what_a_build_does(mapped: Archive, tmp_path: Path) -> None:
    built = build_lines(mapped.corpus, mapped.lines.read_text("utf-8").splitlines())
    merged = merge(mapped, tmp_path / "out")
    assert merged.generation.manifest.digest == built.generation.manifest.digest
    assert merged.generation.manifest.articles == built.generation.manifest.articles
    assert merged.refused == built.refused == ("burning",)
    assert merged.bad_lines == built.bad_lines == 2
    assert [(each.line, each.code) for each in merged.problems] == [(each.line, each.code) for each in built.problems]
    assert not merge(mapped, tmp_path / "out").is_new


def test_the_number_of_shards_makes_no_difference(mapped: Archive, tmp_path: Path) -> None:
    other = Archive(mapped.corpus, mapped.lines, tmp_path / "shards")
    other.map_all(5)
    one, two = merge(mapped, tmp_path / "of-two"), merge(other, tmp_path / "of-five")
    assert one.generation.manifest.digest == two.generation.manifest.digest


def test_nothing_is_checked_in_a_merge(mapped: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_checks, "check_article", None)
    assert merge(mapped, tmp_path / "out").is_new


def test_shards_may_be_named_one_by_one(mapped: Archive, tmp_path: Path) -> None:
    folders = [mapped.out / f"shard-000{number}-of-0002" for number in (2, 1)]
    assert merge(mapped, tmp_path / "out", *folders).is_new


def test_a_missing_shard_is_named(archive: Archive, tmp_path: Path) -> None:
    shutil.rmtree(archive.out / "shard-0002-of-0002")
    with pytest.raises(UnreadableInput, match=r"lacks 1 of 2 shards: 2 \(onrecord map --shard 2/2 writes"):
        merge(archive, tmp_path / "out")
    assert not (tmp_path / "out" / "current").exists()


def test_an_unfinished_shard_is_missing(archive: Archive, tmp_path: Path) -> None:
    (archive.out / "shard-0001-of-0002" / "manifest.json").unlink()
    with pytest.raises(UnreadableInput, match="lacks 1 of 2 shards: 1 "):
        merge(archive, tmp_path / "out")


@pytest.mark.parametrize("name", ["parts", "report"])
def test_a_damaged_file_is_named(name: str, archive: Archive, tmp_path: Path) -> None:
    (path,) = archive.out.glob(f"*1-of*/{name}-*")
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(UnreadableInput, match=rf"{name}-.* was cut or changed \(delete its folder and map it again"):
        merge(archive, tmp_path / "out")
    path.unlink()
    with pytest.raises(UnreadableInput, match="cannot be read: No such file"):
        merge(archive, tmp_path / "out")


def test_shards_of_another_input_are_refused(archive: Archive, tmp_path: Path) -> None:
    other = Archive(archive.corpus, tmp_path / "archive.jsonl", archive.out)
    other.write(archive.lines.read_text("utf-8").splitlines()[:-1])
    other.map(2, 2)
    with pytest.raises(UnreadableInput, match=r"shard-0002-of-0002: was mapped from another input than shard-0001"):
        merge(archive, tmp_path / "out")


def test_shards_with_other_shared_files_are_refused(archive: Archive, tmp_path: Path) -> None:
    other = Archive(shutil.copytree(archive.corpus, tmp_path / "corpus"), archive.lines, archive.out)
    (other.corpus / "entities.yaml").write_text("quay: {type: Place, name: Quay}\n", "utf-8")
    with pytest.raises(UnreadableInput, match=r"than those in .*/corpus \(name their folder with --seeds, or"):
        merge(other, tmp_path / "out")


def test_the_folder_of_the_shared_files_may_have_another_name(mapped: Archive, tmp_path: Path) -> None:
    other = Archive(shutil.copytree(mapped.corpus, tmp_path / "elsewhere"), mapped.lines, mapped.out)
    assert merge(other, tmp_path / "out").generation.manifest.counts.articles == 4


def test_shards_of_another_version_are_refused(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard_merge, "release_digest", lambda: "other")
    with pytest.raises(UnreadableInput, match=r"was mapped by another version of onrecord \(test\)"):
        merge(archive, tmp_path / "out")


def test_shards_of_two_divisions_are_refused(archive: Archive, tmp_path: Path) -> None:
    archive.map(1, 3)
    with pytest.raises(UnreadableInput, match="holds shards of 2 and of 3"):
        merge(archive, tmp_path / "out")


def test_a_folder_without_shards_and_a_missing_one_are_named(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="holds no finished shard"):
        merge(archive, tmp_path / "out", archive.corpus)
    with pytest.raises(UnreadableInput, match="there is no such folder"):
        merge(archive, tmp_path / "out", tmp_path / "none")
    with pytest.raises(UnreadableInput, match="holds a shard twice"):
        merge(archive, tmp_path / "out", archive.out, archive.out)
