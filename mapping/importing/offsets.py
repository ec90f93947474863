"""Find the span that other tools mean: offsets in code points or UTF-16, proved by the words they name."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from mapping.sheet.article_text import ArticleText
from mapping.sheet.quote_folding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.sheet.sentences import Range

#: Most occurrences of some words that are compared with their surroundings.
_MOST_OCCURRENCES: Final = 1000


class Offsets:
    """Converts and proves offsets in one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._units: dict[int, int] | None = None

    @property
    def _by_unit(self) -> dict[int, int]:
        """UTF-16 offset -> offset in code points."""
        if self._units is None:
            widths = (2 if ord(character) > 0xFFFF else 1 for character in self.text)
            self._units = {unit: at for at, unit in enumerate(accumulate(widths, initial=0))}
        return self._units

    def from_utf16(self, start: int, end: int) -> Range | None:
        """Return a span in code points; None if an offset is outside the text or within a character."""
        first, last = self._by_unit.get(start), self._by_unit.get(end)
        return None if first is None or last is None or first >= last else (first, last)

    def to_utf16(self, span: Range) -> Range:
        """Return a span in UTF-16 code units."""
        before = len(self.text[: span[0]].encode("utf-16-le")) // 2
        return before, before + len(self.text[span[0] : span[1]].encode("utf-16-le")) // 2

    def prove(self, start: int, end: int, words: str | None) -> Range | None:
        """Return the span between two offsets, in code points or else in UTF-16, that holds these words.

        White space and the style of quotation marks do not count. Without words, offsets are code points.
        """
        if words is None:
            return (start, end) if 0 <= start < end <= len(self.text) else None
        for span in ((start, end), self.from_utf16(start, end)):
            if span and 0 <= span[0] < span[1] <= len(self.text) and self._reads(span, words):
                return span
        return None

    def _reads(self, span: Range, words: str) -> bool:
        return fold(self.text[span[0] : span[1]]) == fold(words)

    def prove_parts(self, parts: Sequence[Range], words: str) -> bool:
        """Tell whether spans, joined by spaces, read as these words."""
        return fold(" ".join(self.text[start:end] for start, end in parts)) == fold(words)

    def find_quote(self, words: str, prefix: str = "", suffix: str = "") -> Range | None:
        """Return the one span with these words between a prefix and a suffix; None without one or with several."""
        found = ArticleText(self.text).find(words, _MOST_OCCURRENCES)
        around = [
            (span.start, span.end)
            for span in found
            if fold(self.text[: span.start][-2 * len(prefix) - 1 :]).endswith(fold(prefix))
            and fold(self.text[span.end :][: 2 * len(suffix) + 1]).startswith(fold(suffix))
        ]
        return around[0] if len(around) == 1 else None

    def find_first(self, words: str) -> Range | None:
        """Return the first span with these words; None without one."""
        found = ArticleText(self.text).find(words, 1)
        return (found[0].start, found[0].end) if found else None
