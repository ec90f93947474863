"""Cut a long article into overlapping windows, each short enough for one request, at paragraphs or sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.sentences import Range

#: A window ends with a paragraph if that fills at least this part of it, otherwise with a sentence.
_LEAST_FILLED: Final = 0.6


@dataclass(frozen=True)
class Window:
    """A part of an article that one request shows: offsets in code points, end exclusive."""

    start: int
    end: int

    def text_of(self, article: ArticleText) -> str:
        """Return the words of the article in this window."""
        return article.text[self.start : self.end]


def windows_of(article: ArticleText, size: int, overlap: int) -> tuple[Window, ...]:
    """Return windows of at most ``size`` characters that cover every word of an article.

    A window begins at most ``overlap`` characters before the end of the one before it, and further on than that one
    did. A sentence longer than a window is cut at white space, and a word longer than that anywhere.

    >>> from mapping.sheet.article_text import ArticleText
    >>> [(each.start, each.end) for each in windows_of(ArticleText("It rains. It snows. It hails."), 20, 10)]
    [(0, 19), (10, 29)]
    """
    parts = [part for sentence in article.sentences for part in _pieces(article.text, sentence, size)]
    found: list[Window] = []
    first = 0
    while first < len(parts):
        last = _last_part(article.text, parts, first, size)
        found.append(Window(parts[first][0], parts[last][1]))
        if last == len(parts) - 1:
            break
        first = _next_first(parts, (first, last), size, overlap)
    return tuple(found)


def _pieces(text: str, sentence: Range, size: int) -> Iterator[Range]:
    start, end = sentence
    while end - start > size:
        space = text.rfind(" ", start, start + size + 1)
        cut = space if space > start else start + size
        yield start, cut
        start = cut + (space == cut)
    yield start, end


def _last_part(text: str, parts: Sequence[Range], first: int, size: int) -> int:
    """Return the last part that fits: the end of a paragraph if that leaves the window well filled."""
    start, last = parts[first][0], first
    while last + 1 < len(parts) and parts[last + 1][1] - start <= size:
        last += 1
    if last == len(parts) - 1:
        return last
    for each in range(last, first, -1):
        if parts[each][1] - start < _LEAST_FILLED * size:
            break
        if "\n" in text[parts[each][1] : parts[each + 1][0]]:
            return each
    return last


def _next_first(parts: Sequence[Range], window: Range, size: int, overlap: int) -> int:
    """Return the first part of the next window: as far back as the overlap allows, if one more part fits then."""
    first, last = window
    following, begin = last + 1, last + 1
    while begin - 1 > first:
        start = parts[begin - 1][0]
        if parts[last][1] - start > overlap or parts[following][1] - start > size:
            break
        begin -= 1
    return begin
