"""A quote may be in the headline or the standfirst; offsets are those of the part that has it."""

from __future__ import annotations

import pytest

from mapping.sheet.article_parts import ArticleParts, Place
from mapping.sheet.article_text import ArticleText
from mapping.sheet.checked_article import Span

TEXT = "The mayor resigned on Monday.\nDockers cheered."
ABOUT = {"headline": "Mayor gives up", "standfirst": "The harbour was “never leased”"}
PARTS = ArticleParts.of(TEXT, ABOUT)


def place(quote: str, parts: ArticleParts = PARTS) -> Place:
    (span,) = ArticleText(parts.joined).find(quote, 2)
    return parts.locate(span)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("resigned on Monday", Place(None, 10, 28)),
        ("Mayor gives up", Place("headline", 0, 14)),
        ("gives up", Place("headline", 6, 14)),
        ('"never leased"', Place("standfirst", 16, 30)),
        ("Dockers cheered.", Place(None, 30, 46)),
    ],
)
def test_a_quote_is_located_in_the_part_that_has_it(quote: str, expected: Place) -> None:
    assert place(quote) == expected
    words = ABOUT[expected.part] if expected.part else TEXT
    assert words[expected.start : expected.end].strip("“”") == quote.strip('"')


def test_words_of_the_text_and_of_the_headline_are_those_of_the_text() -> None:
    parts = ArticleParts.of(TEXT, {"headline": "Why the mayor resigned on Monday", "standfirst": None})
    assert place("mayor resigned on Monday", parts) == Place(None, 4, 28)


def test_a_headline_that_the_text_has_changes_nothing() -> None:
    parts = ArticleParts.of(TEXT, {"headline": "Dockers  cheered", "standfirst": ""})
    assert parts.joined == TEXT


def test_a_quote_that_occurs_twice_in_the_text_stays_ambiguous() -> None:
    parts = ArticleParts.of("We stay. We stay.", {"headline": "We stay: the mayor"})
    assert len(ArticleText(parts.joined).find("We stay", 2)) == 2


@pytest.mark.parametrize("quote", ["cheered. Mayor gives", "cheered.\nMayor", "gives up The harbour"])
def test_no_quote_reaches_from_one_part_into_another(quote: str) -> None:
    assert ArticleText(PARTS.joined).find(quote, 2) == ()


def test_words_of_one_part_are_not_near_those_of_another() -> None:
    text = ArticleText(PARTS.joined)
    (headline,) = text.find("Mayor gives up", 1)
    assert text.has_words("gives", (headline,))
    assert not text.has_words("cheered", (headline,))
    assert not text.has_words("never leased", (headline,))


def test_a_misquote_is_compared_with_the_text_alone() -> None:
    like = ArticleText(PARTS.joined).closest("Dockers cheerd.")
    assert like is not None
    assert like.line == 2
    assert ArticleText(PARTS.joined).closest("Mayor giwes up") is None


def test_the_words_in_quotation_marks_of_a_standfirst_are_a_quotation() -> None:
    text = ArticleText(PARTS.joined)
    (span,) = text.find("never leased", 1)
    assert text.is_quoted(span)


def test_a_span_outside_the_article_is_an_error() -> None:
    with pytest.raises(ValueError, match="outside the article"):
        PARTS.locate(Span(len(PARTS.joined), len(PARTS.joined) + 1, "x"))
