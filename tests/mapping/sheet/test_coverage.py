"""Coverage names every word, name, number and quotation of an article that no evidence covers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.publication.corpus import read_corpus, read_kinds
from mapping.sheet.coverage import Passage, coverage_of
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import DatasetDescription
from mapping.sheet.sentences import sentences_in
from ontology import SEEDS
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from mapping.sheet.checked_article import CheckedArticle

CASES = Path(__file__).parents[2] / "cases"


def check(folder: Path, slug: str) -> CheckedArticle:
    corpus = read_corpus(folder)
    article = read_fact_sheet(corpus.sheets[slug], slug, corpus.dataset, corpus.knowledge).article
    assert article is not None
    return article


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It ended. He left.", ["It ended.", "He left."]),
        ("“Go,” he said. “Now!” Mr X left.", ["“Go,” he said.", "“Now!”", "Mr X left."]),
        ("It cost 3.5 million. 4 left.", ["It cost 3.5 million.", "4 left."]),
        ("A line\n\nand another", ["A line", "and another"]),
        ("He asked: “Why?” she replied.", ["He asked: “Why?” she replied."]),
        ("", []),
    ],
)
def test_a_text_is_split_into_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentences_in(text)] == sentences


def test_the_first_article_leaves_small_words_uncovered() -> None:
    coverage = coverage_of(check(SEEDS, ARTICLE))
    assert (coverage.characters, coverage.sentences) == (3552, 24)
    assert 3300 < coverage.covered_characters < 3552
    assert Passage(5, 1, "Also … that") in coverage.uncovered
    assert Passage(11, 120, "Again … and") in coverage.uncovered
    assert (coverage.names, coverage.numbers, coverage.quotations) == ((), (), ())
    assert coverage.covered_sentences == coverage.sentences - len(coverage.uncovered)


def test_evidence_in_the_headline_covers_nothing_of_the_text() -> None:
    dataset = DatasetDescription(title="t", publisher="p", licence="https://e.org/l")
    sheet = CASES / "quote-in-headline" / "facts.yaml"
    article = read_fact_sheet(sheet, "a", dataset, Knowledge({}, read_kinds())).article
    assert article is not None
    coverage = coverage_of(article)
    assert (coverage.characters, coverage.covered_characters) == (len(article.text), 0)
    assert [passage.words for passage in coverage.uncovered] == [
        "The mayor gave no reason",
        "The city holds at least 4 barges",
    ]


def test_what_touches_no_evidence_is_named(tmp_path: Path) -> None:
    (tmp_path / "dataset.yaml").write_text((SEEDS / "dataset.yaml").read_text("utf-8"), "utf-8")
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "article.txt").write_text(
        "The city sold its barges. Ana Ruiz got 300 letters. “No word of it is true,” it read.\nTwelve went home.\n",
        "utf-8",
    )
    (folder / "facts.yaml").write_text(
        "factsheet: 1\nentities: {city: {type: City, name: the city}}\n"
        "situations: {sale: {kind: agreement, label: the city sells its barges, agent: city}}\n"
        "claims: [{quote: The city sold its barges., form: narration, content: sale}]\n",
        "utf-8",
    )
    coverage = coverage_of(check(tmp_path, "a"))
    assert (coverage.covered_characters, coverage.sentences, coverage.covered_sentences) == (25, 4, 1)
    assert coverage.names == (Passage(1, 27, "Ana Ruiz"),)
    assert coverage.numbers == (Passage(1, 40, "300"), Passage(2, 1, "Twelve"))
    assert coverage.quotations == (Passage(1, 54, "No word of it is true,"),)
    assert coverage.uncovered[1:] == (
        Passage(1, 54, "No word of it is true,” it read"),
        Passage(2, 1, "Twelve went home"),
    )
