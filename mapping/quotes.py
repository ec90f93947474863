"""Find a quote in a text.

A quote is accepted only when it equals the text after folding: quotation marks, apostrophes, dashes, white space,
ellipses and the composition of accents count as equal in any style; letters and digits never do. What is kept are
the text's own characters and their offsets in code points. Likeness is measured only to word a hint.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from mapping.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ArticleText", "Likeness", "fold"]

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


def fold(text: str) -> str:
    """Return the text with all styles of quotation marks, dashes and white space made one."""
    return _fold(text).text.strip()


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
            start, end = folded.starts[at], folded.ends[at + len(sought) - 1]
            yield Span(start, end, self.text[start:end])
            at = folded.text.find(sought, at + 1)

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """The offsets of what stands inside quotation marks; a mark left open closes with its paragraph."""
        return tuple(
            region
            for paragraph in re.finditer(r"[^\n]+", self.text)
            for region in _quotations(self.text, paragraph.start(), paragraph.end())
        )

    def is_quoted(self, span: Span) -> bool:
        """Tell whether every word of the span stands inside one pair of quotation marks."""
        return any(start - 1 <= span.start and span.end <= end + 1 for start, end in self.quotations)

    def has_quotation(self, span: Span) -> bool:
        """Tell whether some of the span stands inside quotation marks."""
        return any(start < span.end and span.start < end for start, end in self.quotations)

    def paragraphs(self, spans: tuple[Span, ...]) -> str:
        """Return the paragraphs (lines of the file) in which the spans stand."""
        return "\n".join(
            self.text[self.text.rfind("\n", 0, span.start) + 1 : self._end_of_line(span.end)] for span in spans
        )

    def _end_of_line(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def closest(self, quote: str) -> Likeness | None:
        """Return the part of the text most like a quote that is not in it, or none where nothing is like it."""
        sought = fold(quote)
        found = fuzz.partial_ratio_alignment(sought, self._folded.text, score_cutoff=70)
        if found is None or found.dest_start >= len(self._folded.starts):
            return None
        line = self.text.count("\n", 0, self._folded.starts[found.dest_start]) + 1
        quoted, written = _first_difference(sought, self._folded.text[found.dest_start : found.dest_end])
        return Likeness(line, round(found.score), quoted, written)


def _quotations(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        closing = _OPENING.get(text[at])
        at += 1
        if closing is None:
            continue
        close = next((index for index in range(at, end) if text[index] in closing), end)
        yield at, close
        at = close + 1


def _first_difference(quoted: str, written: str) -> tuple[str, str]:
    ours, theirs = quoted.split(), written.split()
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        # A cut word at either end of the window is no difference.
        if tag != "equal" and c > 0 and (d < len(theirs) or tag == "delete"):
            return " ".join(ours[a:b][:6]), " ".join(theirs[c:d][:6])
    return "", ""
