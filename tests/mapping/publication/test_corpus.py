"""A folder of articles is published article by article; what does not conform never becomes visible."""

from __future__ import annotations

import shutil
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.errors import BadCorpus, BuildRefused, UnreadableInput
from mapping.publication.build import Build, build
from mapping.publication.corpus import corpus_at, corpus_of, read_corpus
from mapping.publication.inputs import inputs_digest
from mapping.publication.manifest import current_generation
from tests.conftest import ARTICLE, silent

if TYPE_CHECKING:
    from collections.abc import Callable


def publish(seeds: Path) -> Build:
    output = seeds.parent / "published"
    return build(seeds, output, version="test", created="2026-01-01T00:00:00+00:00", progress=silent)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def add_article(seeds: Path, slug: str) -> Path:
    folder = seeds / slug
    folder.mkdir()
    (folder / "article.txt").write_text("Iran is holding four Americans, officials said.\n", "utf-8")
    (folder / "facts.yaml").write_text(
        """\
factsheet: 1
entities:
  officials: {type: SourceGroup, name: officials}
  americans: {type: Group, name: four Americans}
situations:
  held: {kind: detention, label: Iran holds four Americans, agent: iran, affected: americans, quantity: 4 persons}
claims:
  - id: officials-say
    claimant: officials
    quote: Iran is holding four Americans, officials said.
    form: paraphrase
    cue: said
    content: held
""",
        "utf-8",
    )
    return folder


def test_the_seeds_are_published_without_a_single_problem(seeds: Path) -> None:
    done = publish(seeds)
    assert (done.problems, done.refused) == ((), ())
    assert done.generation.manifest.counts.articles == 1


def test_a_misquote_refuses_the_article_and_keeps_what_was_published(seeds: Path) -> None:
    before = publish(seeds).generation
    change(seeds / ARTICLE / "facts.yaml", "had agreed to release $7 billion", "had agreed to release $8 billion")
    done = publish(seeds)
    assert done.refused == (ARTICLE,)
    assert done.generation.manifest.digest == before.manifest.digest
    assert [entry.kept for entry in done.generation.manifest.articles] == [True]
    assert all(problem.code == "Q101" and problem.line > 1 for problem in done.problems)


def test_what_the_shapes_refuse_is_reported_with_the_line_of_the_sheet(seeds: Path) -> None:
    publish(seeds)
    sheet = seeds / ARTICLE / "facts.yaml"
    change(
        sheet, "    content: zarif-proposes\n", "    content: exchange-of-all-prisoners\n    disputes: zarif-proposes\n"
    )
    done = publish(seeds)
    assert done.refused == (ARTICLE,)
    (problem,) = [problem for problem in done.problems if problem.code == "S001"]
    assert "- id: khatibzadeh-on-zarif" in sheet.read_text("utf-8").splitlines()[problem.line - 1]


def test_a_bad_article_keeps_no_good_one_from_being_published(seeds: Path) -> None:
    publish(seeds)
    add_article(seeds, "second")
    change(seeds / ARTICLE / "facts.yaml", "cue: pledge", "cue: oath")
    done = publish(seeds)
    entries = {entry.slug: entry.kept for entry in done.generation.manifest.articles}
    assert entries == {ARTICLE: True, "second": False}
    assert [refused.slug for refused in done.generation.manifest.refused] == [ARTICLE]


def test_an_article_that_was_never_published_and_is_bad_is_left_out(seeds: Path) -> None:
    (add_article(seeds, "second") / "article.txt").write_text("Nothing of this.\n", "utf-8")
    done = publish(seeds)
    assert [entry.slug for entry in done.generation.manifest.articles] == [ARTICLE]
    assert done.refused == ("second",)


def test_a_first_build_with_nothing_good_publishes_nothing(seeds: Path) -> None:
    change(seeds / ARTICLE / "facts.yaml", "cue: pledge", "cue: oath")
    with pytest.raises(BuildRefused) as refused:
        publish(seeds)
    assert refused.value.problems
    assert not (seeds.parent / "published" / "current").exists()


def test_a_removed_article_leaves_the_dataset(seeds: Path) -> None:
    add_article(seeds, "second")
    publish(seeds)
    shutil.rmtree(seeds / "second")
    assert [entry.slug for entry in publish(seeds).generation.manifest.articles] == [ARTICLE]


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("entities.yaml", "ali-rabiei: {type: Person", "ali-rabiei: {type: Event", "no longer conforms"),
        ("entities.yaml", "vienna: {type: City", "wien: {type: City", "names entities that are gone: .*/entity/vienna"),
        ("dataset.yaml", "http://localhost:8000/", "https://news.example/", "has another base IRI"),
    ],
)
def test_a_change_beside_which_a_kept_graph_cannot_stand_refuses_the_build(
    seeds: Path, file: str, old: str, new: str, reason: str
) -> None:
    before = publish(seeds).generation
    change(seeds / file, old, new)
    change(seeds / ARTICLE / "facts.yaml", "cue: pledge", "cue: oath")
    with pytest.raises(BuildRefused, match=reason) as refused:
        publish(seeds)
    assert any(problem.code == "Q105" for problem in refused.value.problems)
    assert current_generation(seeds.parent / "published").path == before.path


