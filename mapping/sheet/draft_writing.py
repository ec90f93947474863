"""Write the parts that every drafted sheet has: marks, quotes with their number, unused names, and the YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from mapping.sheet.notation import NotationError, make_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.sentences import Range

#: Most occurrences that a sheet can count.
MOST_OCCURRENCES: Final = 1000
#: Most code points of a reason.
_LONGEST_REASON: Final = 300
_WIDTH: Final = 120


def to_yaml(sheet: Mapping[str, Any]) -> str:
    """Return the value of a sheet as YAML in the order of its keys."""
    return yaml.safe_dump(dict(sheet), sort_keys=False, allow_unicode=True, width=_WIDTH)


def draft_marks(reason: str) -> dict[str, str]:
    """Return the keys by which an item says that nobody has confirmed it yet, and why it is there."""
    return {"status": "draft", "reason": shorten(reason, _LONGEST_REASON)}


def shorten(words: str, longest: int) -> str:
    """Cut a text at the end of a word, or inside its first word if that is longer than ``longest`` code points."""
    return words if len(words) <= longest else words[: longest + 1].rpartition(" ")[0] or words[:longest]


def unused_name(words: str, taken: Collection[str]) -> str:
    """Return a name made of some words that ``taken`` does not hold, with a number if needed.

    Raises `NotationError` if no name can be made of the words.
    """
    made = make_name(words)
    name, number = made, 1
    while name in taken:
        number += 1
        name = f"{made}-{number}"
    return name


def name_or_unnamed(words: str, taken: Collection[str]) -> str:
    """Return an unused name made of some words, or of ``unnamed``."""
    try:
        return unused_name(words, taken)
    except NotationError:
        return unused_name("unnamed", taken)


class Quotes:
    """The words at places of a text as quotes of a sheet."""

    def __init__(self, text: ArticleText) -> None:
        self._text = text
        self._places: dict[Range, list[Range]] = {}

    def quote(self, place: Range) -> str | dict[str, Any] | None:
        """Return the words at a place, with their number if the text has them more than once; None if it has no number.

        Words that occur more than once have none if they cut a letter in two, or come after `MOST_OCCURRENCES` others.
        """
        words = " ".join(self._text.text[place[0] : place[1]].split())
        found = self._places_of(place)
        if len(found) == 1:
            return words
        return {"text": words, "occurrence": found.index(place) + 1} if place in found else None

    def can_quote(self, place: Range) -> bool:
        """Tell whether a sheet can say exactly which words of the text are meant."""
        return place in self._places_of(place)

    def _places_of(self, place: Range) -> list[Range]:
        """Return the places of the words at a place, in text order."""
        if place not in self._places:
            found = self._text.find(self._text.text[place[0] : place[1]], MOST_OCCURRENCES)
            self._places[place] = [(each.start, each.end) for each in found]
        return self._places[place]
