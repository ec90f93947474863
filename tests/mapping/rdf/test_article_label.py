"""An article is named by its headline, or by the first words that its rights allow to be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from pyoxigraph import Literal

from mapping.publication.corpus import read_kinds
from mapping.rdf.article_label import article_label, first_words
from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import RDFS
from mapping.rdf.triples import article_quads
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import DatasetDescription

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.sheet.checked_article import CheckedArticle

TEXT = (
    "\n* * *\nTalks between the two capitals begin again in spring\n"
    "Officials of the northern province met on Monday morning in the old town hall, and left.\n"
    "The bridge is shut. It stays so until May.\n"
)


def article(
    folder: Path, *quotes: str, text: str = TEXT, slug: str = "2db805ffb993f78c", **about: str
) -> CheckedArticle:
    (folder / slug).mkdir(exist_ok=True)
    (folder / slug / "article.txt").write_text(text, "utf-8")
    sheet = {
        "factsheet": 1,
        "article": {"language": "en", **about},
        "situations": {"it": {"kind": "occurrence", "label": "what is said"}},
        "claims": [
            {"id": f"c{number}", "quote": quote, "form": "narration", "content": "it"}
            for number, quote in enumerate(quotes or ["The bridge is shut."])
        ],
    }
    path = folder / slug / "facts.yaml"
    path.write_text(yaml.safe_dump(sheet), "utf-8")
    description = DatasetDescription.model_validate({
        "title": "Seeds", "publisher": "onrecord", "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
    })  # fmt: skip
    read = read_fact_sheet(path, slug, description, Knowledge({}, read_kinds()))
    assert read.article is not None, read.problems
    return read.article


def test_the_headline_is_the_name(tmp_path: Path) -> None:
    assert article_label(article(tmp_path, headline="Talks begin", published="2024-03-05")) == "Talks begin"


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Talks begin (invented)"), ("de-AT", "Talks begin (erfunden)"), ("fr", "Talks begin (invented)")],
)
def test_the_name_of_an_invented_article_says_so(tmp_path: Path, language: str, name: str) -> None:
    assert article_label(article(tmp_path, headline="Talks begin", language=language, invented="true")) == name


def test_a_text_that_may_be_published_gives_the_first_line_with_words(tmp_path: Path) -> None:
    found = article_label(article(tmp_path, rights="full"))
    assert found == "Talks between the two capitals begin again in spring"


def test_quotes_that_may_be_published_give_the_words_that_come_first_in_the_text(tmp_path: Path) -> None:
    later, earlier = (
        "It stays so until May.",
        "Officials of the northern province met on Monday morning in the old town hall",
    )
    found = article_label(article(tmp_path, later, earlier, rights="quotes"))
    assert found == "Officials of the northern province met on Monday morning in…"
    assert len(found) == 60


def test_a_quote_inside_a_sentence_ends_with_an_ellipsis_and_without_its_comma(tmp_path: Path) -> None:
    assert article_label(article(tmp_path, "in the old town hall,")) == "in the old town hall…"
    assert article_label(article(tmp_path, "The bridge is shut.")) == "The bridge is shut."


@pytest.mark.parametrize(
    ("about", "name"),
    [({"published": "2024-03-05"}, "Article of 2024-03-05 (2db805ffb993f78c)"), ({}, "An article (2db805ffb993f78c)")],
)
def test_without_rights_the_name_has_no_word_of_the_article(tmp_path: Path, about: dict[str, str], name: str) -> None:
    assert article_label(article(tmp_path, rights="none", **about)) == name


def test_the_graph_has_the_name_in_the_language_of_the_article(tmp_path: Path) -> None:
    quads = article_quads(article(tmp_path, language="pt-BR"), Iris("http://localhost:8000/"))
    node = Iris("http://localhost:8000/").article("2db805ffb993f78c")
    labels = [quad.object for quad in quads if quad.subject == node and quad.predicate == RDFS.label]
    assert labels == [Literal("The bridge is shut.", language="pt-br")]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("one  two\n three", "one two three"),
        ("one two three four", "one two three…"),
        ("one two three, four", "one two…"),
        ("oneoneoneoneoneone", "oneoneoneoneo…"),
        ("a\u0301" * 10, "a\u0301" * 6 + "…"),
    ],
)
def test_words_are_cut_after_a_word_or_a_whole_letter(text: str, cut: str) -> None:
    assert first_words(text, 14) == cut
