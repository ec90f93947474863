"""The words of an article by their offsets, and where those of a word list are among them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from mapping.sheet.word_lists import all_words, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.sheet.word_lists import Word


class ArticleWords:
    """The words of one text. Of a word that an offset cuts, only the part on the side of the question counts.

    The checks ask of each claim whether one of many lists has a word of its quote or of the clause before it. The
    places of a list are found once in the whole text, and every answer is a look-up of two offsets in them.

    >>> words = ArticleWords("Ana Ruiz denied the sale. Ben Okoro denied it too.")
    >>> [word.start for word in words.listed(frozenset({"denied", "refused"}), 9, 45)]
    [9, 36]
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: dict[frozenset[str], list[int]] = {}

    def between(self, start: int, end: int) -> list[Word]:
        """Return the words between two offsets in order."""
        found = self._all[bisect_right(self._ends, start) : bisect_left(self._starts, end)]
        if found and found[0].start < start:
            found = [*words_in(self._text, start, min(end, found[0].end)), *found[1:]]
        if found and end < found[-1].end:
            found = [*found[:-1], *words_in(self._text, max(start, found[-1].start), end)]
        return found

    def first(self, start: int, end: int) -> Word | None:
        """Return the first word between two offsets; None without one."""
        index = bisect_right(self._ends, start)
        return self._part(self._all[index], start, end) if index < len(self._all) else None

    def last(self, start: int, end: int) -> Word | None:
        """Return the last word between two offsets; None without one."""
        index = bisect_left(self._starts, end)
        return self._part(self._all[index - 1], start, end) if index else None

    def listed(self, words: frozenset[str], start: int, end: int) -> Iterator[Word]:
        """Return those of the words between two offsets that a list of folded words has, in order."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first < last and (self._starts[first] < start or end < self._ends[last - 1]):
            return (word for word in self.between(start, end) if word.folded in words)
        places = self._places_of(words)
        return map(self._all.__getitem__, places[bisect_left(places, first) : bisect_left(places, last)])

    def has_listed(self, words: frozenset[str], start: int, end: int) -> bool:
        """Tell whether one of the words between two offsets is in a list of folded words."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first < last and self._starts[first] < start:
            if self._has_part(words, first, start, end):
                return True
            first += 1
        if first < last and end < self._ends[last - 1]:
            if self._has_part(words, last - 1, start, end):
                return True
            last -= 1
        places = self._places_of(words)
        found = bisect_left(places, first)
        return found < len(places) and places[found] < last

    def _has_part(self, words: frozenset[str], number: int, start: int, end: int) -> bool:
        part = self._part(self._all[number], start, end)
        return part is not None and part.folded in words

    def _part(self, word: Word, start: int, end: int) -> Word | None:
        """Return the part of a word that is between two offsets."""
        if start <= word.start and word.end <= end:
            return word
        return next(words_in(self._text, max(start, word.start), min(end, word.end)), None)

    def _places_of(self, words: frozenset[str]) -> list[int]:
        """Return the numbers of all words of the text that a list has."""
        found = self._places.get(words)
        if found is None:
            known = words & self._by_folded.keys()
            found = self._places[words] = sorted(number for word in known for number in self._by_folded[word])
        return found

    @cached_property
    def _all(self) -> list[Word]:
        return all_words(self._text)

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self._all]

    @cached_property
    def _ends(self) -> list[int]:
        return [word.end for word in self._all]

    @cached_property
    def _by_folded(self) -> dict[str, list[int]]:
        """The numbers of the words that are the same in lower case."""
        found: dict[str, list[int]] = {}
        for number, word in enumerate(self._all):
            found.setdefault(word.folded, []).append(number)
        return found
