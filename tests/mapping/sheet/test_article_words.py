"""The words between two offsets of an article are those of its text cut there, however they are asked for."""

from __future__ import annotations

from typing import Final

from hypothesis import example, given
from hypothesis import strategies as st

from mapping.sheet.article_words import ArticleWords
from mapping.sheet.word_lists import all_words, words_in

TEXT: Final = "The mayor denied the sale. She didn’t deny the lease."
WORDS: Final = st.text(alphabet="aAnot '’.\nß_", max_size=30)


def test_the_words_of_a_list_come_in_the_order_of_the_text() -> None:
    words = ArticleWords(TEXT)
    found = words.listed(frozenset({"deny", "denied", "refused"}), 0, len(TEXT))
    assert [(word.text, word.start) for word in found] == [("denied", 10), ("deny", 38)]
    assert not list(words.listed(frozenset({"deny", "denied"}), 17, 37))


def test_of_a_word_that_an_offset_cuts_the_part_between_the_offsets_counts() -> None:
    words, nothing = ArticleWords("Nothing"), frozenset({"no", "not", "nothing"})
    assert [word.text for word in words.listed(nothing, 0, 7)] == ["Nothing"]
    assert [word.text for word in words.listed(nothing, 0, 3)] == ["Not"]
    assert [word.text for word in words.listed(nothing, 3, 7)] == []
    assert [word.text for word in words.between(3, 5)] == ["hi"]


@given(WORDS)
def test_all_words_of_a_text_are_those_found_one_by_one(text: str) -> None:
    assert all_words(text) == list(words_in(text))


@example("don't", 0, 4)
@example("a not’ no", 1, 6)
@given(WORDS, st.integers(0, 30), st.integers(0, 30))
def test_every_question_has_the_answer_that_reading_the_words_one_by_one_gives(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    expected, words, listed = list(words_in(text, start, end)), ArticleWords(text), frozenset({"no", "not", "a", "ss"})
    assert words.between(start, end) == expected
    assert words.first(start, end) == next(iter(expected), None)
    assert words.last(start, end) == next(reversed(expected), None)
    assert list(words.listed(listed, start, end)) == [word for word in expected if word.folded in listed]
    assert words.has_listed(listed, start, end) is any(word.folded in listed for word in expected)
