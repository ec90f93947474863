"""Folding makes typography equal and keeps the offsets of the original characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapping.sheet.quote_folding import fold, fold_with_offsets


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("„So“ «so» ”so”", '"So" "so" "so"'),
        ("don’t don`t", "don't don't"),
        ("1–2 — 3", "1-2 - 3"),
        ("wait… what", "wait... what"),
        (" a\u00a0\n\tb ", "a b"),
        ("cafe\u0301", "caf\u00e9"),
        ("co\u00adop\u200b", "coop"),
        ("漢字 🙂", "漢字 🙂"),
    ],
)
def test_typography_is_folded_and_letters_are_not(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(max_examples=500)
@example("aaa    \u0301")
@example("ab\u0301c")
@given(st.text(alphabet="abc \n'’“\"—-…e\u0301\u00e9🙂\u00ad", max_size=40))
def test_offsets_give_back_the_characters_that_a_folded_one_stems_from(text: str) -> None:
    folded = fold_with_offsets(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    for index, character in enumerate(folded.text):
        original = text[folded.starts[index] : folded.ends[index]]
        assert character in fold_with_offsets(original).text
    assert list(folded.starts) == sorted(folded.starts)


def test_a_letter_has_at_most_thirty_marks() -> None:
    """As in Stream-Safe Text Format (UAX 15, section 13): what follows is folded by itself."""
    folded = fold_with_offsets("q" + "\u0323\u0301" * 20)
    assert [folded.starts[0], folded.starts[-1], folded.ends[-1]] == [0, 31, 41]
    assert [folded.is_boundary(index) for index in (1, 30, 31, 32)] == [False, False, True, False]
    few = "q" + "\u0301\u0323" * 15
    assert fold(few) == unicodedata.normalize("NFC", few)


def test_a_letter_with_very_many_marks_is_folded_in_parts() -> None:
    """Without the bound on marks this would take minutes: the time would grow with the square of their number."""
    folded = fold_with_offsets("q" + "\u0301\u0323" * 500_000)
    assert folded.text.count("q") == 1
    assert folded.ends[-1] == 1_000_001