def remove_all_articles(seeds: Path) -> None:
    shutil.rmtree(seeds / ARTICLE)


def not_utf8(path: str) -> Callable[[Path], None]:
    def spoil(seeds: Path) -> None:
        (seeds / path).write_bytes((seeds / path).read_bytes() + "é".encode("latin-1"))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (remove_all_articles, "holds no articles"),
        (shutil.rmtree, "there is no such folder"),
        (lambda seeds: (seeds / "dataset.yaml").unlink(), "holds no dataset.yaml"),
        (not_utf8("dataset.yaml"), "is not UTF-8: byte"),
        (not_utf8("entities.yaml"), "is not UTF-8: byte"),
        (lambda seeds: (seeds / "dataset.yaml").write_text("title: x\n", "utf-8"), "missing key 'publisher'"),
        (
            lambda seeds: (seeds / "entities.yaml").write_text("iran: {type: Land, name: x}", "utf-8"),
            "'Land' is not a value",
        ),
    ],
)
def test_a_bad_folder_is_one_clear_error(seeds: Path, spoil: Callable[[Path], None], message: str) -> None:
    spoil(seeds)
    with pytest.raises((UnreadableInput, BadCorpus), match=message):
        publish(seeds)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "facts.yaml").unlink(), "there is no such file"),
        (lambda folder: (folder / "article.txt").unlink(), "article.txt: there is no such file"),
        (lambda folder: (folder / "article.txt").write_bytes(b"caf\xe9"), "is not UTF-8: byte 3 on line 1 is 0xe9"),
        (lambda folder: (folder / "article.txt").write_bytes(b" \n"), "article.txt is empty"),
        (lambda folder: (folder / "facts.yaml").write_bytes(b"\xff\xfe"), "is not UTF-8"),
        (lambda folder: (folder / "facts.yaml").write_bytes(b"a: ["), "not valid YAML"),
    ],
)
def test_a_bad_article_is_one_clear_problem_and_the_others_are_published(
    seeds: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(add_article(seeds, "second"))
    done = publish(seeds)
    assert done.refused == ("second",)
    assert [message in problem.message for problem in done.problems] == [True]


def test_a_folder_whose_name_cannot_be_part_of_an_iri_is_refused(seeds: Path) -> None:
    add_article(seeds, "Second Article")
    done = publish(seeds)
    assert done.refused == ("Second Article",)
    assert "lower-case letters" in done.problems[0].message


def test_a_sheet_that_stands_alone_has_a_corpus_of_defaults(tmp_path: Path) -> None:
    folder = tmp_path / "story"
    folder.mkdir()
    corpus = corpus_of(folder / "facts.yaml")
    assert list(corpus.sheets) == ["story"]
    assert corpus.entities == {}


@pytest.mark.parametrize(("folder", "path"), [(".", "facts.yaml"), (".", "."), ("sub", ".."), ("sub", "../facts.yaml")])
def test_the_corpus_around_an_article_is_found_from_within_its_folder(seeds: Path, folder: str, path: str) -> None:
    (seeds / ARTICLE / "sub").mkdir()
    with chdir(seeds / ARTICLE / folder):
        corpus = corpus_at(Path(path))
    assert list(corpus.sheets) == [ARTICLE]
    assert corpus.entities == read_corpus(seeds).entities


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nope", "there is no such folder"),
        ("nope.yaml", "there is no such file"),
        ("dataset.yaml/nope", "there is no such folder"),
        ("n" * 300, "cannot be read: File name too long"),
    ],
)
def test_neither_a_corpus_nor_a_sheet_is_at_a_name_that_nothing_has(seeds: Path, name: str, reason: str) -> None:
    with pytest.raises(UnreadableInput, match=f"{name}: {reason}"):
        corpus_at(seeds / name)


def test_equal_inputs_have_equal_digests(seeds: Path) -> None:
    before = inputs_digest(read_corpus(seeds))
    assert inputs_digest(read_corpus(seeds)) == before
    change(seeds / ARTICLE / "article.txt", "Iran", "Iran ")
    assert inputs_digest(read_corpus(seeds)) != before
