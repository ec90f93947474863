"""Split an article into sentences that keep each quotation whole, and these into words, marks and quotations."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from mapping.drafting.quoted_passages import Passage, passages_in
from mapping.sheet.sentences import sentences_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import WordLists

_TOKEN: Final = re.compile(
    r"(?P<word>[^\W_]+(?:(?:['’&.,-](?=[^\W_])|(?<=\b[^\W\d_])\.(?=\s))[^\W_]*)*)|(?P<mark>[^\w\s])"
)

#: Marks that end a segment of a sentence.
_CUTS: Final = frozenset(",;:–—()[]…-")

#: First and last token, the last not included.
Part = tuple[int, int]


@dataclass(frozen=True)
class Token:
    """A word, a mark or a whole quotation."""

    text: str
    folded: str
    start: int
    end: int
    kind: Literal["word", "mark", "quotation"]
    passage: Passage | None = None

    @property
    def is_capitalized(self) -> bool:
        """Whether it is written like a name."""
        return self.kind == "word" and self.text[0].isupper()


@dataclass(frozen=True)
class Frame:
    """A sentence with the quotations in it as single tokens."""

    start: int
    end: int
    tokens: tuple[Token, ...]


def frames_in(article: ArticleText, words: WordLists) -> tuple[Frame, ...]:
    """Return the sentences of an article."""
    passages = list(passages_in(article))
    masked = _mask(article.text, passages)
    starts = [each.outer[0] for each in passages]
    frames = []
    for start, end in sentences_in(masked, words):
        inside = passages[bisect_left(starts, start) : bisect_left(starts, end)]
        frames.append(Frame(start, end, tuple(_tokens(article.text, start, end, inside))))
    return tuple(frames)


def _mask(text: str, passages: Sequence[Passage]) -> str:
    """Hide the ends of sentences inside quotations, but for the last one."""
    masked, at = [], 0
    for each in passages:
        first, last = text[each.start], text[each.end - 1]
        hidden = each.end - each.start - 2
        masked += [text[at : each.start], first, "x" * hidden, last] if hidden >= 0 else [text[at : each.end]]
        at = each.end
    return "".join((*masked, text[at:]))


def _tokens(text: str, start: int, end: int, passages: Sequence[Passage]) -> Iterator[Token]:
    at = start
    for passage in passages:
        yield from _plain_tokens(text, at, passage.outer[0])
        first, last = passage.outer
        yield Token(text[first:last], "", first, last, "quotation", passage)
        at = last
    yield from _plain_tokens(text, at, end)


def _plain_tokens(text: str, start: int, end: int) -> Iterator[Token]:
    for found in _TOKEN.finditer(text, start, end):
        kind: Literal["word", "mark"] = "word" if found["word"] else "mark"
        yield Token(found[0], found[0].casefold(), *found.span(), kind)


def segment_around(tokens: Sequence[Token], index: int) -> Part:
    """Return the tokens between the marks around one of them; quotations are marks too."""
    start = index
    while start and not _is_cut(tokens[start - 1]):
        start -= 1
    end = index + 1
    while end < len(tokens) and not _is_cut(tokens[end]):
        end += 1
    return start, end


def _is_cut(token: Token) -> bool:
    return token.kind == "quotation" or (token.kind == "mark" and token.text in _CUTS)


def range_of(frame: Frame, part: Part | None) -> Range | None:
    """Return where a part of a sentence is in the text."""
    return (frame.tokens[part[0]].start, frame.tokens[part[1] - 1].end) if part else None
