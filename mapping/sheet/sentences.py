"""Split a text into sentences, by marks and by the abbreviations and ordinal numbers of a language.

After a quotation the words of the language matter too: in “Is it closed?” Ana Ruiz asked, the sentence goes on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mapping.sheet.word_lists import NO_WORDS, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.sheet.word_lists import WordLists

#: An end mark with closing quotation marks, before white space and what begins a sentence; or a blank line. A single
#: line break may be one of a text that is wrapped. White space is read from its beginning only: a run of it takes
#: linear time.
_SENTENCE_END: Final = re.compile(
    r"(?<=[.!?…])[\"'”’»“‘«)]*\s+(?=[\"'“‘„«(]?[^\W\d_a-z]|[\"'“‘„«(]?\d)|(?<!\s)\s*\n\s*\n\s*"
)

_CLOSING: Final = frozenset("\"'”’»“‘«")
#: Characters after a quotation in which the clause that reports it is sought, and most words of the speaker's name.
_LONGEST_CLAUSE: Final = 200
_LONGEST_NAME: Final = 6
_CLAUSE_END: Final = re.compile(r"[.!?…,;:\"“„”\n]")
#: The word before a point, of at most so many characters.
_LAST_WORD: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\Z")
_LONGEST_ABBREVIATION: Final = 12
#: An ordinal number has at most so many digits: "3. Oktober", not "2016."
_LONGEST_ORDINAL: Final = 2

#: Start and end in code points.
Range = tuple[int, int]


def sentences_in(text: str, words: WordLists = NO_WORDS) -> Iterator[Range]:
    """Yield the start and end of each sentence, without the white space around it; ``words`` are the text's.

    Without the words of a language an abbreviation before a capital letter ends a sentence.

    >>> [text[start:end] for text in ["“Go,” he said. “Now!” Mr X left."] for start, end in sentences_in(text)]
    ['“Go,” he said.', '“Now!”', 'Mr X left.']
    """
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if not _CLOSING.isdisjoint(end[0]) and _is_reported(text, end.end(), words):
            continue
        if words is not NO_WORDS and _is_abbreviated(text, end.start(), words) and "\n" not in end[0]:
            continue
        closing = len(end[0].rstrip()) if end[0].strip() else 0
        if text[start : end.start() + closing].strip():
            yield _stripped(text, start, end.start() + closing)
        start = end.end()
    if text[start:].strip():
        yield _stripped(text, start, len(text))


def _is_abbreviated(text: str, at: int, words: WordLists) -> bool:
    """Tell whether the point before an offset belongs to an abbreviation, an initial or an ordinal number."""
    if text[at - 1] != ".":
        return False
    found = _LAST_WORD.search(text, max(0, at - 1 - _LONGEST_ABBREVIATION), at - 1)
    if found is None:
        return False
    word = found[0]
    if word.isdecimal():
        return words.has_ordinal_points and len(word) <= _LONGEST_ORDINAL
    return (len(word) == 1 and word.isupper()) or word.casefold() in words.abbreviations


def _stripped(text: str, start: int, end: int) -> Range:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def _is_reported(text: str, start: int, words: WordLists) -> bool:
    """Tell whether a clause after a quotation reports it: a name and a verb that reports, and no statement of its own.

    “Go!” Ana Ruiz said that the bridge is closed: here the verb reports what follows.
    """
    if text[start].islower():
        return True
    clause = _CLAUSE_END.search(text, start, start + _LONGEST_CLAUSE)
    listed = list(words_in(text, start, clause.start() if clause else start + _LONGEST_CLAUSE))
    verbs = words.reporting | words.weak_reporting
    verb = next((index for index, word in enumerate(listed) if word.folded in verbs), 0)
    if not 0 < verb <= _LONGEST_NAME or not all(word.text[0].isupper() for word in listed[:verb]):
        return False
    states = words.that | words.finite | words.past_forms
    return not any(word.folded in states for word in listed[verb + 1 :])
