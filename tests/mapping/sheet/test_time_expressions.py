"""The words of a time and its EDTF value agree in year, month, day and weekday, and fit the date of publication."""

from __future__ import annotations

from datetime import date

import pytest

from mapping.sheet.time_expressions import disagreement, is_out_of_range
from mapping.sheet.word_lists import word_lists

ENGLISH, GERMAN, NONE = map(word_lists, ("en", "de", "pt"))
#: A Wednesday.
PUBLISHED = date(2024, 3, 6)


@pytest.mark.parametrize(
    ("expression", "edtf"),
    [
        ("In May", "XXXX-05"),
        ("on Monday", "2024-03-04"),
        ("on 4 March 2024", "2024-03-04"),
        ("March 4th", "2024-03-04"),
        ("from 2015 to 2018", "2015/2018"),
        ("from 2015 to 2018", "2016"),
        ("in the 2010s", "2010/2019"),
        ("in the season 2019/20", "2019/2020"),
        ("since May 2019", "2019-05/.."),
        ("from March to May", "XXXX-05"),
        ("spring 2021", "2021-21"),
        ("then", "2024"),
        ("at 10 on Monday", "2024-03-04"),
    ],
)
def test_words_and_value_agree(expression: str, edtf: str) -> None:
    assert disagreement(expression, edtf, ENGLISH) is None


@pytest.mark.parametrize(
    ("expression", "edtf", "words", "value"),
    [
        ("in 2016", "2017", "2016", "2017"),
        ("In May", "XXXX-06", "May", "June"),
        ("May 2019", "2019-06-01", "May", "June"),
        ("4 March 2024", "2024-03-05", "day 4", "day 5"),
        ("On Monday", "2024-03-05", "Monday", "a Tuesday"),
    ],
)
def test_a_disagreement_names_both(expression: str, edtf: str, words: str, value: str) -> None:
    assert disagreement(expression, edtf, ENGLISH) == (words, value)


def test_german_months_and_weekdays_are_read_and_others_are_not() -> None:
    assert disagreement("am 4. März 2024", "2024-04-04", GERMAN) == ("März", "April")
    assert disagreement("em maio", "XXXX-06", NONE) is None


@pytest.mark.parametrize(
    ("expression", "edtf", "is_out"),
    [
        ("yesterday", "2024-03-05", False),
        ("yesterday", "2024-03-04", True),
        ("last week", "2024-02-28", False),
        ("last week", "2024-02-01", True),
        ("on Monday", "2024-03-04", False),
        ("on Monday", "2024-03-11", False),
        ("on Monday", "2024-02-05", True),
        ("In May", "2023-05", False),
        ("In May", "2021-05", True),
        ("then", "1850", True),
        ("in 1850", "1850", False),
        ("In May", "XXXX-05", False),
    ],
)
def test_a_time_without_a_year_lies_near_the_date_of_publication(expression: str, edtf: str, is_out: bool) -> None:
    assert is_out_of_range(expression, edtf, PUBLISHED, ENGLISH) is is_out
