"""Words of the data as a page can hold them: they keep to their place, whatever characters they are made of.

What is taken away here stands in the RDF of the same resource, character by character.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["shown"]

_CONTROLS: Final = "\x00-\x08\x0b\x0c\x0e-\x1f"
_OVERRIDES: Final = "\u202d\u202e"
_ISOLATES: Final = "\u2066\u2067\u2068"
_END_OF_ISOLATE: Final = "\u2069"
#: Marks that stand above and below the letter before them, and how many a letter of any script has.
_MARKS: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILE: Final = re.compile(f"([{_MARKS}]{{8}})[{_MARKS}]+")
_UNUSUAL: Final = re.compile(f"[{_CONTROLS}{_OVERRIDES}{_ISOLATES}{_END_OF_ISOLATE}]|{_PILE.pattern}")
#: Control characters as the signs for them (Unicode, Control Pictures); no overriding of the direction of letters.
_REPLACED: Final = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | dict.fromkeys(
    map(ord, _OVERRIDES)
)


def shown(value: object) -> object:
    """Return what is to be written in the place of a value of a template; markup is written as it is.

    HTML cannot hold control characters. An override shows other words than were written; an isolate that is not ended
    reaches beyond the element around it (UAX #9, section 3.1.2); a pile of accents covers the lines above.
    """
    if type(value) is not str or not _UNUSUAL.search(value):
        return value
    return "".join(_balanced(_PILE.sub(r"\1", value.translate(_REPLACED))))


def _balanced(text: str) -> Iterator[str]:
    """Yield the characters of a text with an end for every isolate, and none for what did not begin."""
    depth = 0
    for character in text:
        depth += (character in _ISOLATES) - (character == _END_OF_ISOLATE)
        if depth >= 0:
            yield character
        depth = max(depth, 0)
    yield _END_OF_ISOLATE * depth
