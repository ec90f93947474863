"""Find the words inside quotation marks, also if a passage continues over paragraphs or contains other marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.sentences import Range

#: Single marks around a word or more inside a passage; an apostrophe has a letter before or after it.
_INNER: Final = re.compile(
    r"(?<![^\W_])[‚‘'](?=[^\W_])([^‚‘’'\n]*(?:(?<=[^\W_])['’](?=[^\W_])[^‚‘’'\n]*)*)[’‘'](?![^\W_])"
)
_PARAGRAPH: Final = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Passage:
    """Words inside quotation marks; each paragraph is a separate part."""

    parts: tuple[Range, ...]
    #: From the first opening mark to behind the last closing mark.
    outer: Range
    inner: tuple[Range, ...] = ()

    @property
    def start(self) -> int:
        """The offset of the first character after the first mark."""
        return self.parts[0][0]

    @property
    def end(self) -> int:
        """The offset behind the last character before the last mark."""
        return self.parts[-1][1]


def passages_in(article: ArticleText) -> Iterator[Passage]:
    """Yield the passages inside quotation marks in text order; empty ones are left out.

    A passage that no mark closes goes on in the next paragraph, if a mark opens there.
    """
    open_parts: list[Range] = []
    for start, end in article.quotations:
        if not article.text[start:end].strip():
            continue
        if open_parts and not _PARAGRAPH.fullmatch(article.text[open_parts[-1][1] : start - 1]):
            yield _passage(article.text, open_parts)
            open_parts = []
        open_parts.append((start, end))
        if not _is_left_open(article.text, end):
            yield _passage(article.text, open_parts)
            open_parts = []
    if open_parts:
        yield _passage(article.text, open_parts)


def _is_left_open(text: str, end: int) -> bool:
    return text[end : end + 1] in {"", "\n", "\r"}


def _trim(text: str, start: int, end: int) -> Range:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def _passage(text: str, parts: Sequence[Range]) -> Passage:
    last = parts[-1][1]
    outer = (parts[0][0] - 1, last if _is_left_open(text, last) else last + 1)
    inner = [found.span(1) for start, end in parts for found in _INNER.finditer(text, start, end)]
    trimmed = [_trim(text, start, end) for start, end in parts]
    return Passage(tuple(trimmed), outer, tuple(inner))
