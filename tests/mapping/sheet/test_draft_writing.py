"""Drafts quote words with their number, name things once, and say of each item that nobody has confirmed it."""

from __future__ import annotations

import pytest
import yaml

from mapping.sheet.article_text import ArticleText
from mapping.sheet.draft_writing import Quotes, draft_marks, name_or_unnamed, to_yaml, unused_name
from mapping.sheet.notation import NotationError

QUOTES = Quotes(ArticleText("The ferry left. The ferry came back."))


@pytest.mark.parametrize(
    ("place", "quote"),
    [((10, 14), "left"), ((16, 25), {"text": "The ferry", "occurrence": 2}), ((0, 15), "The ferry left.")],
)
def test_words_that_the_text_repeats_are_quoted_with_their_number(place: tuple[int, int], quote: object) -> None:
    assert QUOTES.quote(place) == quote
    assert QUOTES.can_quote(place)


def test_a_letter_that_is_cut_in_two_cannot_be_quoted() -> None:
    quotes = Quotes(ArticleText("un cafe\u0301 noir"))
    assert quotes.quote((3, 7)) is None
    assert not quotes.can_quote((3, 7))
    assert quotes.can_quote((3, 8))


def test_a_name_is_used_once() -> None:
    assert unused_name("Ana Ruiz", ["ana-ruiz", "ana-ruiz-2"]) == "ana-ruiz-3"
    assert name_or_unnamed("—", {"unnamed"}) == "unnamed-2"
    with pytest.raises(NotationError):
        unused_name("—", ())


def test_a_reason_is_cut_at_the_end_of_a_word() -> None:
    marks = draft_marks("word " * 100)
    assert marks["status"] == "draft"
    assert len(marks["reason"]) <= 300
    assert marks["reason"].endswith("word")


def test_the_keys_of_a_sheet_stay_in_their_order() -> None:
    assert list(yaml.safe_load(to_yaml({"factsheet": 2, "article": {}, "b": "ü", "a": 1}))) == [
        "factsheet",
        "article",
        "b",
        "a",
    ]


def test_words_that_the_text_has_once_need_no_exact_place() -> None:
    assert QUOTES.quote((9, 14)) == "left"
    assert not QUOTES.can_quote((9, 14))
