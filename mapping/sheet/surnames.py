"""Find the surnames by which a text names the people of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.sheet.model import Entity

#: Shorter parts of a name ("al", "de") are no surnames.
_SHORTEST_SURNAME: Final = 3


def surnames(entities: Mapping[str, Entity]) -> dict[str, str]:
    """Return the last word of each person's name, unless another person's name has it too."""
    holders: dict[str, set[str]] = {}
    people = {name: each for name, each in entities.items() if each.type == "Person"}
    for name, entity in people.items():
        for words in (entity.name, *entity.also):
            for word in words_in(words):
                holders.setdefault(word.text, set()).add(name)
    last = {name: list(words_in(each.name)) for name, each in people.items()}
    return {
        name: words[-1].text
        for name, words in last.items()
        if len(words) > 1 and len(words[-1].text) >= _SHORTEST_SURNAME and len(holders[words[-1].text]) == 1
    }
