"""The tokens of SPARQL 1.1 (section 19.8), cut in linear time from any text whatever."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["tokens", "unescape"]

#: A string that never ends is one token up to where it must have ended.
_TOKEN = re.compile(
    r"""
      (?P<gap>        (?: \s++ | \#[^\r\n]*+ )++ )
    | (?P<iri>        <[^<>"{}|^`\\\x00-\x20]*+> )
    | (?P<string>     '{3} (?: [^'\\] | \\.?+ | '{1,2}(?!') )*+ (?:'{3}|\Z)
                    | "{3} (?: [^"\\] | \\.?+ | "{1,2}(?!") )*+ (?:"{3}|\Z)
                    | ' (?: [^'\\\r\n] | \\. )*+ '?
                    | " (?: [^"\\\r\n] | \\. )*+ "? )
    | (?P<variable>   [?$]\w++ )
    | (?P<blank>      _:[\w.\-]*+ )
    | (?P<language>   @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<number>     \d++(?:\.\d++)?+(?:[eE][+-]?\d++)?+ )
    | (?P<name>       (?P<prefix>[^\W\d_][\w.\-]*+)?+ : (?: [\w:%\-] | \\. | \.(?=[\w:%\\.\-]) )*+ )
    | (?P<word>       [^\W\d][\w.\-]*+ )
    | (?P<mark>       . )
    """,
    re.VERBOSE | re.DOTALL,
)

#: SPARQL 1.1, section 19.2: codepoint escapes are undone before the grammar is applied.
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_LAST_CODE_POINT: Final = 0x10FFFF


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Cut a query into tokens; ``lastgroup`` of each match is its kind, ``mark`` any other character."""
    return (found for found in _TOKEN.finditer(text) if found.lastgroup != "gap")


def unescape(text: str) -> str:
    r"""Undo ``\uXXXX`` and ``\UXXXXXXXX``; an escape of no character stays as it is."""
    return _ESCAPE.sub(_escaped_character, text) if "\\" in text else text


def _escaped_character(escape: re.Match[str]) -> str:
    code_point = int(escape[1] or escape[2], 16)
    return chr(code_point) if code_point <= _LAST_CODE_POINT else escape[0]
