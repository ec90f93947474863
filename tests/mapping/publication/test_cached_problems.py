"""Problems and entries that come from kept parts are those of today's files."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mapping.errors import BadCorpus
from mapping.publication.build import build
from tests.conftest import ARTICLE, silent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mapping.publication.newsroom import Newsroom


def test_problems_of_shared_files_name_the_folder_of_today(newsroom: Newsroom, tmp_path: Path) -> None:
    with (newsroom.seeds / "entities.yaml").open("a", encoding="utf-8") as file:
        file.write("nora: {type: Person, name: Nora, same_as: 'https://x.org/'}\n")
    for folder in ("first", "second"):
        seeds = shutil.copytree(newsroom.seeds, tmp_path / folder / "seeds")
        with pytest.raises(BadCorpus) as raised:
            build(seeds, tmp_path / "out", version="test", created="2026-01-01", progress=silent)
        assert {each.file for each in raised.value.problems} == {str(seeds / "entities.yaml")}


def test_a_sheet_that_changes_nothing_but_itself_is_published_even_if_another_is_refused(newsroom: Newsroom) -> None:
    newsroom.add_article()
    newsroom.publish()
    newsroom.edit("factsheet: 2", "factsheet: 22", "second-article")
    before = newsroom.publish()
    with (newsroom.seeds / ARTICLE / "facts.yaml").open("a", encoding="utf-8") as file:
        file.write("# read again\n")
    after = newsroom.publish()
    digests = [
        {entry.slug: entry.sheet_sha256 for entry in generation.manifest.articles} for generation in (before, after)
    ]
    assert digests[0][ARTICLE] != digests[1][ARTICLE]
    assert before.manifest.digest == after.manifest.digest


def test_another_reason_for_which_a_text_cannot_be_read_is_another_problem(newsroom: Newsroom) -> None:
    newsroom.add_article()
    text = newsroom.seeds / "second-article" / "article.txt"
    text.write_bytes(b"")
    assert any("is empty" in each.message for each in newsroom.build().problems)
    text.unlink()
    text.mkdir()
    assert any("is a folder" in each.message for each in newsroom.build().problems)
