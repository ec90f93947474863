"""Read the date that the words of a time state in full, so that a fact sheet need not repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from mapping.sheet.dates import EdtfError, parse_edtf, years_in
from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from mapping.sheet.model import FactSheet, Situation, TimeReference, Utterance
    from mapping.sheet.word_lists import WordLists

T = TypeVar("T", "Situation", "Utterance")
_MOST_DAYS: Final = 31


def with_stated_dates(sheet: FactSheet, words: WordLists) -> FactSheet:
    """Return the sheet with an EDTF value for each time that has none and whose words are a date."""
    situations = {name: _with_date(each, words) for name, each in sheet.situations.items()}
    utterances = tuple(_with_date(each, words) for each in sheet.utterances)
    return sheet.model_copy(update={"situations": situations, "utterances": utterances})


def _with_date(part: T, words: WordLists) -> T:
    when = dated(part.when, words)
    return part if when is part.when else part.model_copy(update={"when": when})


def dated(when: TimeReference | None, words: WordLists) -> TimeReference | None:
    """Return a time with the EDTF value that its words state, if it has none and they are a date."""
    if when is None or when.edtf or not (edtf := stated_date(when.expression, words)):
        return when
    return when.model_copy(update={"edtf": edtf})


def stated_date(expression: str, words: WordLists) -> str | None:
    """Return the EDTF value of a year, month or day that is all the words say; None of any others.

    >>> from mapping.sheet.word_lists import word_lists
    >>> stated_date("In May", word_lists("en")), stated_date("on 3 May 2019", word_lists("en"))
    ('XXXX-05', '2019-05-03')
    >>> stated_date("since May", word_lists("en"))
    """
    year = month = day = None
    for word in words_in(expression):
        if word.folded in words.date_prepositions or word.folded in words.weekdays:
            continue
        if not year and years_in(word.text) == {word.text}:
            year = word.text
        elif not month and word.folded in words.months:
            month = f"{words.months[word.folded]:02}"
        elif not day and word.text.isdecimal() and 1 <= int(word.text) <= _MOST_DAYS:
            day = f"{int(word.text):02}"
        else:
            return None
    if not (month or year) or (day and not month):
        return None
    edtf = "-".join(part for part in (year or "XXXX", month, day) if part)
    try:
        return parse_edtf(edtf).text
    except EdtfError:
        return None
