"""The text of an article is published where its rights allow it today, and nowhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mapping.errors import GenerationDamaged
from mapping.publication.build import Build, build
from mapping.publication.manifest import current_generation
from tests.conftest import ARTICLE, silent

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation


def publish(seeds: Path) -> Build:
    created = "2026-01-01T00:00:00+00:00"
    return build(seeds, seeds.parent / "published", version="test", created=created, progress=silent)


def allow(seeds: Path, rights: str) -> None:
    path = seeds / "dataset.yaml"
    path.write_text(re.sub("rights: .*", f"rights: {rights}", path.read_text("utf-8")), "utf-8")


def allow_article(seeds: Path, rights: str) -> None:
    change(seeds, "article: {file: article.txt, language: en", f"article: {{file: article.txt, language: en, {rights}")


def change(seeds: Path, old: str, new: str) -> None:
    path = seeds / ARTICLE / "facts.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def misquote(seeds: Path) -> None:
    change(seeds, "had agreed to release $7 billion", "had agreed to release $8 billion")


def text_of(generation: Generation) -> str | None:
    (entry,) = generation.manifest.articles
    return generation.text_of(entry)


def words_on_disk(generation: Generation) -> list[Path]:
    """Return the files of a generation that hold a sentence which no quote holds whole."""
    words = b"The United States also dismissed the rumored exchange as false.\nLast week"
    return [path for path in generation.path.rglob("*") if path.is_file() and words in path.read_bytes()]


def test_a_full_article_is_published_to_the_byte(seeds: Path) -> None:
    allow(seeds, "full")
    generation = publish(seeds).generation
    text = text_of(generation)
    assert text is not None
    assert text.encode() == (seeds / ARTICLE / "article.txt").read_bytes()
    assert words_on_disk(generation) == [generation.path / "texts" / f"{ARTICLE}.txt"]


def test_line_breaks_and_characters_beyond_the_basic_plane_keep_their_offsets(seeds: Path) -> None:
    allow(seeds, "full")
    path = seeds / ARTICLE / "article.txt"
    changed = "\ufeff😀\r\n" + path.read_text("utf-8")
    path.write_bytes(changed.encode())
    assert text_of(publish(seeds).generation) == changed


@pytest.mark.parametrize("rights", ["quotes", "none"])
def test_with_other_rights_no_file_holds_the_text(seeds: Path, rights: str) -> None:
    allow(seeds, rights)
    generation = publish(seeds).generation
    assert text_of(generation) is None
    assert words_on_disk(generation) == []


def test_an_article_may_be_full_in_a_dataset_that_is_not(seeds: Path) -> None:
    allow_article(seeds, "rights: full")
    assert text_of(publish(seeds).generation)


def test_a_refused_sheet_keeps_the_text_that_was_published(seeds: Path) -> None:
    allow(seeds, "full")
    before = text_of(publish(seeds).generation)
    (seeds / "dataset.yaml").write_text((seeds / "dataset.yaml").read_text("utf-8").replace("seeds", "other"), "utf-8")
    misquote(seeds)
    (seeds / ARTICLE / "article.txt").write_text("Another text.\n", "utf-8")
    done = publish(seeds)
    assert (done.refused, done.is_new) == ((ARTICLE,), True)
    assert text_of(done.generation) == before


@pytest.mark.parametrize("rights", ["quotes", "none"])
def test_a_refused_sheet_keeps_no_text_whose_rights_are_gone(seeds: Path, rights: str) -> None:
    allow(seeds, "full")
    assert text_of(publish(seeds).generation)
    misquote(seeds)
    allow_article(seeds, f"rights: {rights}")
    done = publish(seeds)
    assert (done.refused, done.is_new) == ((ARTICLE,), True)
    assert text_of(done.generation) is None
    assert words_on_disk(done.generation) == []


@pytest.mark.parametrize(("rights", "is_kept"), [("full", True), ("quotes", False)])
def test_of_a_sheet_that_cannot_be_read_the_rights_are_those_of_the_dataset(
    seeds: Path, rights: str, is_kept: bool
) -> None:
    allow(seeds, "full")
    publish(seeds)
    allow(seeds, rights)
    (seeds / ARTICLE / "facts.yaml").write_text("claims: [", "utf-8")
    publish(seeds)
    assert (text_of(current_generation(seeds.parent / "published")) is not None) is is_kept


def test_a_change_of_rights_takes_the_text_away(seeds: Path) -> None:
    allow(seeds, "full")
    publish(seeds)
    allow(seeds, "quotes")
    assert text_of(publish(seeds).generation) is None


def test_a_text_that_is_not_the_one_of_the_offsets_is_never_given_out(seeds: Path) -> None:
    allow(seeds, "full")
    generation = publish(seeds).generation
    path = generation.path / "texts" / f"{ARTICLE}.txt"
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    with pytest.raises(GenerationDamaged):
        text_of(generation)
    path.unlink()
    with pytest.raises(GenerationDamaged):
        text_of(generation)


def test_a_damaged_text_stops_a_build(seeds: Path) -> None:
    allow(seeds, "full")
    (publish(seeds).generation.path / "texts" / f"{ARTICLE}.txt").unlink()
    misquote(seeds)
    with pytest.raises(GenerationDamaged, match=f"texts/{ARTICLE}.txt is missing"):
        publish(seeds)
