"""What is published beside articles is no article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.publication.article_folders import article_folders

if TYPE_CHECKING:
    from pathlib import Path


def test_generations_and_shards_are_no_articles(tmp_path: Path) -> None:
    for name in (
        "published/generations",
        "shards/shard-0001-of-0002",
        ".git",
        "_old",
        "new",
        "b",
        "a/generations",
        "c/generations",
    ):
        (tmp_path / name).mkdir(parents=True)
    for name in ("a", "b"):
        (tmp_path / name / "facts.yaml").touch()
    (tmp_path / "c" / "article.txt").touch()
    (tmp_path / "dataset.yaml").touch()
    assert [path.name for path in article_folders(tmp_path)] == ["a", "b", "c", "new"]
