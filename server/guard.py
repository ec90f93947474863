"""What is refused before a query runs, and what must be known of a query to run it rightly.

Three readings of the text. `outline` walks the tokens before the pattern of a query. `server.shape` counts what
stands in the pattern. `has_service` looks for the *letters* of a SERVICE clause wherever they stand: a lexer
can be led astray by text that the parser of the engine splits otherwise (``trueSERVICE<..>``, ``SERVICEa:b``,
``?x<#>'''``), the letters cannot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from server.errors import BadQuery, QueryTooLarge, ServiceRefused, UpdateRefused
from server.lexer import tokens, unescape
from server.shape import weigh

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from server.settings import Settings

__all__ = ["Outline", "QueryForm", "check", "has_service", "head", "outline"]


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
    #: How much work it looks like, 0 the least; None where it looks like a lot.
    weight: int | None = None


#: SPARQL 1.1 Update, section 3: the words an update begins with.
_UPDATE_WORDS: Final = frozenset({"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"})
_PROLOGUE_WORDS: Final = frozenset({"BASE", "PREFIX", "VERSION"})

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


def check(text: str, settings: Settings) -> Outline:
    """Return the outline of a query that may run.

    Raises `QueryTooLarge`, `UpdateRefused`, `ServiceRefused`, `QueryTooComplex` or `BadQuery`.
    """
    limit = settings.max_query_bytes
    if len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit:
        raise QueryTooLarge(limit)
    found = outline(text)
    if found.is_update:
        raise UpdateRefused
    if has_service(text) or has_service(unescape(text)):
        raise ServiceRefused
    return replace(found, weight=weigh(text, settings, is_ask=found.form is QueryForm.ASK))


def outline(text: str) -> Outline:
    """Read the form and the dataset clauses of a query: everything up to its pattern."""
    found = list(head(text))
    words = [token[0].upper() for token in found if token.lastgroup == "word"]
    first = next((word for word in words if word not in _PROLOGUE_WORDS), "")
    return Outline(
        form=QueryForm(first) if first in set(QueryForm) else None,
        has_dataset=_names_dataset(found),
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


def head(text: str) -> Iterator[re.Match[str]]:
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


def _names_dataset(found: Sequence[re.Match[str]]) -> bool:
    """Tell whether FROM stands among the tokens, also where it is glued to what follows: ``FROMex:g``."""
    declared = {token["prefix"] for before, token in pairwise(found) if before[0].upper() == "PREFIX"}
    starts = [token[0] for token in found if token.lastgroup == "word"]
    starts += [token[0] for token in found if token["prefix"] and token["prefix"] not in declared]
    return any(start.upper().startswith("FROM") for start in starts)
