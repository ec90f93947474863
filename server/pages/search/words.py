"""Search for words without regard to case and accents: *Malmo* finds *Malmö*, *José* finds *Jose*.

Reads the words of a search, writes regular expressions for the engine, and marks the words in the texts found.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Letters that Unicode does not decompose.
_ALIKE: Final = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ς": "σ"} | dict.fromkeys("’‘ʼ`´", "'")
#: Marks around a copied phrase; an apostrophe may belong to its word.
_QUOTATION_MARKS: Final = '“”„‟«»‹›"'
_BREAKS: Final = re.compile("[\\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
#: Signs with a meaning in a regular expression (XPath and XQuery Functions and Operators, section 5.6.1).
_SIGNS: Final = frozenset(".\\?*+{}()[]|^$-")
#: Latin, Greek and Cyrillic letters with accents are in these ranges.
_LETTERS: Final = (range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
#: Characters of an excerpt, and those before its first marked word.
_EXCERPT, _BEFORE = 360, 80


class _Plain(dict[int, str]):
    """Code point -> its plain lower-case letter, for `str.translate`; empty for a combining accent."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        parts = unicodedata.normalize("NFD", character)
        is_letter_with_accents = all(map(unicodedata.combining, parts[1:]))
        letter = (parts[0] if is_letter_with_accents else character).lower()[:1]
        self[code] = "" if unicodedata.combining(parts[0]) else _ALIKE.get(letter, letter)
        return self[code]


_PLAIN: Final = _Plain()


def fold(text: str) -> str:
    """Return a text in plain lower-case letters; no character becomes more than one.

    >>> fold("Malmö")
    'malmo'
    """
    return text.translate(_PLAIN)


def _variants() -> dict[str, str]:
    found = defaultdict[str, set[str]](set)
    for character in chain(map(chr, chain(*_LETTERS)), _ALIKE):
        lower = character.lower()
        if len(lower) == 1 and (folded := fold(character)) and folded != lower:
            found[folded].add(lower)
    return {folded: folded + "".join(sorted(others)) for folded, others in found.items()}


#: Plain letter -> itself and all letters that fold to it.
VARIANTS: Final = _variants()


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a search, folded, each once, the longest first."""
    words = (word.strip(_QUOTATION_MARKS) for word in _BREAKS.split(text))
    folded = dict.fromkeys(map(fold, words))
    return tuple(sorted(filter(None, folded), key=len, reverse=True))


def pattern_of(word: str) -> str:
    """Return a regular expression of SPARQL that finds a folded word; use the flag ``i``."""
    return "".join(map(_letter_pattern, word))


def _letter_pattern(letter: str) -> str:
    if letter in _SIGNS:
        return f"\\{letter}"
    pattern = f"[{VARIANTS[letter]}]" if letter in VARIANTS else letter
    # An accent may be a separate character after its letter.
    return f"{pattern}\\p{{M}}*" if letter.isalpha() else pattern


def marked(text: str, words: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """Cut a text into pieces; the flag of a piece is whether it is one of the folded words."""
    # The position of each folded character; an accent belongs to the letter before it.
    places = [*(position for position, character in enumerate(text) if _PLAIN[ord(character)]), len(text)]
    folded = fold(text)
    spans = sorted((places[start], places[end]) for word in words for start, end in _found(word, folded))
    return tuple(_pieces(text, spans))


def _found(word: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + len(word))


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    position = 0
    for start, end in spans:
        if start > position:
            yield text[position:start], False
        if end > position:
            yield text[max(start, position) : end], True
            position = end
    if position < len(text):
        yield text[position:], False


def excerpt(text: str, words: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """Return the part of a text around its first marked word, in the pieces of `marked`."""
    pieces = marked(text, words)
    if len(text) <= _EXCERPT:
        return pieces
    before = len(pieces[0][0]) if pieces and not pieces[0][1] and len(pieces) > 1 else 0
    start = max(before - _BEFORE, 0)
    shown = marked(text[start : start + _EXCERPT], words)
    opening = (("… ", False),) if start else ()
    closing = ((" …", False),) if start + _EXCERPT < len(text) else ()
    return (*opening, *shown, *closing)
