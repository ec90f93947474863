"""Numbers are read in digits and in words, with every meaning that their separators may have."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mapping.sheet.word_lists import word_lists
from mapping.sheet.written_numbers import numbers_in


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
