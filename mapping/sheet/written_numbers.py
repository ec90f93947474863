"""Read the numbers that a text writes, in digits or in words."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.sheet.word_lists import WordLists

_DIGITS: Final = re.compile(r"\d+(?:[.,\s]\d{3})*(?:[.,]\d+)?")


def numbers_in(text: str, words: WordLists) -> frozenset[Decimal]:
    """Return every number that a text may mean: ``$7 billion`` is 7,000,000,000, and 1.500 is 1,500 or 1.5.

    >>> from mapping.sheet.word_lists import word_lists
    >>> Decimal(25) in numbers_in("twenty-five of 1,500 people", word_lists("en"))
    True
    """
    found: set[Decimal] = set()
    for digits in _DIGITS.finditer(text):
        scale = _scale_after(text, digits.end(), words)
        found |= {value * scale for value in _readings(digits[0])} | set(_readings(digits[0]))
    listed = [word for word in words_in(text) if word.folded in words.numbers]
    for word in listed:
        value = Decimal(words.numbers[word.folded])
        found |= {value, value * _scale_after(text, word.end, words)}
    # twenty-five; two hundred
    for word, following in pairwise(listed):
        if text[word.end : following.start] in {" ", "-"}:
            tens, units = words.numbers[word.folded], words.numbers[following.folded]
            found.add(Decimal(tens + units if tens > units else tens * units))
    return frozenset(found)


def exact_numbers_in(text: str, words: WordLists) -> frozenset[Decimal]:
    """Return the numbers of a text that no phrase before them makes a bound or an estimate.

    >>> from mapping.sheet.word_lists import word_lists
    >>> sorted(exact_numbers_in("at least 14 barges and 3 boats", word_lists("en")))
    [Decimal('3')]
    """
    if not words.inexact:
        return numbers_in(text, words)
    phrases = "|".join(re.escape(each) for each in sorted(words.inexact, key=len, reverse=True))
    inexact = re.compile(rf"\b(?:{phrases})\s+(?:[A-Z]{{3}}\s|[^\w\s])?(?:{_DIGITS.pattern}|[^\W\d]+)", re.IGNORECASE)
    return numbers_in(inexact.sub(" ", text), words)


def is_written(indefinite: str, text: str, words: WordLists) -> bool:
    """Tell whether a text has the words of an indefinite amount, in its own language: ``several`` and ``thousand``.

    >>> from mapping.sheet.word_lists import word_lists
    >>> is_written("several thousand", "Mehrere tausend Menschen kamen.", word_lists("de"))
    True
    """
    written = {words.indefinite.get(word.folded) for word in words_in(text)}
    return set(indefinite.split()) <= written


def _readings(digits: str) -> Iterator[Decimal]:
    plain = re.sub(r"\s", "", digits)
    yield Decimal(re.sub(r"[.,]", "", plain))
    if found := re.fullmatch(r"([\d.,]*?)[.,](\d+)", plain):
        yield Decimal(f"{re.sub(r'[.,]', '', found[1])}.{found[2]}")


def _scale_after(text: str, end: int, words: WordLists) -> Decimal:
    following = next(words_in(text, end, end + 20), None)
    if following is None or re.search(r"[^\s-]", text[end : following.start]):
        return Decimal(1)
    return Decimal(10) ** words.scales.get(following.folded, 0)
