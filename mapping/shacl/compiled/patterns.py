r"""Compile regular expressions of ``sh:pattern`` (XPath and XQuery Functions, section 5.6.1) for Python's module `re`.

Both agree but for a few escapes, and for ``$``, which in Python also matches before a last line break.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Final

from mapping.shacl.compiled.not_compiled import NotCompiled

_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.NOFLAG}
_PIECE: Final = re.compile(r"\\[pP]\{([^{}]*)\}|\\(.)|([\[\]$\s]|\(\?[aiLmsux-]+[:)])|.", re.DOTALL)
#: Categories of Unicode: one letter, or two.
_CATEGORY: Final = re.compile("L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?")
#: Characters that may begin a name in XML, and those that may follow (XML Schema, appendix F).
_NAME_START: Final = (
    r":A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = _NAME_START + r".0-9\xb7\u0300-\u036f\u203f\u2040-"


def compile_pattern(pattern: str, flags: str = "") -> re.Pattern[str]:
    """Compile a pattern with the flags of SPARQL's REGEX. Raises `NotCompiled` for one that only pySHACL may know."""
    if unknown := set(flags) - _FLAGS.keys():
        raise NotCompiled("sh:flags", f"it knows no flag {min(unknown)}")
    options = re.NOFLAG
    for flag in flags:
        options |= _FLAGS[flag]
    try:
        return re.compile(_for_python(pattern, flags), options)
    except (re.error, OverflowError, RecursionError) as error:
        raise NotCompiled("sh:pattern", f"it is no regular expression: {error}") from None


def _for_python(pattern: str, flags: str) -> str:
    pieces: list[str] = []
    in_class = False
    for found in _PIECE.finditer(pattern):
        piece, (category, escaped, sign) = found[0], found.groups()
        if sign and sign.startswith("(?"):
            raise NotCompiled("sh:pattern", f"it sets flags inside: {sign}")
        if category is not None:
            piece = _of_category(category, is_negated=piece[1] == "P", in_class=in_class)
        elif escaped and escaped in "iIcC":
            piece = _bracketed(_NAME_START if escaped in "iI" else _NAME, is_negated=escaped in "IC", in_class=in_class)
        elif sign == "[" and in_class:
            if pieces[-1] == "-":
                raise NotCompiled("sh:pattern", "it subtracts a class of characters")
            piece = r"\["
        elif sign in {"[", "]"}:
            # In Python a ] right after [ or [^ is a character; XPath knows none there.
            in_class = sign == "[" or "".join(pieces[-2:]).endswith(("[", "[^"))
        elif sign == "$" and not in_class and "m" not in flags:
            piece = r"\Z"
        elif sign and sign.isspace() and "x" in flags and not in_class:
            piece = ""
        pieces.append(piece)
    return "".join(pieces)


def _of_category(name: str, *, is_negated: bool, in_class: bool) -> str:
    if not _CATEGORY.fullmatch(name):
        raise NotCompiled("sh:pattern", f"it knows no category {name}")
    return _bracketed(_characters(name), is_negated=is_negated, in_class=in_class)


def _bracketed(characters: str, *, is_negated: bool, in_class: bool) -> str:
    if not in_class:
        return f"[{'^' * is_negated}{characters}]"
    if is_negated:
        raise NotCompiled("sh:pattern", "it negates characters within a class")
    return characters


@lru_cache(64)
def _characters(name: str) -> str:
    """Return the characters of a category of Unicode, as ranges of a character class."""
    ranges: list[tuple[int, int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(name):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1] = (ranges[-1][0], code)
            else:
                ranges.append((code, code))
    return "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in ranges)
