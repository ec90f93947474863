"""What is refused before a query runs, and what must be known of a query to run it rightly.

Three readings of the text. `outline` walks the tokens before the pattern of a query. `server.sparql.complexity` counts
what stands in the pattern. `has_service` looks for the *letters* of a SERVICE clause wherever they stand: a lexer
can be led astray by text that the parser of the engine splits otherwise (``trueSERVICE<..>``, ``SERVICEa:b``,
``?x<#>'''``), the letters cannot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Final

from server.errors import BadQuery, QueryTooComplex, QueryTooLarge, ServiceRefused, UpdateRefused
from server.sparql.complexity import weigh
from server.sparql.lexer import tokens, unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from server.settings import Settings

__all__ = ["Outline", "QueryForm", "check", "has_service", "head", "is_repeatable", "outline"]


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


_FORMS: Final = {str(form): form for form in QueryForm}
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
#: Functions whose value is not the data's alone (SPARQL 1.1, sections 17.4.2 to 17.4.5); STRUUID ends as UUID does.
#: Sought by their letters, so that no way of reading the text hides one.
_CHANGING = re.compile(rf"(?:NOW|RAND|UUID|BNODE){_GAP}\(", re.IGNORECASE)
#: Tokens that make a blank node in the template of CONSTRUCT (section 16.2.1): a new one for each solution.
_NODE_MARKS: Final = frozenset("[(")
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
    found = list(islice(tokens(text), settings.max_tokens + 1))
    if len(found) > settings.max_tokens:
        raise QueryTooComplex("max_tokens", settings.max_tokens, "tokens are too many")
    seen = _outlined(found)
    if seen.is_update:
        raise UpdateRefused
    if has_service(text) or ("\\" in text and has_service(unescape(text))):
        raise ServiceRefused
    weight = weigh(found, len(text), settings, is_ask=seen.form is QueryForm.ASK)
    return Outline(seen.form, seen.has_dataset, seen.is_update, weight)


def outline(text: str) -> Outline:
    """Read the form and the dataset clauses of a query: everything up to its pattern."""
    return _outlined(tokens(text))


def _outlined(found: Iterable[re.Match[str]]) -> Outline:
    beginning = list(head(found))
    words = [token[0].upper() for token in beginning if token.lastgroup == "word"]
    first = next((word for word in words if word not in _PROLOGUE_WORDS), "")
    return Outline(
        form=_FORMS.get(first),
        has_dataset=_names_dataset(beginning, words),
        is_update=first in _UPDATE_WORDS,
    )


def has_service(text: str) -> bool:
    """Tell whether a SERVICE clause could stand in the text, in any way of reading it.

    Raises `BadQuery` where the word stands in it too often to look at each.
    """
    if "service" not in text.lower():
        return False
    mentions = sum(1 for _ in _SERVICE_WORD.finditer(text))
    if mentions > _MOST_MENTIONS:
        raise BadQuery(f"the word SERVICE stands in it more than {_MOST_MENTIONS} times")
    return any(found["clause"] for found in _SERVICE.finditer(text))


def head(found: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Yield the tokens outside brackets, up to the pattern; CONSTRUCT has its template before it."""
    depth, is_template = 0, False
    for token in found:
        sign = token[0]
        if depth == 0 and token.lastgroup == "word":
            is_template = sign.upper() == "CONSTRUCT"
        if depth == 0 and sign == "{" and not is_template:
            return
        depth += (sign in {"{", "("}) - (sign in {"}", ")"})
        if depth == 0:
            is_template = is_template and sign != "}"
            yield token


def is_repeatable(text: str, form: QueryForm | None) -> bool:
    """Tell whether asking again gives the same answer as long as the data is the same."""
    plain = unescape(text)
    if "(" in plain and _CHANGING.search(plain):
        return False
    return form is not QueryForm.CONSTRUCT or not _makes_nodes(plain)


def _makes_nodes(text: str) -> bool:
    """Tell whether blank nodes may stand in the template of CONSTRUCT, or what is read as one."""
    words = iter(tokens(text))
    for token in words:
        if token[0].upper() == "CONSTRUCT":
            break
    opened = next(words, None)
    if opened is None or opened[0] != "{":
        # CONSTRUCT WHERE: its pattern is its template (section 16.2.4), up to the end.
        return any(_is_node(token) for token in words)
    return any(_is_node(token) for token in takewhile(lambda token: token[0] != "}", words))


def _is_node(token: re.Match[str]) -> bool:
    return token.lastgroup == "blank" or token[0] in _NODE_MARKS


def _names_dataset(found: Sequence[re.Match[str]], words: Sequence[str]) -> bool:
    """Tell whether FROM stands among the tokens, also where it is glued to what follows: ``FROMex:g``."""
    declared = {token["prefix"] for before, token in pairwise(found) if before[0].upper() == "PREFIX"}
    names = [token for token in found if token.lastgroup == "name"]
    glued = [token[0].upper() for token in names if token["prefix"] not in declared]
    return any(start.startswith("FROM") for start in (*words, *glued))
