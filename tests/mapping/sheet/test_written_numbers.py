"""Numbers are read in digits and in words, with every meaning that their separators may have."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mapping.sheet.word_lists import word_lists
from mapping.sheet.written_numbers import is_written, numbers_in


@pytest.mark.parametrize(
    ("text", "number", "language"),
    [
        ("$7 billion in funds", "7000000000", "en"),
        ("$1.7bn", "1700000000", "en"),
        ("1,500 people", "1500", "en"),
        ("1.500 Menschen", "1500", "de"),
        ("2,5 Millionen Euro", "2500000", "de"),
        ("twenty-five boats", "25", "en"),
        ("two hundred boats", "200", "en"),
        ("three million dollars", "3000000", "en"),
        ("drei Kähne", "3", "de"),
        ("3.5 percent", "3.5", "en"),
    ],
)
def test_a_number_is_among_those_a_text_may_mean(text: str, number: str, language: str) -> None:
    assert Decimal(number) in numbers_in(text, word_lists(language))


def test_other_numbers_are_not() -> None:
    found = numbers_in("at least 15 dual nationals and one foreign citizen", word_lists("en"))
    assert found == {Decimal(15), Decimal(1)}


@pytest.mark.parametrize(
    ("indefinite", "text", "language", "found"),
    [
        ("several", "Several boats left.", "en", True),
        ("several thousand", "several thousand boats left", "en", True),
        ("several thousand", "several hundred boats left", "en", False),
        ("hundreds", "mehrere tausend Boote", "de", False),
        ("several thousand", "mehrere Tausend Boote", "de", True),
        ("dozens", "Dutzende Boote", "de", True),
        ("several", "four boats left", "en", False),
    ],
)
def test_an_amount_without_a_number_is_looked_up_in_the_language_of_the_text(
    indefinite: str, text: str, language: str, *, found: bool
) -> None:
    assert is_written(indefinite, text, word_lists(language)) is found
