"""A shard is a function of its input: mapped again it is the same, and only changed articles are checked."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from mapping.errors import BadCorpus, BuildRefused, OutputFailed
from mapping.publication import article_checks
from mapping.publication.checking import check_article
from mapping.publication.output_lock import folder_lock
from mapping.sharding.attempt import attempt
from mapping.sharding.shard import Shard
from mapping.sharding.shard_manifest import read_manifest
from mapping.sharding.shard_map import ShardInput, check_shared_files, map_shard
from tests.conftest import silent
from tests.mapping.sharding.archive import Archive, files_in, lines_with, write_archive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return write_archive(tmp_path)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The slugs of the articles that are checked, in order."""
    slugs: list[str] = []

    def check(*arguments: object) -> object:
        slugs.append(str(arguments[1]))
        return check_article(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(article_checks, "check_article", check)
    return slugs


def test_shards_have_every_article_and_every_bad_line_once(archive: Archive) -> None:
    manifests = archive.map_all(3)
    assert sum(manifest.articles for manifest in manifests) == 5
    assert sum(manifest.refused for manifest in manifests) == 1
    bad = [each.line for manifest in manifests for each in manifest.bad_lines]
    assert sorted(bad) == [6, 7]
    reported = [
        json.loads(line)
        for manifest in manifests
        for line in (archive.out / Shard(manifest.number, 3).name / manifest.report.name).read_text().splitlines()
    ]
    assert sorted((each["line"], each["code"]) for each in reported) == [(5, "Q101"), (6, "F001"), (7, "F004")]


def test_a_shard_that_is_mapped_again_is_not_checked_and_stays_the_same(archive: Archive, checked: list[str]) -> None:
    archive.map(1, 1)
    before, checks = files_in(archive.out), len(checked)
    archive.map(1, 1)
    assert files_in(archive.out) == before
    assert len(checked) == checks == 5


def test_another_folder_and_two_processes_make_the_same_bytes(archive: Archive, tmp_path: Path) -> None:
    archive.map(1, 1)
    map_shard(archive.given, Shard(1, 1), tmp_path / "other", silent, jobs=2)
    assert files_in(tmp_path / "other") == files_in(archive.out)


def test_only_a_changed_article_is_checked_again_and_the_files_are_those_of_a_new_run(
    archive: Archive, checked: list[str], tmp_path: Path
) -> None:
    archive.map(1, 1)
    lines = lines_with(archive.corpus, 2)
    lines[0] = lines[0].replace("closure", "closure ")
    archive.write(["", *reversed(lines)])
    archive.map(1, 1)
    assert checked[5:] == ["0-harbour-open"]
    archive.map(1, 1, tmp_path / "other")
    assert files_in(tmp_path / "other") == files_in(archive.out)
    names = {path.name.partition("-")[0] for path in archive.out.rglob("*") if path.is_file()}
    assert len([*archive.out.rglob("*.*")]) == len(names) == 3, "the files of the last run are gone"


def test_folders_are_mapped_too(archive: Archive) -> None:
    given = ShardInput(archive.corpus, (), "test", 0)
    manifests = [map_shard(given, Shard(number, 2), archive.out, silent) for number in (1, 2)]
    assert sum(manifest.articles for manifest in manifests) == 2
    assert len({manifest.source for manifest in manifests}) == 1


def test_too_many_bad_lines_leave_the_finished_shard(archive: Archive) -> None:
    archive.map(1, 1)
    before = files_in(archive.out)
    archive.write(["{"] * 10)
    with pytest.raises(BuildRefused, match="10 lines are no articles"):
        archive.map(1, 1)
    assert files_in(archive.out) == before


def test_a_damaged_shard_is_made_again(archive: Archive, checked: list[str]) -> None:
    manifest = archive.map(1, 1)
    before, parts = files_in(archive.out), archive.out / "shard-0001-of-0001" / manifest.parts.name
    for damaged in (b"", b"no database", parts.read_bytes()[:100]):
        parts.write_bytes(damaged)
        archive.map(1, 1)
        assert files_in(archive.out) == before
    parts.unlink()
    archive.map(1, 1)
    (parts.parent / "manifest.json").write_text("{", "utf-8")
    archive.map(1, 1)
    assert files_in(archive.out) == before
    assert len(checked) == 5 * 6


def test_what_a_killed_process_has_left_is_removed(archive: Archive) -> None:
    folder = archive.out / "shard-0001-of-0001"
    (folder / ".attempt-killed").mkdir(parents=True)
    (folder / ".attempt-killed" / "parts.sqlite").write_bytes(b"half")
    archive.map(1, 1)
    assert sorted(path.name.partition("-")[0] for path in folder.iterdir()) == ["manifest.json", "parts", "report"]


def test_what_a_living_process_writes_stays(archive: Archive) -> None:
    folder = archive.out / "shard-0001-of-0001"
    (folder / ".attempt-alive").mkdir(parents=True)
    with folder_lock(folder / ".attempt-alive"):
        archive.map(1, 1)
        assert (folder / ".attempt-alive").is_dir()
    archive.map(1, 1)
    assert not (folder / ".attempt-alive").exists()


def test_two_attempts_at_once_leave_one_whole_shard(archive: Archive) -> None:
    """As when Spark takes an executor for lost and starts its task again elsewhere."""
    with attempt(archive.out / "shard-0001-of-0001") as work:
        shutil.copytree(archive.corpus, work / "corpus")
        manifest = archive.map(1, 1)
        assert (work / "corpus").is_dir()
    found = read_manifest(archive.out / "shard-0001-of-0001")
    assert found == manifest
    assert len(files_in(archive.out)) == 3


def test_wrong_shared_files_are_found_before_any_article(archive: Archive) -> None:
    check_shared_files(archive.corpus)
    (archive.corpus / "situations.yaml").write_text("held: {kind: detention, label: the detention}\n", "utf-8")
    with pytest.raises(BadCorpus):
        check_shared_files(archive.corpus)


def test_an_output_that_cannot_be_written_is_named(archive: Archive) -> None:
    archive.out.write_text("a file", "utf-8")
    with pytest.raises(OutputFailed, match=r"shards.*cannot be written"):
        archive.map(1, 1)
