"""Find quotes, quotation marks and reporting words in the text of an article.

A quote is accepted only if it equals the text after folding (`mapping.sheet.quote_folding`). The result holds the
text's own characters and their offsets in code points. The text may have other parts of the article after it
(`mapping.sheet.article_parts`). Likeness is measured only to word a hint.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from mapping.sheet.article_parts import in_first_part, text_alone
from mapping.sheet.article_words import ArticleWords
from mapping.sheet.checked_article import Span
from mapping.sheet.quote_folding import fold, fold_with_offsets
from mapping.sheet.sentences import sentences_in
from mapping.sheet.word_lists import NO_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mapping.sheet.quote_folding import Folded
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import WordLists

#: Greatest distance of reporting words and time expressions from their quote, in code points.
NEIGHBOURHOOD: Final = 500
#: Most places at which one quote is tried; some cut a letter or an ellipsis in two and do not count.
_MOST_CANDIDATES: Final = 10_000
#: Places of a part of a quote that are no fewer tell little: the text is searched from its beginning.
_MANY_PLACES: Final = 100
#: Bound on comparing misquotes with one text: the sum of (length of the quote)² · length of the text.
_MOST_COMPARED: Final = 10**11
#: Opening quotation mark -> the marks that close it.
_OPENING: Final = {"“": "”", "„": '“”"', "«": "»", "»": "«", "「": "」", "『": "』", '"': '"'}
_OPENING_MARK: Final = re.compile("[" + "".join(_OPENING) + "]")


@dataclass(frozen=True)
class Likeness:
    """The part of a text that is most like a quote: the line it starts on (from 1) and how alike, in percent."""

    line: int
    percent: int
    #: First difference: a few words of the quote and of the text.
    quoted: str
    written: str


class ArticleText:
    """A text in which quotes are looked up; offsets count its code points as they are in the file.

    The words of its language tell where a sentence goes on after a quotation.

    >>> ArticleText("He said: “We don’t go.”").find("We don't go.", 2)
    (Span(start=10, end=22, exact='We don’t go.'),)
    """

    def __init__(self, text: str, words: WordLists = NO_WORDS) -> None:
        self.text, self.words = text, ArticleWords(text)
        self._language = words
        self._comparing_left = _MOST_COMPARED

    @cached_property
    def _folded(self) -> Folded:
        return fold_with_offsets(self.text)

    def find(self, quote: str, most: int) -> tuple[Span, ...]:
        """Return the first ``most`` spans that equal ``quote`` after folding, in text order, of one part."""
        sought, folded, found = fold(quote), self._folded, list[Span]()
        for at in islice(self._occurrences(sought), _MOST_CANDIDATES):
            if folded.is_boundary(at) and folded.is_boundary(at + len(sought)):
                found.append(self.part(folded.starts[at], folded.ends[at + len(sought) - 1]))
            if len(found) == most:
                break
        return in_first_part(self.text, found)

    def _occurrences(self, sought: str) -> Iterator[int]:
        """Yield where the folded text has some folded words; the places may overlap."""
        text = self._folded.text
        # The longest word of a quote is rare, and each word between two others is whole in the text too.
        longest = max(sought.split(" ")[1:-1], key=len, default="")
        places = self._part_places.get(longest, ())
        if longest and len(places) < _MANY_PLACES:
            offset = sought.index(f" {longest} ") + 1
            starts = (place - offset for place in places if place >= offset)
            yield from (at for at in starts if text.startswith(sought, at))
            return
        at = text.find(sought) if sought else -1
        while at >= 0:
            yield at
            at = text.find(sought, at + 1)

    @cached_property
    def _part_places(self) -> dict[str, list[int]]:
        """Where the folded text has each part of it that is between two spaces."""
        places, at = dict[str, list[int]](), 0
        for part in self._folded.text.split(" "):
            places.setdefault(part, []).append(at)
            at += len(part) + 1
        return places

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """The offsets of the text inside each pair of quotation marks, in text order.

        A mark left open, as before a quotation that goes on in the next paragraph, closes before the next opening
        mark or, without one, with its line.
        """
        text, at, found = self.text, 0, []
        while mark := _OPENING_MARK.search(text, at):
            at, opening = mark.end(), mark[0]
            end = _end_of_quotation(text, at, opening, _OPENING[opening])
            found.append((at, end))
            at = end if text[end : end + 1] == opening and opening not in _OPENING[opening] else end + 1
        return tuple(found)

    def _last_quotation(self, before: int) -> tuple[int, int]:
        """Return the last quotation that opens before an offset. They do not overlap: no earlier one ends later."""
        index = bisect_left(self.quotations, (before, 0))
        return self.quotations[index - 1] if index else (0, 0)

    def is_within_quotation(self, at: int) -> bool:
        """Say whether the character at an offset is inside quotation marks."""
        start, end = self._last_quotation(at + 1)
        return start <= at < end

    def is_quoted(self, span: Span) -> bool:
        """Say whether every word of the span is inside one pair of quotation marks, which may be part of it."""
        start, end = self._last_quotation(span.start + 2)
        return 0 < start <= span.start + 1 and span.end <= end + 1

    def has_quotation(self, span: Span) -> bool:
        """Say whether some of the span is inside quotation marks."""
        start, end = self._last_quotation(span.end)
        return start < span.end and span.start < end

    def has_words(self, words: str, near: tuple[Span, ...] = ()) -> bool:
        """Say whether whole words are within `NEIGHBOURHOOD` of one of the spans, or anywhere without spans."""
        for span in near or (Span(0, len(self.text), self.text),):
            if any(self.words_within(words, span.start - NEIGHBOURHOOD, span.end + NEIGHBOURHOOD)):
                return True
        return False

    def words_within(self, words: str, start: int, end: int) -> Iterator[Span]:
        """Yield the spans between two offsets that are these words, whole, in text order."""
        sought, folded = fold(words), self._folded
        if not sought:
            return
        first, last = bisect_left(folded.starts, start), bisect_right(folded.ends, end)
        at = folded.text.find(sought, first, last)
        while at >= 0:
            to = at + len(sought)
            is_whole = not (_is_inside_word(folded.text, at) or _is_inside_word(folded.text, to))
            if is_whole and folded.is_boundary(at) and folded.is_boundary(to):
                yield self.part(folded.starts[at], folded.ends[to - 1])
            at = folded.text.find(sought, to if is_whole else at + 1, last)

    def find_next(self, quote: str, start: int, end: int) -> Span | None:
        """Return the first span between two offsets that equals ``quote`` after folding."""
        sought, folded = fold(quote), self._folded
        first, last = bisect_left(folded.starts, start), bisect_right(folded.ends, end)
        at = folded.text.find(sought, first, last) if sought else -1
        while at >= 0 and not (folded.is_boundary(at) and folded.is_boundary(at + len(sought))):
            at = folded.text.find(sought, at + 1, last)
        return self.part(folded.starts[at], folded.ends[at + len(sought) - 1]) if at >= 0 else None

    def part(self, start: int, end: int) -> Span:
        """Return the span between two offsets."""
        return Span(start, end, self.text[start:end])

    def quoted_parts(self, span: Span) -> tuple[Span, ...]:
        """Return the parts of a span that are inside quotation marks, without the marks."""
        first = bisect_right(self.quotations, span.start, key=itemgetter(1))
        around = self.quotations[first : bisect_left(self.quotations, (span.end, 0))]
        inside = ((max(start, span.start), min(end, span.end)) for start, end in around)
        return tuple(self.part(start, end) for start, end in inside if self.text[start:end].strip())

    @cached_property
    def sentences(self) -> tuple[Range, ...]:
        """The start and end of each sentence."""
        return tuple(sentences_in(self.text, self._language))

    def sentences_around(self, spans: Iterable[Span]) -> tuple[Range, ...]:
        """Return the sentences that share a character with one of the spans, in text order."""
        found = [self._find_sentences(span.start, span.end) for span in spans]
        return found[0] if len(found) == 1 else tuple(sorted({each for some in found for each in some}))

    def _find_sentences(self, start: int, end: int) -> tuple[Range, ...]:
        starts, ends = self._sentence_bounds
        return self.sentences[bisect_right(ends, start) : bisect_left(starts, end)]

    def sentence_of(self, span: Span) -> Range:
        """Return the first sentence of a span, or the offsets of the span itself if it is in none."""
        starts, ends = self._sentence_bounds
        index = bisect_right(ends, span.start)
        is_inside = index < len(starts) and starts[index] < span.end
        return self.sentences[index] if is_inside else (span.start, span.end)

    def sentence_start(self, span: Span) -> int:
        """Return where the first sentence of a span begins, or the span itself if that is before it."""
        return min(self.sentence_of(span)[0], span.start)

    @cached_property
    def _sentence_bounds(self) -> tuple[list[int], list[int]]:
        """The starts and the ends of all sentences."""
        return [start for start, _ in self.sentences], [end for _, end in self.sentences]

    def closest(self, quote: str) -> Likeness | None:
        """Return the part of the text most like a misquote; None if none is, or if many were compared already."""
        sought, text = fold(quote), text_alone(self._folded.text)
        self._comparing_left -= len(sought) ** 2 * len(text)
        if self._comparing_left < 0:
            return None
        found = fuzz.partial_ratio_alignment(sought, text, score_cutoff=70)
        if found is None or found.dest_start >= len(text):
            return None
        start = text.rfind(" ", 0, found.dest_start + 1) + 1
        if start >= len(text):
            return None
        end = text.find(" ", max(found.dest_end - 1, start))
        line = self.text.count("\n", 0, self._folded.starts[start]) + 1
        quoted, written = _first_difference(sought, text[start : end if end >= 0 else len(text)])
        return Likeness(line, round(found.score), quoted, written)


def _is_inside_word(text: str, at: int) -> bool:
    """Tell whether a letter or digit is on both sides of an offset."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _end_of_quotation(text: str, start: int, opening: str, closing: str) -> int:
    for index in range(start, len(text)):
        character = text[index]
        # A straight mark at the head of a line, with the last one still open, opens the next paragraph.
        if character == opening and (opening not in closing or text[index - 1] == "\n"):
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
