"""A build of JSON Lines publishes the data of the folders, and nothing is withdrawn because a line is damaged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mapping.errors import BuildRefused, Problem
from mapping.publication.article_inputs import InLines
from mapping.publication.article_lines import ArticleLines
from mapping.publication.manifest import published_in
from mapping.publication.part_store import temporary_parts
from mapping.shacl.validation import load_shapes
from mapping.sheet.article_line import ArticleLine
from tests.mapping.publication.packed import OPEN, SHUT, build_folder, build_lines, lines_of, refused, write_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mapping.publication.build import Build


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def slugs(done: Build) -> list[str]:
    return [entry.slug for entry in done.generation.manifest.articles]


def test_lines_in_any_order_have_the_digest_of_the_folders(corpus: Path) -> None:
    of_folder = build_folder(corpus)
    of_lines = build_lines(corpus, [*reversed(lines_of(corpus))])
    assert slugs(of_lines) == [OPEN, SHUT]
    assert of_lines.generation.manifest.digest == of_folder.generation.manifest.digest
    assert of_lines.generation.manifest.articles == of_folder.generation.manifest.articles


def test_an_article_is_checked_once_wherever_its_line_is(corpus: Path, checked: list[str]) -> None:
    lines = lines_of(corpus)
    build_lines(corpus, lines)
    assert not build_lines(corpus, ["", *reversed(lines)]).is_new
    assert checked == [OPEN, SHUT]
    build_lines(corpus, [lines[0], lines[1].replace("closure", "closure ")])
    assert checked == [OPEN, SHUT, SHUT]


def test_a_problem_moves_with_its_line(corpus: Path, checked: list[str]) -> None:
    first = build_lines(corpus, [*lines_of(corpus), refused("burning")])
    then = build_lines(corpus, ["", "", refused("burning"), *lines_of(corpus)])
    assert [(each.line, each.article, each.code) for each in first.problems] == [(3, "burning", "Q101")]
    assert [(each.line, each.article, each.code) for each in then.problems] == [(3, "burning", "Q101")]
    moved = build_lines(corpus, [refused("burning"), *lines_of(corpus)])
    assert [each.line for each in moved.problems] == [1]
    assert checked == [OPEN, SHUT, "burning"]


def test_a_refused_line_does_not_stop_the_others(corpus: Path) -> None:
    done = build_lines(corpus, [refused("burning"), *lines_of(corpus)], max_errors=0)
    assert done.refused == ("burning",)
    assert slugs(done) == [OPEN, SHUT]
    assert done.problems[0].pointer == "/facts/sayings/0/The harbour was burning"


def test_the_line_of_a_published_article_that_is_refused_now_keeps_its_graph(corpus: Path) -> None:
    before = build_lines(corpus, lines_of(corpus))
    done = build_lines(corpus, [lines_of(corpus)[0], refused(SHUT)])
    assert done.refused == (SHUT,)
    assert done.generation.manifest.digest == before.generation.manifest.digest


def test_a_removed_line_withdraws_its_article(corpus: Path) -> None:
    build_lines(corpus, lines_of(corpus))
    done = build_lines(corpus, lines_of(corpus)[:1])
    assert slugs(done) == [OPEN]
    assert f"article/{SHUT}" in done.generation.manifest.withdrawals


def test_a_damaged_line_withdraws_nothing(corpus: Path) -> None:
    opened, shut = lines_of(corpus)
    build_lines(corpus, [opened, shut])
    done = build_lines(corpus, [opened, shut[:50]])
    assert slugs(done) == [OPEN, SHUT]
    assert done.bad_lines == 1
    assert done.refused == (SHUT,)
    assert [each.code for each in done.problems] == ["F001", "F007"]
    assert "is in no line, and 1 line(s) cannot be read" in done.problems[1].message
    assert slugs(build_lines(corpus, [opened, shut])) == [OPEN, SHUT]


def test_too_many_bad_lines_stop_the_build_and_keep_the_parts(corpus: Path, checked: list[str]) -> None:
    opened, shut = lines_of(corpus)
    build_lines(corpus, [opened])
    with pytest.raises(BuildRefused, match="3 lines are no articles, more than --max-errors allows: 2") as error:
        build_lines(corpus, [opened, shut, "{", "[]", "", "x", refused("burning")], max_errors=2)
    assert [each.line for each in error.value.problems] == [3, 4, 6]
    published = published_in(corpus.parent / "out")
    assert published is not None
    assert [entry.slug for entry in published.manifest.articles] == [OPEN]
    assert checked == [OPEN, SHUT]
    build_lines(corpus, [opened, shut])
    assert checked == [OPEN, SHUT]


def test_several_processes_make_the_parts_of_one(corpus: Path) -> None:
    lines = [line.replace('"harbour-', f'"{number}-harbour-', 1) for number in range(6) for line in lines_of(corpus)]
    one = build_lines(corpus, [*lines, "{"])
    two = build_lines(corpus, [*(line.replace("closure", "closure ") for line in lines), "{"], jobs=2)
    assert one.generation.manifest.counts.articles == 12
    assert two.generation.manifest.digest == one.generation.manifest.digest


def test_lines_are_read_while_articles_are_checked(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the input is, few lines are in memory."""
    read, ahead = list[ArticleLine | Problem](), list[int]()
    lines = [line.replace('"harbour-', f'"{number}-harbour-', 1) for number in range(20) for line in lines_of(corpus)]
    path = corpus.parent / "articles.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    iterate = ArticleLines.__iter__

    def count(self: ArticleLines) -> Iterator[ArticleLine | Problem]:
        for line in iterate(self):
            read.append(line)
            yield line

    monkeypatch.setattr(ArticleLines, "__iter__", count)
    articles = InLines((str(path),), jobs=2)
    with temporary_parts() as parts:
        articles.gather(
            articles.read_corpus(corpus), load_shapes(), parts, lambda *_: ahead.append(len(read) - len(ahead))
        )
    assert len(ahead) == len(read) == 40
    assert max(ahead) <= 10


def test_a_moved_claim_that_contradicts_another_is_at_its_line(corpus: Path) -> None:
    quote, content = "The harbour was shut", 'closure("The harbour")'
    claim = {"quote": quote, "content": content, "id": "a", "moved": "article/gone/claim/a"}
    facts = json.dumps({"factsheet": 2, "sayings": [claim]}, indent=1)
    moved = [json.dumps({"id": slug, "text": f"{quote}.\n", "facts": facts}) for slug in ("one", "two")]
    (found,) = build_lines(corpus, [*lines_of(corpus), *moved]).problems
    assert (found.line, found.code) == (4, "F002")
