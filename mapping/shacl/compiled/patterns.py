r"""Compile regular expressions of ``sh:pattern`` (XPath and XQuery Functions, section 5.6.1) for Python's module `re`.

Both agree but for ``$``, which in Python also matches before a last line break, and for what only XPath has: categories
and blocks of Unicode, the characters of names in XML, and classes less others. elementpath translates these.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from mapping.shacl.compiled.not_compiled import NotCompiled

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.NOFLAG}
_PIECE: Final = re.compile(r"\\.|\(\?[aiLmsux-]+[:)]|.", re.DOTALL)
_FIRST_HYPHEN: Final = re.compile(r"((?<!\\)\[\^?)-")
_ESCAPES_OF_XPATH: Final = frozenset(rf"\{letter}" for letter in "pPiIcC")


def compile_pattern(pattern: str, flags: str = "") -> re.Pattern[str]:
    """Compile a pattern with the flags of SPARQL's REGEX. Raises `NotCompiled` for one that only pySHACL may know."""
    if unknown := set(flags) - _FLAGS.keys():
        raise NotCompiled("sh:flags", f"it knows no flag {min(unknown)}")
    options = re.NOFLAG
    for flag in flags:
        options |= _FLAGS[flag]
    pieces = list(_pieces(pattern, flags))
    is_of_xpath = not _ESCAPES_OF_XPATH.isdisjoint(piece for piece, _ in pieces) or _subtracts(pieces)
    try:
        return re.compile(_translated(pieces, options) if is_of_xpath else _for_python(pieces, flags), options)
    except (re.error, OverflowError, RecursionError) as error:
        raise NotCompiled("sh:pattern", f"it is no regular expression: {error}") from None


def _pieces(pattern: str, flags: str) -> Iterator[tuple[str, bool]]:
    """Yield characters and escapes, and whether each is within a class; no white space that the flag x removes."""
    in_class, last_two = False, ("", "")
    for piece in _PIECE.findall(pattern):
        if piece.startswith("(?") and not in_class:
            raise NotCompiled("sh:pattern", f"it sets flags inside: {piece}")
        if piece == "]":
            # In Python a ] right after [ or [^ is a character; XPath knows none there.
            in_class = in_class and (last_two[1] == "[" or last_two == ("[", "^"))
        if "x" not in flags or in_class or not piece.isspace():
            yield piece, in_class
        in_class = in_class or piece == "["
        last_two = last_two[1], piece


def _subtracts(pieces: list[tuple[str, bool]]) -> bool:
    """Say whether a class less another one is among these: a hyphen and a bracket within a class."""
    return any(one == "-" and other == ("[", True) for (one, _), other in pairwise(pieces))


def _for_python(pieces: list[tuple[str, bool]], flags: str) -> str:
    end = "$" if "m" in flags else r"\Z"
    return "".join(
        rf"\{piece}" if piece == "[" and in_class else end if piece == "$" and not in_class else piece
        for piece, in_class in pieces
    )


def _translated(pieces: list[tuple[str, bool]], options: re.RegexFlag) -> str:
    from elementpath.regex import RegexError, translate_pattern  # noqa: PLC0415 - takes 0.1 s, and few patterns need it

    # elementpath 5.1 reads an escape after a hyphen at the beginning of a class as two characters.
    text = _FIRST_HYPHEN.sub(r"\1\-", "".join(piece for piece, _ in pieces))
    try:
        return translate_pattern(text, options, xsd_version="1.0")
    except RegexError as error:
        raise NotCompiled("sh:pattern", str(error)) from None
