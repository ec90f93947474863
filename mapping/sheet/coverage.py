"""Measure which words of an article its evidence covers, and name what no evidence covers.

Offsets and counts are code points of the text as stored. Sentences end as `sentences_in` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.sheet.article_text import ArticleText
from mapping.sheet.word_lists import word_lists, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mapping.sheet.model import CheckedArticle
    from mapping.sheet.word_lists import Word, WordLists

#: An end mark with closing quotation marks, before white space and what begins a sentence; or a line end.
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+(?=[\"'“‘„«(]?[^\W\d_a-z]|[\"'“‘„«(]?\d)|\s*\n\s*")
_DIGITS: Final = re.compile(r"\d(?:[\d.,]*\d)?")
#: "One" and "a" are pronouns and articles more often than numbers.
_SMALLEST_NUMBER_WORD: Final = 2

Range = tuple[int, int]


@dataclass(frozen=True)
class Passage:
    """Words of an article; line and column count from 1."""

    line: int
    column: int
    words: str


@dataclass(frozen=True)
class Coverage:
    """How much of an article its evidence covers, in code points and in sentences."""

    #: Name of the file of the text.
    file: str
    characters: int
    covered_characters: int
    sentences: int
    covered_sentences: int
    #: The words of each sentence that no evidence covers.
    uncovered: tuple[Passage, ...]
    #: Names, numbers and quotations that touch no evidence.
    names: tuple[Passage, ...]
    numbers: tuple[Passage, ...]
    quotations: tuple[Passage, ...]


def coverage_of(article: CheckedArticle) -> Coverage:
    """Compare the evidence of all claims with the text of their article."""
    text, words = article.text, word_lists(article.language)
    covered = bytearray(len(text))
    for claim in article.claims:
        for span in claim.spans:
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
    sentences = list(sentences_in(text))
    open_parts = [part for sentence in sentences if (part := _uncovered(text, covered, sentence))]
    return Coverage(
        file=article.sheet.article.file,
        characters=len(text),
        covered_characters=sum(covered),
        sentences=len(sentences),
        covered_sentences=len(sentences) - len(open_parts),
        uncovered=tuple(open_parts),
        names=_untouched(text, covered, _names(text, sentences, words)),
        numbers=_untouched(text, covered, _numbers(text, words)),
        quotations=_untouched(text, covered, ArticleText(text).quotations),
    )


def sentences_in(text: str) -> Iterator[Range]:
    """Yield the start and end of each sentence, without the white space around it.

    >>> [text[start:end] for text in ["“Go,” he said. “Now!” Mr X left."] for start, end in sentences_in(text)]
    ['“Go,” he said.', '“Now!”', 'Mr X left.']
    """
    start = 0
    for end in _SENTENCE_END.finditer(text):
        closing = len(end[0].rstrip()) if end[0].strip() else 0
        if text[start : end.start() + closing].strip():
            yield _stripped(text, start, end.start() + closing)
        start = end.end()
    if text[start:].strip():
        yield _stripped(text, start, len(text))


def _stripped(text: str, start: int, end: int) -> Range:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def _uncovered(text: str, covered: bytearray, sentence: Range) -> Passage | None:
    """Return the words of a sentence that no evidence covers; None if only marks and spaces are left."""
    parts: list[Range] = []
    for word in words_in(text, *sentence):
        if all(covered[word.start : word.end]):
            continue
        if parts and not any(covered[parts[-1][1] : word.start]):
            parts[-1] = parts[-1][0], word.end
        else:
            parts.append((word.start, word.end))
    return _passage(text, parts[0][0], " … ".join(text[start:end] for start, end in parts)) if parts else None


def _names(text: str, sentences: Iterable[Range], words: WordLists) -> Iterator[Range]:
    """Yield runs of capitalized words.

    The first word of a sentence is left out if the text has it in lower case too. If it stands alone, it counts only
    if it is capitalized elsewhere. Where all nouns are capitalized, as in German, only runs of two words or more count.
    """
    listed = [list(words_in(text, *sentence)) for sentence in sentences]
    in_lower_case = {word.text for each in listed for word in each}
    within = {word.text for each in listed for word in each[1:]}
    shortest = 2 if words.nouns_are_capitalized else 1
    for each in listed:
        run: list[Word] = []
        for index, word in enumerate(each):
            is_name = word.text[0].isupper() and (index > 0 or word.folded not in in_lower_case)
            if run and not (is_name and text[run[-1].end : word.start] == " "):
                yield from _ends_of(run, shortest)
                run = []
            if is_name and (index > 0 or word.text in within or _is_name_next(text, each)):
                run.append(word)
        yield from _ends_of(run, shortest)


def _is_name_next(text: str, listed: Sequence[Word]) -> bool:
    """Tell whether the second word of a sentence goes on with a name."""
    return len(listed) > 1 and listed[1].text[0].isupper() and text[listed[0].end : listed[1].start] == " "


def _ends_of(run: Sequence[Word], shortest: int) -> Iterator[Range]:
    if len(run) >= shortest:
        yield run[0].start, run[-1].end


def _numbers(text: str, words: WordLists) -> Iterator[Range]:
    yield from (found.span() for found in _DIGITS.finditer(text))
    for word in words_in(text):
        if words.numbers.get(word.folded, 0) >= _SMALLEST_NUMBER_WORD:
            yield word.start, word.end


def _untouched(text: str, covered: bytearray, ranges: Iterable[Range]) -> tuple[Passage, ...]:
    return tuple(_passage(text, start, text[start:end]) for start, end in sorted(ranges) if not any(covered[start:end]))


def _passage(text: str, at: int, words: str) -> Passage:
    line_start = text.rfind("\n", 0, at) + 1
    return Passage(text.count("\n", 0, at) + 1, at - line_start + 1, words)
