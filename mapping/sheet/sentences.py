"""Split a text into sentences, by marks alone: an abbreviation before a capital letter ends one too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: An end mark with closing quotation marks, before white space and what begins a sentence; or a blank line. A single
#: line break may be one of a text that is wrapped. White space is read from its beginning only: a run of it takes
#: linear time.
_SENTENCE_END: Final = re.compile(
    r"(?<=[.!?…])[\"'”’»)]*\s+(?=[\"'“‘„«(]?[^\W\d_a-z]|[\"'“‘„«(]?\d)|(?<!\s)\s*\n\s*\n\s*"
)

#: Start and end in code points.
Range = tuple[int, int]


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
