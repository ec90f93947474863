"""Join the text of an article with the headline and the standfirst that it lacks, so that quotes are found in all.

The text comes first, so that its offsets do not change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from mapping.sheet.quote_folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mapping.sheet.checked_article import CheckedArticle, Span

PartName = Literal["headline", "standfirst"]
PARTS: Final[tuple[PartName, ...]] = ("headline", "standfirst")
#: Longer than any quote, so that none reaches from one part into another, and no words are near those of another part.
_LONGEST: Final = 2000
_GAP: Final = "\n\n" + "\0" * (_LONGEST + 1) + "\n"


class Place(NamedTuple):
    """Where a span is: the part of the article, None for its text, and offsets in that part."""

    part: PartName | None
    start: int
    end: int


@dataclass(frozen=True)
class ArticleParts:
    """The text of an article, and the parts that it lacks, each with its words."""

    text: str
    others: tuple[tuple[PartName, str], ...]

    @classmethod
    def of(cls, text: str, about: Mapping[str, object]) -> ArticleParts:
        """Return the parts of an article: its text and those that ``about``, the section of its sheet, gives."""
        folded, found = fold(text), list[tuple[PartName, str]]()
        for name in PARTS:
            words = str(about.get(name) or "").strip()
            if words and fold(words) not in folded:
                found.append((name, words))
        return cls(text, tuple(found))

    @property
    def joined(self) -> str:
        """The text with the other parts after it."""
        return _GAP.join((self.text, *(words for _, words in self.others)))

    def locate(self, span: Span) -> Place:
        """Return the place of a span of the joined text."""
        offset = len(self.text)
        if span.end <= offset:
            return Place(None, span.start, span.end)
        for name, words in self.others:
            offset += len(_GAP)
            if span.end <= offset + len(words):
                return Place(name, span.start - offset, span.end - offset)
            offset += len(words)
        raise ValueError(f"{span} is outside the article")


def parts_of(article: CheckedArticle) -> ArticleParts:
    """Return the parts of an article that was checked."""
    return ArticleParts.of(article.text, {name: getattr(article.sheet.article, name) for name in PARTS})


def text_alone(joined: str) -> str:
    """Return the text without the other parts, of a text that may be folded."""
    return re.split(f"\\s{_GAP.strip()}", joined, maxsplit=1)[0]


def in_first_part(joined: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return those spans that are in the same part as the first one: the text goes before the headline."""
    listed = tuple(spans)
    if len(listed) < 2:
        return listed
    return tuple(span for span in listed if _GAP not in joined[listed[0].start : span.start])
