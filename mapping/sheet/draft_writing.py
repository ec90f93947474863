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
        self._numbers: dict[Range, tuple[int, int] | None] = {}

    def quote(self, place: Range) -> str | dict[str, Any] | None:
        """Return the words at a place, with their number if the text has them more than once; None if it has no number.

        Words have none if they cut a letter in two, or come after `MOST_OCCURRENCES` others that are the same.
        """
        if (counted := self._count(place)) is None:
            return None
        words = " ".join(self._text.text[place[0] : place[1]].split())
        number, of = counted
        return words if of == 1 else {"text": words, "occurrence": number}

    def can_quote(self, place: Range) -> bool:
        """Tell whether a sheet can say which words of the text are meant."""
        return self._count(place) is not None

    def _count(self, place: Range) -> tuple[int, int] | None:
        """Return which occurrence of its words a place is, counted from 1, and of how many."""
        if place not in self._numbers:
            found = self._text.find(self._text.text[place[0] : place[1]], MOST_OCCURRENCES)
            places = [(each.start, each.end) for each in found]
            self._numbers[place] = (places.index(place) + 1, len(places)) if place in places else None
        return self._numbers[place]
