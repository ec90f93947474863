"""Mark the evidence in a text: the spans of claims may overlap, the marks in HTML may not.

The text is cut at every border of a span or a paragraph. Each piece knows how many claims it proves and which
spans end with it, so that a reader sees that some words prove several claims, and others who says them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BREAK: Final = r"(?:\r\n|\r(?!\n)|\n)"
_LINE_BREAK: Final = re.compile(_BREAK)
_BLANK_LINES: Final = re.compile(rf"{_BREAK}[ \t]*+(?:{_BREAK}[ \t]*+)+")
#: Code points of the text that are shown on each side of a quote.
_CONTEXT: Final = 240
_MOST_DEPTH: Final = 4


@dataclass(frozen=True)
class MarkedSpan:
    """A span of a text that proves the claim ``number``, called ``slug``; 0 proves who says some claims."""

    start: int
    end: int
    number: int = 0
    slug: str = ""
    #: Whether a reader sees it; other spans are only addresses.
    is_marked: bool = True


@dataclass(frozen=True)
class Piece:
    """Some text from ``start`` on, covered by ``depth`` spans."""

    text: str
    start: int
    depth: int = 0
    #: Spans that end with this piece.
    ending: tuple[MarkedSpan, ...] = ()
    #: The start and end of each span that begins here, each once, the longest first.
    beginning: tuple[tuple[int, int], ...] = ()
    #: Whether it says who speaks, how, to whom or when.
    is_attribution: bool = False


#: The pieces of a paragraph in their order: together they are its text.
Paragraph = tuple[Piece, ...]


def highlighted(text: str, spans: Iterable[MarkedSpan]) -> list[Paragraph]:
    """Return the paragraphs of a text with its spans marked; spans outside the text are ignored."""
    within = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    paragraphs = list(_paragraphs(text))
    places = {place for span in within for place in (span.start, span.end)}
    borders = sorted(places.union(*paragraphs))
    claims = _depths(borders, (span for span in within if span.number))
    sources = _depths(borders, (span for span in within if not span.number and span.is_marked))
    return [
        tuple(
            replace(piece, depth=min(claims[piece.start], _MOST_DEPTH), is_attribution=bool(sources[piece.start]))
            for piece in paragraph
        )
        for paragraph in _cut(text, paragraphs, borders, within)
    ]


def _depths(borders: Sequence[int], spans: Iterable[MarkedSpan]) -> dict[int, int]:
    """Return the number of spans that cover the text from each border on."""
    changes = Counter[int]()
    for span in spans:
        changes[span.start] += 1
        changes[span.end] -= 1
    return dict(zip(borders, accumulate(changes[border] for border in borders), strict=True))


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the words before a span, the span itself and the words after it, within its paragraphs."""
    first = next((at for at, stop in reversed(list(_paragraphs(text))) if at <= start), 0)
    last = next((stop for at, stop in _paragraphs(text) if stop >= end), len(text))
    before, after = text[first:start], text[end:last]
    if len(before) > _CONTEXT:
        before = "… " + before[-_CONTEXT:].partition(" ")[2]
    if len(after) > _CONTEXT:
        after = after[:_CONTEXT].rpartition(" ")[0] + " …"
    return before, text[start:end], after


def _cut(
    text: str,
    paragraphs: Sequence[tuple[int, int]],
    borders: Sequence[int],
    spans: Iterable[MarkedSpan],
) -> list[Paragraph]:
    beginning, ending = defaultdict[int, set[int]](set), defaultdict[int, list[MarkedSpan]](list)
    for span in spans:
        beginning[span.start].add(span.end)
        if span.number:
            ending[span.end].append(span)
    pieces = iter(pairwise(borders))
    result, begun = list[Paragraph](), list[tuple[int, int]]()
    for first, last in paragraphs:
        current = list[Piece]()
        for start, end in pieces:
            # A span that begins between paragraphs shows its first words in the next one.
            begun += [(start, stop) for stop in sorted(beginning.get(start, ()), reverse=True)]
            if start >= first:
                notes = tuple(sorted(ending.get(end, ()), key=lambda span: span.number))
                current.append(Piece(text[start:end], start, ending=notes, beginning=tuple(begun)))
                begun.clear()
            if end >= last:
                break
        result.append(tuple(current))
    return result


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each paragraph; blank lines separate them, or line breaks in a text without any."""
    breaks = _BLANK_LINES if _BLANK_LINES.search(text.strip()) else _LINE_BREAK
    start = 0
    for found in breaks.finditer(text):
        if text[start : found.start()].strip():
            yield start, found.start()
        start = found.end()
    if text[start:].strip():
        yield start, len(text)
