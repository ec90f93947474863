"""Offsets of other tools are converted, and count only if the words there are those that the tool names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.importing.offsets import Offsets

TEXT = "🚢🚢 said “we go”. He said no."


def test_offsets_in_utf16_become_code_points() -> None:
    assert Offsets(TEXT).from_utf16(5, 9) == (3, 7)
    assert Offsets(TEXT).to_utf16((3, 7)) == (5, 9)


@pytest.mark.parametrize("span", [(1, 4), (0, 3), (4, 4), (9, 5), (-1, 2), (0, 999)])
def test_no_span_begins_or_ends_within_a_character_or_outside_the_text(span: tuple[int, int]) -> None:
    assert Offsets(TEXT).from_utf16(*span) is None


@pytest.mark.parametrize(
    ("start", "end", "words", "found"),
    [
        (3, 7, "said", (3, 7)),
        (5, 9, "said", (3, 7)),  # UTF-16
        (8, 15, '"we go"', (8, 15)),  # marks in another style
        (3, 7, "told", None),
        (3, 7, None, (3, 7)),
        (3, 99, None, None),
        (-3, 2, "no", None),
    ],
)
def test_a_span_is_proved_by_its_words(start: int, end: int, words: str | None, found: tuple[int, int] | None) -> None:
    assert Offsets(TEXT).prove(start, end, words) == found


def test_words_that_occur_twice_are_told_apart_by_what_is_around_them() -> None:
    offsets = Offsets(TEXT)
    assert offsets.find_quote("said") is None
    assert offsets.find_quote("said", prefix="He ") == (20, 24)
    assert offsets.find_quote("said", suffix=" “we") == (3, 7)
    assert offsets.find_quote("said", prefix="She ") is None


@given(st.text(max_size=30), st.data())
def test_every_span_of_a_text_comes_back_from_utf16(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    try:
        text.encode("utf-16-le")
    except UnicodeEncodeError:
        return
    offsets = Offsets(text)
    assert offsets.from_utf16(*offsets.to_utf16((start, end))) == (start, end)
