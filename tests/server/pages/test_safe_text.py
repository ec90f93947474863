from __future__ import annotations

import pytest
from markupsafe import Markup

from server.pages.safe_text import shown


@pytest.mark.parametrize(
    "words", ["Iran’s Foreign Ministry", "Malmo\u0308", "one\r\n\ttwo", "\u2067שלום\u2069 \u200f", "👩\u200d👧", ""]
)
def test_usual_words_stay_as_they_are(words: str) -> None:
    assert shown(words) == words


def test_a_control_character_is_shown_by_its_sign() -> None:
    assert shown("a\x00b\x1b[31m") == "a␀b␛[31m"


def test_letters_read_in_the_order_they_were_written_in() -> None:
    assert shown("\u202elive\u202c on") == "live\u202c on"


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("\u2066open", "\u2066open\u2069"),
        ("\u2066\u2067\u2068", "\u2066\u2067\u2068\u2069\u2069\u2069"),
        ("ended\u2069", "ended"),
        ("\u2069\u2066x", "\u2066x\u2069"),
    ],
)
def test_an_isolate_ends_where_its_words_end(words: str, written: str) -> None:
    assert shown(words) == written


def test_a_pile_of_accents_is_no_higher_than_a_line() -> None:
    assert shown("e" + "\u0301" * 500 + "f") == "e" + "\u0301" * 8 + "f"


@pytest.mark.parametrize("value", [7, None, Markup("<b>\u202e</b>")])
def test_what_is_no_word_of_the_data_is_left_alone(value: object) -> None:
    assert shown(value) is value
