"""What is refused before a query runs, and what must be known of a query to run it rightly.

Two readings of the text. `outline` is a lexer of the SPARQL 1.1 tokens (section 19.8) that walks the part of a
query before its pattern. `has_service` looks for the *letters* of a SERVICE clause wherever they stand: a lexer
can be led astray by text that the parser of the engine splits otherwise (``trueSERVICE<..>``, ``SERVICEa:b``,
``?x<#>'''``), the letters cannot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from server.errors import BadQuery, QueryTooLarge, ServiceRefused, UpdateRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Outline", "QueryForm", "check", "has_service", "outline", "tokens", "unescape"]


class QueryForm(StrEnum):
    """The four forms of a SPARQL query (section 16)."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


@dataclass(frozen=True)
class Outline:
    """What the text of a query shows before it is parsed."""

    #: None where the text begins like no query.
    form: QueryForm | None
    #: Whether the query names its dataset with FROM or FROM NAMED.
    has_dataset: bool
    #: Whether the text begins like an update.
    is_update: bool


#: SPARQL 1.1 Update, section 3: the words an update begins with.
_UPDATE_WORDS: Final = frozenset({"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"})
_PROLOGUE_WORDS: Final = frozenset({"BASE", "PREFIX", "VERSION"})

#: SPARQL 1.1, section 19.8; a string that never ends is one token up to where it must have ended.
_TOKEN = re.compile(
    r"""
      (?P<space>      \s++ )
    | (?P<comment>    \#[^\r\n]*+ )
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

#: White space and comments, as they may stand between any two tokens.
_GAP = r"(?:\s|\#[^\r\n]*+)*+"
#: A SERVICE clause up to its opening brace. Variables and the local part of a prefixed name are passed over: no
#: keyword begins inside them, in whatever way the text before is read.
_SERVICE = re.compile(
    rf"""
      [?$:][\w\-]++
    | (?P<clause>
        SERVICE {_GAP} (?:SILENT {_GAP})?+
        (?: <[^>]*+>
          | [?$][^\s{{}}<>"'\#]*+
          | [^\s{{}}<>"'\#?$:]*+ : (?:\\.|[^\s{{}}<>"'\#\\])*+
        )
        {_GAP} \{{ )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SERVICE_WORD = re.compile("service", re.IGNORECASE)
#: More mentions than any query needs: each costs one look at the text after it.
_MOST_MENTIONS: Final = 100

#: Brackets within brackets. The parser takes quadratic time over nested collections, and lets no other thread run
#: meanwhile: 60,000 levels stop the process for minutes.
_DEEPEST: Final = 200
_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")

#: SPARQL 1.1, section 19.2: codepoint escapes are undone before the grammar is applied.
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_LAST_CODE_POINT: Final = 0x10FFFF


def check(text: str, max_bytes: int) -> Outline:
    """Return the outline of a query that may run.

    Raises `QueryTooLarge`, `UpdateRefused`, `ServiceRefused` or `BadQuery`.
    """
    if len(text) > max_bytes or len(text.encode("utf-8", "surrogatepass")) > max_bytes:
        raise QueryTooLarge(max_bytes)
    found = outline(text)
    if found.is_update:
        raise UpdateRefused
    if has_service(text) or has_service(unescape(text)):
        raise ServiceRefused
    if _is_too_deep(text):
        raise BadQuery(f"its brackets are nested more than {_DEEPEST} deep")
    return found


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Cut a query into tokens; ``lastgroup`` of each match is its kind, ``mark`` any other character."""
    return (found for found in _TOKEN.finditer(text) if found.lastgroup not in {"space", "comment"})


def outline(text: str) -> Outline:
    """Read the form and the dataset clauses of a query: everything up to its pattern."""
    head = list(_head(text))
    words = [token[0].upper() for token in head if token.lastgroup == "word"]
    first = next((word for word in words if word not in _PROLOGUE_WORDS), "")
    return Outline(
        form=QueryForm(first) if first in set(QueryForm) else None,
        has_dataset=_names_dataset(head),
        is_update=first in _UPDATE_WORDS,
    )


def has_service(text: str) -> bool:
    """Tell whether a SERVICE clause could stand in the text, in any way of reading it.

    Raises `BadQuery` where the word stands in it too often to look at each.
    """
    mentions = sum(1 for _ in _SERVICE_WORD.finditer(text))
    if mentions > _MOST_MENTIONS:
        raise BadQuery(f"the word SERVICE stands in it more than {_MOST_MENTIONS} times")
    return mentions > 0 and any(found["clause"] for found in _SERVICE.finditer(text))


def unescape(text: str) -> str:
    r"""Undo ``\uXXXX`` and ``\UXXXXXXXX``; an escape of no character stays as it is."""
    return _ESCAPE.sub(_escaped_character, text) if "\\" in text else text


def _head(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens outside brackets, up to the pattern; CONSTRUCT has its template before it."""
    depth, is_template = 0, False
    for token in tokens(text):
        sign = token[0]
        if depth == 0 and token.lastgroup == "word":
            is_template = sign.upper() == "CONSTRUCT"
        if depth == 0 and sign == "{" and not is_template:
            return
        depth += (sign in {"{", "("}) - (sign in {"}", ")"})
        if depth == 0:
            is_template = is_template and sign != "}"
            yield token


def _names_dataset(head: Sequence[re.Match[str]]) -> bool:
    """Tell whether FROM stands among the tokens, also where it is glued to what follows: ``FROMex:g``."""
    declared = {token["prefix"] for before, token in pairwise(head) if before[0].upper() == "PREFIX"}
    starts = [token[0] for token in head if token.lastgroup == "word"]
    starts += [token[0] for token in head if token["prefix"] and token["prefix"] not in declared]
    return any(start.upper().startswith("FROM") for start in starts)


def _is_too_deep(text: str) -> bool:
    """Tell whether brackets are nested over the limit; most queries have too few to need counting."""
    if sum(text.count(sign) for sign in _OPENING) <= _DEEPEST:
        return False
    depth = 0
    for token in tokens(text):
        depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
        if depth > _DEEPEST:
            return True
    return False


def _escaped_character(escape: re.Match[str]) -> str:
    code_point = int(escape[1] or escape[2], 16)
    return chr(code_point) if code_point <= _LAST_CODE_POINT else escape[0]
