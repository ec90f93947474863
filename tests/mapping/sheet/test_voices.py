"""Voices are found by words and their neighbours, in every language that has a list of words."""

from __future__ import annotations

import pytest

from mapping.sheet.article_text import ArticleText
from mapping.sheet.assertion import former_word
from mapping.sheet.names import names_someone
from mapping.sheet.voices import denial_in, reports_in
from mapping.sheet.word_lists import word_lists

ENGLISH, GERMAN = word_lists("en"), word_lists("de")


def reports(text: str, language: str = "en", heads: frozenset[str] = frozenset()) -> list[str]:
    article = ArticleText(text)
    return [
        f"{subject} {verb}" for subject, verb in reports_in(article, article.find(text, 1), word_lists(language), heads)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Opponents say the bridge is unsafe.", ["Opponents say"]),
        ("Ana Ruiz has also denied the sale.", ["Ana Ruiz denied"]),
        ("He added that it was over.", ["He added"]),
        ("The deal is off, said government spokesperson Rui Lima.", ["Rui Lima said"]),
        ("The deal is off, said the police.", ["police said"]),
        ("The city sold its barges.", []),
        ("The report of May 2019 was false.", []),
        ("It is said to be over.", []),
        ("“He said so,” it read.", []),
        ("It ended. Said differently, nothing remains.", []),
        ("The United States held talks.", []),
    ],
)
def test_a_reporting_verb_is_found_with_its_subject(text: str, found: list[str]) -> None:
    assert reports(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kritiker sagten, die Brücke sei unsicher.", ["Kritiker sagten"]),
        ("Ana Ruiz bestritt den Verkauf.", ["Ana Ruiz bestritt"]),
        ("Die Stadt verkaufte Kähne.", []),
        ("„Es ist vorbei“, sagte sie dem Elden-Boten.", ["sie sagte"]),
        ("„Es ist vorbei“, sagte die Ministerin Ana Ruiz.", ["Ministerin Ana Ruiz sagte"]),
    ],
)
def test_german_has_words_of_its_own(text: str, found: list[str]) -> None:
    assert reports(text, "de") == found


def test_a_name_in_lower_case_speaks_if_the_sheet_has_it() -> None:
    assert reports("The harbour office denied it.") == []
    assert reports("The harbour office denied it.", heads=frozenset({"office"})) == ["office denied"]


def test_a_language_without_words_finds_nothing() -> None:
    assert reports("Ana Ruiz disse que sim.", "pt") == []
    assert denial_in(["negou"], word_lists("pt")) is None


@pytest.mark.parametrize(("text", "word"), [("They refused to sign.", "refused"), ("They signed.", None)])
def test_a_word_of_denial_is_found(text: str, word: str | None) -> None:
    assert denial_in(["Nothing.", text], ENGLISH) == word


def test_denials_in_german() -> None:
    assert denial_in(["Sie wies das zurück."], GERMAN) == "zurück"


@pytest.mark.parametrize(
    ("names", "text", "is_named"),
    [
        (["Robert Malley"], "Malley told reporters", True),
        (["Robert Malley"], "He told reporters", False),
        (["Iranian state TV", "Iranian TV"], "state-run Iranian TV reported", True),
        (["the harbour office"], "The harbour office denied it", True),
        (["the harbour office"], "The office at the harbour denied it", False),
        (["Al of it"], "all of it", False),
    ],
)
def test_someone_is_named_by_a_capitalized_part_or_the_whole_name(names: list[str], text: str, is_named: bool) -> None:
    assert names_someone(names, text) is is_named


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Former harbour master Rui Lima", "Former"),
        ("ex-harbour master Rui Lima", "ex"),
        ("acting harbour master Rui Lima", "acting"),
        ("harbour master Rui Lima", None),
        ("It was late. Harbour master Rui Lima", None),
    ],
)
def test_a_title_that_is_no_longer_held_is_told_by_the_word_before_it(text: str, word: str | None) -> None:
    article = ArticleText(text)
    (span,) = article.find(text[text.index("arbour") - 1 :], 1)
    assert former_word(article, span, "harbour master", ENGLISH) == word
