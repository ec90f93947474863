"""A quote is found when only its typography differs, and what is kept is the article's own."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapping.sheet.article_text import NEIGHBOURHOOD, ArticleText
from mapping.sheet.checked_article import Span
from mapping.sheet.quote_folding import fold

TEXT = "“We don’t want\u00a0to leave —\nanyone behind,” he said… “Never.”\nIt’s cafe\u0301 time, 5–6 p.m. 🙂 now."


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        ("We don’t want\u00a0to leave", "We don’t want\u00a0to leave"),
        ("We don't want to leave", "We don’t want\u00a0to leave"),
        ("We don`t\n   want\tto leave -  anyone behind", "We don’t want\u00a0to leave —\nanyone behind"),
        ("\"We don't want", "“We don’t want"),
        ("he said... ", "he said…"),
        ("caf\u00e9 time", "cafe\u0301 time"),
        ("5-6 p.m.", "5–6 p.m."),
        ("🙂 now.", "🙂 now."),
        ("we\u00ad do", None),
        ("we don't", None),
        ("We do want", None),
        ("", None),
        ("   ", None),
    ],
)
def test_a_quote_matches_in_any_typography_but_with_the_same_letters(quote: str, exact: str | None) -> None:
    found = ArticleText(TEXT).find(quote, 9)
    assert [span.exact for span in found] == ([] if exact is None else [exact])


@settings(max_examples=500)
@example("aaa    \u0301", 3, 8)
@example("aaaa-\u0301-", 6, 7)
@given(st.text(alphabet="ab \n'’“”\"—-…e\u0301\u00e9🙂\u00ad", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_every_piece_of_a_text_is_found_in_it_with_offsets_that_give_it_back(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    piece = text[start:end]
    spans = ArticleText(text).find(piece, 9)
    starts_inside_a_letter = any(unicodedata.combining(c) for c in (text[start : start + 1] + text[end : end + 1]))
    if not fold(piece) or starts_inside_a_letter:
        return
    assert all(text[span.start : span.end] == span.exact for span in spans)
    assert all(fold(span.exact) == fold(piece) for span in spans)
    assert spans


@pytest.mark.parametrize(("most", "found"), [(1, [(0, 7)]), (2, [(0, 7), (9, 16)]), (9, [(0, 7), (9, 16)])])
def test_so_many_occurrences_are_found_in_text_order(most: int, found: list[tuple[int, int]]) -> None:
    spans = ArticleText("no more, no more").find("no more", most)
    assert [(span.start, span.end) for span in spans] == found


def test_no_more_occurrences_are_looked_for_than_are_asked_for() -> None:
    text = ArticleText("a" * 1_000_000)
    assert text.find("aaa", 1) == (Span(0, 3, "aaa"),)  # folds the text
    started = time.process_time()
    assert [span.start for span in text.find("a" * 2_000, 3)] == [0, 1, 2]
    assert text.has_words("aaa", text.find("a" * 20, 1)) is False
    assert time.process_time() - started < 1


@pytest.mark.parametrize(("ellipses", "is_found"), [(300, True), (30_000, False)])
def test_places_that_cut_an_ellipsis_in_two_are_tried_within_bounds(ellipses: int, is_found: bool) -> None:
    text = ArticleText("…" * ellipses + "." * 13 + " end")
    assert bool(text.find("............. end", 1))
    assert bool(text.find(".............", 1)) is is_found


def test_misquotes_are_compared_within_bounds() -> None:
    text = ArticleText("ab " * 100_000)
    started = time.process_time()
    assert [text.closest("ab " * 300 + "c" * 300) for _ in range(50)][-1] is None
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("quote", "is_quoted", "has_quotation"),
    [
        ("We don't want to leave", True, True),
        ('"Never."', True, True),
        ('anyone behind," he said', False, True),
        ("he said", False, False),
        ("It's café time", False, False),
    ],
)
def test_words_inside_quotation_marks_are_told_from_the_rest(quote: str, is_quoted: bool, has_quotation: bool) -> None:
    text = ArticleText(TEXT)
    (span,) = text.find(quote, 9)
    assert (text.is_quoted(span), text.has_quotation(span)) == (is_quoted, has_quotation)


@pytest.mark.parametrize(
    "paragraph",
    [
        "She said: „Wir gehen nicht.“ Gut.",
        "Elle dit : « Wir gehen nicht. » Bien.",
        'A "Wir gehen nicht." B',
        "”” “Wir gehen nicht.",
    ],
)
def test_quotation_marks_of_other_languages_count(paragraph: str) -> None:
    text = ArticleText(paragraph)
    (span,) = text.find("Wir gehen nicht.", 9)
    assert text.is_quoted(span)


@pytest.mark.parametrize(
    "text",
    [
        "“We will not go,\nand we will not stay.” So they said.",
        '"We will not go,\nand we will not stay." So they said.',
        "“One paragraph.\n“We will not go, and we will not stay.” So they said.",
        '"One paragraph.\n"We will not go, and we will not stay." So they said.',
    ],
)
def test_a_quotation_may_be_wrapped_or_go_on_in_the_next_paragraph(text: str) -> None:
    article = ArticleText(text)
    assert all(article.is_quoted(span) for span in article.find("and we will not stay.", 9))
    assert not any(article.has_quotation(span) for span in article.find("So they said.", 9))


def test_a_quotation_never_reaches_into_the_next_paragraph() -> None:
    text = ArticleText("“An open quotation\nand the next paragraph")
    (span,) = text.find("and the next paragraph", 9)
    assert not text.has_quotation(span)


@pytest.mark.parametrize(
    ("quote", "quoted", "written"),
    [
        ("release $7 million in frozen funds", "million", "billion"),
        ("agreed to release billion in frozen funds", "", "$7"),
        ("had agreed to release all $7 billion in frozen funds", "all", ""),
    ],
)
def test_a_misquote_is_shown_beside_what_is_written(quote: str, quoted: str, written: str) -> None:
    like = ArticleText("First line.\nThey had agreed to release $7 billion in frozen funds.").closest(quote)
    assert like is not None
    assert (like.line, like.quoted, like.written) == (2, quoted, written)
    assert not ArticleText("They had agreed to release $7 billion in frozen funds.").find(quote, 9)


def test_what_is_nowhere_in_the_text_is_like_nothing() -> None:
    assert ArticleText(TEXT).closest("The president resigned over the weekend after a vote") is None


@pytest.mark.parametrize(
    ("words", "has"), [("he said", True), ("say", False), ("sai", False), ("cafe\u0301", True), ("shouted", False)]
)
def test_reporting_words_are_whole_words(words: str, has: bool) -> None:
    assert ArticleText(TEXT).has_words(words) is has


@pytest.mark.parametrize(
    ("text", "words", "has"),
    [
        ("cafe\u0301s", "cafe\u0301", False),  # the accent ends no word
        ("said, saidst", "said", True),
        ("resaid saidst", "said", False),
        ("in 1,200 days", "1,200", True),
        ("“said”", "said", True),
        ("x said_y", "said", True),
        ("word", "", False),
    ],
)
def test_a_word_ends_where_letters_and_digits_end(text: str, words: str, has: bool) -> None:
    assert ArticleText(text).has_words(words) is has


def test_a_word_is_not_cut_at_the_edge_of_the_neighbourhood() -> None:
    text = ArticleText("A quote." + " " + "." * (NEIGHBOURHOOD - 4) + " saids")
    assert not text.has_words("said", text.find("A quote.", 1))


def test_reporting_words_stand_near_the_quote() -> None:
    text = ArticleText("He said. " + "x " * NEIGHBOURHOOD + "A quote far away.")
    near, far = text.find("He said.", 9), text.find("A quote far away.", 9)
    assert text.has_words("said", near)
    assert not text.has_words("said", far)
    assert text.has_words("said")
