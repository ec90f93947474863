"""Find the names of entities in words: the whole name, the part of one that names by itself, and the surname.

The checks of a sheet and the rules that draft one use the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mapping.sheet.model import Entity

#: Shorter parts of a name ("of", "al") are found in every text.
_SHORTEST_PART: Final = 3


def first_named(entities: Mapping[str, Entity], text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the entity whose whole name comes first between two offsets of a text, and where; None without one."""
    found = (
        (name, place.start())
        for name, entity in entities.items()
        for words in entity.names
        if words and (place := _whole(words).search(text, start, end))
    )
    return min(found, key=lambda each: each[1], default=None)


@lru_cache(4096)
def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def heads_of(names: Iterable[str]) -> frozenset[str]:
    """Return the last word of each name, folded."""
    return frozenset(words[-1].folded for name in names if (words := list(words_in(name))))


def is_surname_of(words: str, name: str) -> bool:
    """Return whether some words are the last word of a name."""
    return name.rpartition(" ")[2] == words


def _surnames(entities: Mapping[str, Entity]) -> dict[str, str]:
    """Return the last word of each person's name, unless another person's name has it too."""
    holders: dict[str, set[str]] = {}
    people = {name: each for name, each in entities.items() if each.type == "Person"}
    for name, entity in people.items():
        for words in entity.names:
            for word in words_in(words):
                holders.setdefault(word.text, set()).add(name)
    last = {name: list(words_in(each.name)) for name, each in people.items()}
    return {
        name: words[-1].text
        for name, words in last.items()
        if len(words) > 1 and len(words[-1].text) >= _SHORTEST_PART and len(holders[words[-1].text]) == 1
    }


def names_by_entity(entities: Mapping[str, Entity]) -> dict[str, tuple[str, ...]]:
    """Return the words by which an article may name each entity."""
    last = _surnames(entities)
    return {name: (*_forms(entity), *((last[name],) if name in last else ())) for name, entity in entities.items()}


def _forms(entity: Entity) -> Iterator[str]:
    for words in entity.names:
        yield words
        # The first word of a sentence has a capital letter, in the text or in the name.
        yield words[0].swapcase() + words[1:]


def names_someone(names: Iterable[str], text: str) -> bool:
    """Return whether a text names someone: by one of these names, or by a capitalized part of one.

    >>> names_someone(["Robert Malley"], "Malley told reporters")
    True
    """
    present, phrases = _words_and_pairs(text)
    for name in names:
        whole, capitalized = _parts_of_name(name)
        if not capitalized.isdisjoint(present):
            return True
        if whole and not capitalized and whole[0] in present and phrases.issuperset(pairwise(whole)):
            return True
    return False


@lru_cache(256)
def _words_and_pairs(text: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return the words of a text and the pairs that follow each other; one text is compared with many names."""
    folded = [word.folded for word in words_in(text)]
    return frozenset(folded), frozenset(pairwise(folded))


@lru_cache(4096)
def _parts_of_name(name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words of a name, and those of them that name by themselves."""
    parts = list(words_in(name))
    long = (part for part in parts if part.text[0].isupper() and len(part.text) >= _SHORTEST_PART)
    return tuple(part.folded for part in parts), frozenset(part.folded for part in long)
