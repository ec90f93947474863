"""Find a quote in a text.

A quote is accepted only when it equals the text after folding: quotation marks, apostrophes, dashes, white space,
ellipses and the composition of accents count as equal in any style; letters and digits never do. What is kept are
the text's own characters and their offsets in code points. Likeness is measured only to word a hint.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from mapping.sheet.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NEIGHBOURHOOD", "ArticleText", "Likeness", "fold"]

#: How far from a quote, in code points, its reporting words and its time may stand.
NEIGHBOURHOOD: Final = 500

_SAME: Final = str.maketrans(
    dict.fromkeys("‘’‚‛`´′", "'") | dict.fromkeys("“”„‟″«»「」『』", '"') | dict.fromkeys("‐‑‒–—―−", "-") | {"…": "..."}
)
#: Characters that no reader sees: soft hyphen, zero-width space and joiners, byte order mark.
_UNSEEN: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_OPENING: Final = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", '"': '"'}


@dataclass(frozen=True)
class Likeness:
    """The part of a text that is most like a quote: the line it starts on (from 1) and how alike, in percent."""

    line: int
    percent: int
    #: First difference: what the quote says and what the text says, a few words each.
    quoted: str
    written: str


@dataclass(frozen=True)
class _Folded:
    text: str
    #: Offset in the original of the first code point behind each folded one, and past its last.
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def is_boundary(self, index: int) -> bool:
        """Tell whether no letter with its accents, and no ellipsis, is cut in two before ``index``."""
        return not 0 < index < len(self.starts) or self.starts[index] != self.starts[index - 1]


def fold(text: str) -> str:
    """Return the text with all styles of quotation marks, dashes and white space made one."""
    folded = _fold(text)
    start, end = 0, len(folded.text)
    # A space that carries an accent is no white space, so the ends cannot simply be stripped.
    if folded.text.startswith(" ") and folded.is_boundary(1):
        start = 1
    if folded.text.endswith(" ") and end > start:
        end -= 1
    return folded.text[start:end]


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each base character with the marks that follow it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not unicodedata.combining(text[index]):
            if start < index:
                yield start, index
            start = index


def _fold(text: str) -> _Folded:
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        cluster = text[start:end]
        if cluster in _UNSEEN:
            continue
        if cluster.isspace():
            if characters and characters[-1] == " ":
                ends[-1] = end
                continue
            folded = " "
        else:
            folded = unicodedata.normalize("NFC", cluster).translate(_SAME)
        for character in folded:
            characters.append(character)
            starts.append(start)
            ends.append(end)
    return _Folded("".join(characters), tuple(starts), tuple(ends))


class ArticleText:
    """A text in which quotes are looked up; offsets count its code points, as they stand in the file."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _folded(self) -> _Folded:
        return _fold(self.text)

    def find(self, quote: str) -> tuple[Span, ...]:
        """Return every span that equals ``quote`` after folding, in text order."""
        sought = fold(quote)
        return tuple(self._occurrences(sought)) if sought else ()

    def _occurrences(self, sought: str) -> Iterator[Span]:
        folded = self._folded
        at = folded.text.find(sought)
        while at >= 0:
            if folded.is_boundary(at) and folded.is_boundary(at + len(sought)):
                start, end = folded.starts[at], folded.ends[at + len(sought) - 1]
                yield Span(start, end, self.text[start:end])
            at = folded.text.find(sought, at + 1)

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """The offsets of what stands inside quotation marks.

        A mark left open, as before a quotation that goes on in the next paragraph, closes where the next one
        opens or, failing that, with its line.
        """
        return tuple(_quotations(self.text))

    def is_quoted(self, span: Span) -> bool:
        """Tell whether every word of the span stands inside one pair of quotation marks."""
        return any(start - 1 <= span.start and span.end <= end + 1 for start, end in self.quotations)

    def has_quotation(self, span: Span) -> bool:
        """Tell whether some of the span stands inside quotation marks."""
        return any(start < span.end and span.start < end for start, end in self.quotations)

    def has_words(self, words: str, near: tuple[Span, ...] = ()) -> bool:
        """Tell whether whole words stand within `NEIGHBOURHOOD` of one of the spans, or anywhere without spans."""
        places = [(span.start - NEIGHBOURHOOD, span.end + NEIGHBOURHOOD) for span in near] or [(0, len(self.text))]
        return any(
            start <= found.start and found.end <= end and self._is_whole(found)
            for found in self.find(words)
            for start, end in places
        )

    def _is_whole(self, span: Span) -> bool:
        """Tell whether no word is cut at either end of a span."""
        return not any(
            0 < edge < len(self.text) and self.text[edge - 1].isalnum() and self.text[edge].isalnum()
            for edge in (span.start, span.end)
        )

    def closest(self, quote: str) -> Likeness | None:
        """Return the part of the text most like a quote that is not in it, or none where nothing is like it."""
        sought = fold(quote)
        found = fuzz.partial_ratio_alignment(sought, self._folded.text, score_cutoff=70)
        if found is None or found.dest_start >= len(self._folded.starts):
            return None
        text = self._folded.text
        start = text.rfind(" ", 0, found.dest_start + 1) + 1
        end = text.find(" ", max(found.dest_end - 1, start))
        line = self.text.count("\n", 0, self._folded.starts[start]) + 1
        quoted, written = _first_difference(sought, text[start : end if end >= 0 else len(text)])
        return Likeness(line, round(found.score), quoted, written)


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(text):
        opening, closing = text[at], _OPENING.get(text[at])
        at += 1
        if closing is None:
            continue
        end = _end_of_quotation(text, at, opening, closing)
        yield at, end
        at = end if text[end : end + 1] == opening and opening not in closing else end + 1


def _end_of_quotation(text: str, start: int, opening: str, closing: str) -> int:
    for index in range(start, len(text)):
        character = text[index]
        # A straight mark at the head of a line, with the last one still open, opens the next paragraph.
        reopens = character == opening and (opening not in closing or text[index - 1] == "\n")
        if reopens:
            return text.rfind("\n", start, index) if "\n" in text[start:index] else index
        if character in closing:
            return index
    line_end = text.find("\n", start)
    return len(text) if line_end < 0 else line_end


def _first_difference(quoted: str, written: str) -> tuple[str, str]:
    ours, theirs = ([word.strip("\"'") for word in text.split()] for text in (quoted, written))
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            return " ".join(ours[a:b][:6]), " ".join(theirs[c:d][:6])
    return "", ""
