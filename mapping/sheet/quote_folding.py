"""Fold quotes and texts, so that they compare equal whatever their typography.

Quotation marks, apostrophes, dashes, white space, ellipses and the composition of accents count as equal in any
style; letters and digits never do.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAME: Final = str.maketrans(
    dict.fromkeys("‘’‚‛`´′", "'") | dict.fromkeys("“”„‟″«»「」『』", '"') | dict.fromkeys("‐‑‒–—―−", "-") | {"…": "..."}
)
#: Characters that no reader sees: soft hyphen, zero-width space and joiners, byte order mark.
_UNSEEN: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
#: A run of words of characters that fold to themselves.
_PLAIN: Final = re.compile(r"[!-_a-~]+(?: [!-_a-~]+)*")
#: Such a run in a text. Its last character may carry an accent, so it is left out.
_PLAIN_START: Final = re.compile(rf"{_PLAIN.pattern}(?=[!-_a-~ ])")
#: Most combining marks on one character, as in Stream-Safe Text Format (UAX 15, section 13).
_MOST_MARKS: Final = 30


@dataclass(frozen=True)
class Folded:
    """A folded text; ``starts`` and ``ends`` give the offsets in the original that each folded character stems from."""

    text: str
    starts: array[int]
    ends: array[int]

    def is_boundary(self, index: int) -> bool:
        """Say whether no letter with its accents, and no ellipsis, is cut in two before ``index``."""
        return not 0 < index < len(self.starts) or self.starts[index] != self.starts[index - 1]


@lru_cache(4096)
def fold(text: str) -> str:
    """Return the text with all styles of quotation marks, dashes and white space made one.

    >>> print(fold("“Don’t   go” — she"))
    "Don't go" - she
    """
    if _PLAIN.fullmatch(text):
        return text
    folded = fold_with_offsets(text)
    start, end = 0, len(folded.text)
    # A space that carries an accent is no white space, so the ends cannot simply be stripped.
    if folded.text.startswith(" ") and folded.is_boundary(1):
        start = 1
    if folded.text.endswith(" ") and end > start:
        end -= 1
    return folded.text[start:end]


def fold_with_offsets(text: str) -> Folded:
    """Fold a text and keep the offsets of the original characters, in code points."""
    parts: list[str] = []
    starts, ends, offsets = array("I"), array("I"), array("I", range(len(text) + 1))
    for start, end in _clusters(text):
        cluster = text[start:end]
        if cluster in _UNSEEN:
            continue
        if end - start > 1 and cluster.isascii():
            parts.append(cluster)
            starts.extend(offsets[start:end])
            ends.extend(offsets[start + 1 : end + 1])
            continue
        if cluster.isspace():
            if parts and parts[-1] == " ":
                ends[-1] = end
                continue
            folded = " "
        else:
            folded = unicodedata.normalize("NFC", cluster).translate(_SAME)
        parts.append(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
    return Folded("".join(parts), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each base character with the marks that follow it, and of each plain run."""
    at, length = 0, len(text)
    while at < length:
        if plain := _PLAIN_START.match(text, at):
            yield plain.span()
            at = plain.end()
            continue
        end = at + 1
        while end < length and end - at <= _MOST_MARKS and unicodedata.combining(text[end]):
            end += 1
        yield at, end
        at = end
