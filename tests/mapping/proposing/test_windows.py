"""Windows cover every word of an article, are short enough, and end where paragraphs or sentences do."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mapping.proposing.windows import windows_of
from mapping.sheet.article_text import ArticleText
from mapping.sheet.word_lists import word_lists

WORDS = st.lists(st.sampled_from(["It rains.", "Ana Ruiz said so!", "\n\n", "“Why?”", "x" * 70, "no end", "\n"]))


def texts(article: str, size: int, overlap: int) -> list[str]:
    text = ArticleText(article, word_lists("en"))
    return [each.text_of(text) for each in windows_of(text, size, overlap)]


def test_a_short_article_is_one_window_without_the_space_around_it() -> None:
    assert texts("\n It rains. It snows.\n", 100, 10) == ["It rains. It snows."]


def test_a_window_ends_with_a_paragraph_if_that_fills_it_well() -> None:
    paragraph = "It rains today. " * 3
    assert texts(f"{paragraph.strip()}\n\nIt snows. It hails.", 60, 0) == [paragraph.strip(), "It snows. It hails."]
    assert texts("Rain.\n\nIt snows all day. It hails.", 30, 0)[0] == "Rain.\n\nIt snows all day."


def test_neighbours_share_whole_sentences_of_at_most_the_overlap() -> None:
    article = "One is here. Two is here. Three is here. Four is here."
    assert texts(article, 28, 15) == [
        "One is here. Two is here.",
        "Two is here. Three is here.",
        "Three is here. Four is here.",
    ]
    assert texts(article, 28, 0) == ["One is here. Two is here.", "Three is here. Four is here."]


def test_a_sentence_longer_than_a_window_is_cut_between_words() -> None:
    assert texts("a lot of words without any end", 12, 0) == ["a lot of", "words", "without any", "end"]
    assert texts("x" * 25, 10, 5) == ["x" * 10, "x" * 10, "x" * 5]


@given(WORDS, st.integers(20, 200), st.integers(0, 100))
def test_every_word_is_in_a_window_and_each_window_goes_on(words: list[str], size: int, overlap: int) -> None:
    article = " ".join(words)
    windows = windows_of(ArticleText(article, word_lists("en")), size, min(overlap, size // 2))
    covered = {index for each in windows for index in range(each.start, each.end)}
    assert all(index in covered for index, character in enumerate(article) if not character.isspace())
    assert all(0 < each.end - each.start <= size for each in windows)
    for one, other in pairwise(windows):
        assert one.start < other.start
        assert one.end < other.end
        assert one.end - other.start <= overlap
