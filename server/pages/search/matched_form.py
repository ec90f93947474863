"""Write texts in a form that contains a word if and only if the text matches the pattern of the word.

That pattern matches each letter in any case and with any accent (`words.pattern_of`). So every letter is replaced by
the one that represents all letters of its pattern, and accents after letters are left out.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from server.pages.search.words import VARIANTS
from server.precomputed.text_index import SHORTEST_WORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def _lower(character: str) -> str:
    """Return the one letter to which Unicode folds the case of a character (simple case folding)."""
    folded, lower = character.casefold(), character.lower()
    return folded if len(folded) == 1 else lower if len(lower) == 1 else character


class _Letters(dict[int, str]):
    """Code point -> the letter whose pattern matches it, for `str.translate`."""

    def __init__(self) -> None:
        super().__init__()
        self._plain = {
            _lower(each): plain for plain, variants in VARIANTS.items() if plain == _lower(plain) for each in variants
        }

    def __missing__(self, code: int) -> str:
        lower = _lower(chr(code))
        self[code] = self._plain.get(lower, lower)
        return self[code]


class _WithoutMarks(dict[int, str]):
    """Code point -> itself, empty for a mark that belongs to the letter before it, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = "" if unicodedata.category(character).startswith("M") else character
        return self[code]


_LETTERS: Final = _Letters()
_WITHOUT_MARKS: Final = _WithoutMarks()


def matched_form(text: str) -> str:
    """Return the text with one letter for all that the search takes for the same.

    >>> matched_form("MALMÖ")
    'malmo'
    """
    letters = text.translate(_LETTERS)
    return letters if _has_no_mark(letters) else "".join(_without_accents(letters))


def can_be_looked_up(words: Sequence[str]) -> bool:
    """Return whether the index finds exactly the texts that match the patterns of these folded words, longest first.

    A mark inside a word, as in the scripts of India, may match one that the matched form has left out, and there are
    letters whose pattern is narrower than those of the letter that represents them.
    """
    return len(words[0]) >= SHORTEST_WORD and all(
        _has_no_mark(word) and word == word.translate(_LETTERS) for word in words
    )


def _has_no_mark(letters: str) -> bool:
    return letters.isascii() or len(letters.translate(_WITHOUT_MARKS)) == len(letters)


def _without_accents(letters: str) -> Iterator[str]:
    """Yield the characters but for marks after a letter: its pattern passes over them."""
    is_after_letter = False
    for each in letters:
        if not unicodedata.category(each).startswith("M"):
            is_after_letter = each.isalpha()
        elif is_after_letter:
            continue
        yield each
