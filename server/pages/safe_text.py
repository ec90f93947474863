"""Make words of the data with any characters harmless in a page; the RDF keeps them unchanged."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROLS: Final = "\x00-\x08\x0b\x0c\x0e-\x1f"
_OVERRIDES: Final = "\u202d\u202e"
_ISOLATES: Final = "\u2066\u2067\u2068"
_END_OF_ISOLATE: Final = "\u2069"
#: Combining marks, and a run of more of them than a letter of any script has.
_MARKS: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILE: Final = re.compile(f"([{_MARKS}]{{8}})[{_MARKS}]+")
_UNUSUAL: Final = re.compile(f"[{_CONTROLS}{_OVERRIDES}{_ISOLATES}{_END_OF_ISOLATE}]|{_PILE.pattern}")
#: Control characters become their pictures (Unicode, Control Pictures); overrides of the direction are removed.
_REPLACED: Final = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | dict.fromkeys(
    map(ord, _OVERRIDES)
)
_LONGEST_LABEL: Final = 200
#: Marks that change the reading order of the text after them, and the marks that end them.
_REORDERING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shown(value: object) -> object:
    """Return a value of a template as a page can show it.

    HTML cannot hold control characters. An override shows other words than were written; an unclosed isolate reaches
    beyond its element (UAX #9, section 3.1.2); a pile of accents covers the lines above.
    """
    if type(value) is not str or not _UNUSUAL.search(value):
        return value
    return "".join(_balance(_PILE.sub(r"\1", value.translate(_REPLACED))))


def _balance(text: str) -> Iterator[str]:
    """Yield the characters of a text, closing every isolate and dropping unmatched ends."""
    depth = 0
    for character in text:
        depth += (character in _ISOLATES) - (character == _END_OF_ISOLATE)
        if depth >= 0:
            yield character
        depth = max(depth, 0)
    yield _END_OF_ISOLATE * depth


def tidy(text: str, longest: int = _LONGEST_LABEL) -> str:
    r"""Return text of the data as part of one line: shortened, without controls and marks that reorder the line.

    >>> tidy("  two\nlines ")
    'two lines'
    """
    kept = text[: 4 * longest]
    # Printable text has no such characters.
    if not kept.isprintable():
        kept = "".join(" " if unicodedata.category(each) == "Cc" else each for each in kept if each not in _REORDERING)
    words = " ".join(kept.split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"
