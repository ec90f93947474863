"""Measure which words of an article its evidence covers, and list the words without evidence.

The attribution of an utterance is evidence too. Offsets and counts are code points of the text as stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from mapping.sheet.article_text import ArticleText
from mapping.sheet.sentences import sentences_in
from mapping.sheet.word_lists import word_lists, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mapping.sheet.checked_article import CheckedArticle
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import Word, WordLists

_DIGITS: Final = re.compile(r"\d(?:[\d.,]*\d)?")
#: "One" and "a" are pronouns and articles more often than numbers.
_SMALLEST_NUMBER_WORD: Final = 2


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
    evidence = chain(
        *(claim.spans for claim in article.claims), *(utterance.attribution for utterance in article.utterances)
    )
    for span in evidence:
        if span.end > len(text):  # in the headline or the standfirst
            continue
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    sentences = list(sentences_in(text, words))
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
