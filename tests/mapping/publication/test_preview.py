"""A preview checks what a save concerns, keeps the last good content, and publishes nothing for good."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mapping.publication.build import build
from mapping.publication.manifest import current_generation, published_in
from mapping.publication.preview import Preview
from tests.conftest import ARTICLE, silent

if TYPE_CHECKING:
    from pathlib import Path


CREATED = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def seeds(short_seeds: Path) -> Path:
    """Two articles with the same short sheet."""
    shutil.copytree(short_seeds / ARTICLE, short_seeds / "another")
    return short_seeds


def misquote(seeds: Path) -> None:
    sheet = seeds / ARTICLE / "facts.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("rumored exchange", "rumoured exchange"), "utf-8")


def test_only_articles_with_a_changed_file_are_checked_again(seeds: Path, tmp_path: Path, checked: list[str]) -> None:
    preview = Preview(seeds, tmp_path / "preview", version="test")
    assert not preview.build(CREATED).problems
    assert checked == [ARTICLE, "another"]
    misquote(seeds)
    assert [each.code for each in preview.build(CREATED).problems] == ["Q101"]
    assert checked[2:] == [ARTICLE]
    preview.build(CREATED)
    assert checked[3:] == []
    with (seeds / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("limits: {claims: 499}\n")
    preview.build(CREATED)
    assert checked[3:] == [ARTICLE, "another"]


def test_a_refused_article_keeps_what_is_published(seeds: Path, tmp_path: Path) -> None:
    published = build(seeds, tmp_path / "out", version="test", created=CREATED, progress=silent).generation
    misquote(seeds)
    preview = Preview(seeds, tmp_path / "preview", version="test")
    preview.begin_with(tmp_path / "out")
    save = preview.build(CREATED)
    [problem] = save.problems
    assert (problem.slug, problem.file, problem.code, problem.is_warning) == (
        ARTICLE, f"{ARTICLE}/facts.yaml", "Q101", False,
    )  # fmt: skip
    shown = current_generation(tmp_path / "preview")
    assert [entry.slug for entry in shown.manifest.articles if entry.kept] == [ARTICLE]
    assert shown.manifest.counts == published.manifest.counts
    assert current_generation(tmp_path / "out") == published
    assert save.about("another").problems == ()
    assert save.about(ARTICLE) == save


def test_what_an_author_only_tried_is_withdrawn_without_a_question(seeds: Path, tmp_path: Path) -> None:
    preview = Preview(seeds, tmp_path / "preview", version="test")
    preview.build(CREATED)
    sheet = seeds / ARTICLE / "facts.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("four-iranians", "iranians-held"), "utf-8")
    assert not preview.build(CREATED).reason
    gone = current_generation(tmp_path / "preview").manifest.withdrawals
    assert f"article/{ARTICLE}/entity/four-iranians" in gone


def test_failures_are_part_of_the_result(seeds: Path, tmp_path: Path) -> None:
    preview = Preview(seeds, tmp_path / "preview", version="test")
    (seeds / "dataset.yaml").write_text("title: [\n", "utf-8")
    [problem] = preview.build(CREATED).problems
    assert (problem.slug, problem.file) == ("", "dataset.yaml")
    shutil.rmtree(seeds)
    assert "there is no such folder" in preview.build(CREATED).reason
    assert published_in(tmp_path / "preview") is None
