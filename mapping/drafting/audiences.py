"""Find the audience of a report: an entity of the corpus that is named right after its cue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.sheet.model import Entity
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import WordLists

#: How far behind a cue its audience may begin, in code points: "told a reporter of the Harbour Post".
_FARTHEST: Final = 60
#: A comma or the end of a sentence is between the cue and other words.
_END: Final = re.compile(r"[,;:.!?\n\"“”„»«]")


def audience_after(
    text: str, cue: Range, end: int | None, entities: Mapping[str, Entity], words: WordLists
) -> str | None:
    """Return the name of the entity that a cue says is spoken to, before the offset ``end``; None without one.

    The cue is a verb whose object is its audience ("told"), or a preposition follows it ("said to").
    """
    last = end if end is not None else cue[1] + _FARTHEST
    mark = _END.search(text, cue[1], last)
    last = mark.start() if mark else last
    after = list(words_in(text, cue[1], last))
    is_told = any(word.folded in words.told_verbs for word in words_in(text, *cue))
    if not after or not (is_told or after[0].folded in words.audience_prepositions):
        return None
    named = [
        (found.start(), name)
        for name, entity in entities.items()
        for each in (entity.name, *entity.also)
        if each and (found := re.compile(rf"(?<!\w){re.escape(each)}(?!\w)").search(text, cue[1], last))
    ]
    return min(named)[1] if named and min(named)[0] <= cue[1] + _FARTHEST else None
