"""The parts are a cache: a file that cannot be used is begun anew."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from mapping.errors import OutputFailed
from mapping.publication.article_part import Part, PartHead
from mapping.publication.part_store import PARTS, PartKey, open_parts

if TYPE_CHECKING:
    from pathlib import Path

KEY = PartKey("files", "shared", "shared files")


def put(output: Path, *slugs: str) -> None:
    with open_parts(output) as parts:
        for slug in slugs:
            parts.put(Part(PartHead(slug=slug, rights="full")), KEY)


def test_a_part_is_kept_with_its_key(tmp_path: Path) -> None:
    put(tmp_path, "a")
    with open_parts(tmp_path) as parts:
        assert parts.key_of("a") == KEY
        assert parts.head("a") == PartHead(slug="a", rights="full")
        assert parts.key_of("b") is None
        with pytest.raises(KeyError):
            parts.quads("a")


def test_parts_of_removed_articles_are_removed(tmp_path: Path) -> None:
    put(tmp_path, "a", "b", "c")
    with open_parts(tmp_path) as parts:
        parts.keep_only({"b"})
        assert [slug for slug in "abc" if parts.key_of(slug)] == ["b"]


@pytest.mark.parametrize("data", [b"no database at all", b""])
def test_a_file_that_is_no_store_is_begun_anew(tmp_path: Path, data: bytes) -> None:
    (tmp_path / PARTS).write_bytes(data)
    with open_parts(tmp_path) as parts:
        assert parts.key_of("a") is None


def test_a_store_of_another_layout_is_begun_anew(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / PARTS)
    connection.executescript("PRAGMA user_version = 99; CREATE TABLE part (slug TEXT);")
    connection.close()
    put(tmp_path, "a")
    with open_parts(tmp_path) as parts:
        assert parts.key_of("a") == KEY


@pytest.mark.parametrize("damage", ["head = '{'", "head = CAST(x'ff7b' AS TEXT)", "text = 'other'", "slug = 'b'"])
def test_a_part_that_was_damaged_on_the_disk_counts_as_missing(tmp_path: Path, damage: str) -> None:
    put(tmp_path, "a")
    connection = sqlite3.connect(tmp_path / PARTS)
    connection.execute(f"UPDATE part SET {damage}")
    connection.commit()
    connection.close()
    with open_parts(tmp_path) as parts:
        assert parts.key_of("a") is None
        assert parts.key_of("b") is None


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / PARTS).mkdir()
    with pytest.raises(OutputFailed, match="unable to open database file"), open_parts(tmp_path):
        pass
