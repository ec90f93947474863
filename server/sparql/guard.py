"""Cut a query into tokens, refuse queries that must not run, and read the facts that the engine needs.

The text is read three times. `outline` walks the tokens before the pattern of a query. `server.sparql.complexity`
counts the tokens of the pattern. `has_service` searches for the *letters* of a SERVICE clause anywhere in the text.
Some texts are cut differently by a lexer and by the parser of the engine (``trueSERVICE<..>``, ``SERVICEa:b``,
``?x<#>'''``), but every clause that the parser can see has these letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Final

from server.errors import BadQuery, QueryTooComplex, QueryTooLarge, ServiceRefused
from server.sparql.complexity import weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from server.settings import Settings


class QueryForm(StrEnum):
    """The four forms of a SPARQL query (section 16)."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


@dataclass(frozen=True)
class Outline:
    """Facts about a query that its tokens show before it is parsed."""

    #: None if the text does not begin like a query.
    form: QueryForm | None
    #: Whether the query names its dataset with FROM or FROM NAMED.
    has_dataset: bool
    #: Whether the text begins like an update.
    is_update: bool
    #: Estimate of the work, 0 the least; None for a query that looks expensive.
    weight: int | None = None


#: The tokens of SPARQL 1.1 (section 19.8). Every text is cut in linear time; a string that never ends is one token.
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

_FORMS: Final = {str(form): form for form in QueryForm}
#: SPARQL 1.1 Update, section 3: the words an update begins with.
_UPDATE_WORDS: Final = frozenset({"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"})
_PROLOGUE_WORDS: Final = frozenset({"BASE", "PREFIX", "VERSION"})

#: The word SERVICE. Variables and the local part of a prefixed name are skipped: no keyword begins inside them,
#: however the text before them is read.
_MENTION = re.compile(r"[?$:][\w\-]++ | (?P<mention> SERVICE )", re.VERBOSE | re.IGNORECASE)
#: White space and comments, which may separate any two tokens.
_GAP = r"(?:\s|\#[^\r\n]*+)*+"


def _after_mention(end: str) -> re.Pattern[str]:
    """Return the pattern of a SERVICE clause after its first word, up to its opening brace or to ``end``."""
    return re.compile(
        rf"""
          {_GAP} (?:{end}SILENT {_GAP})?+
          (?: {end} <[^>]*+ (?:{end}>)
            | [?$][^\s{{}}<>"'\#]*+
            | [^\s{{}}<>"'\#?$:]*+ (?:{end}: (?:\\.|[^\s{{}}<>"'\#\\])*+)
          )
          {_GAP} (?:{end}\{{)
        """,
        re.VERBOSE | re.DOTALL | re.IGNORECASE,
    )


_CLAUSE: Final = _after_mention("")
#: The same, but true also of the beginning of a clause that is cut by the end of the examined text.
_CLAUSE_OR_CUT: Final = _after_mention(r"\Z|")
#: Characters that are examined after each mention. Only if they could begin a clause is the rest examined, and that
#: so many times at most: a clause can be as long as the query.
_EXAMINED: Final = 200
_MOST_LONG_CLAUSES: Final = 100

#: Functions whose value does not depend on the data alone (SPARQL 1.1, sections 17.4.2 to 17.4.5); STRUUID ends as
#: UUID does. Searched by their letters, so that no way of reading the text hides one.
_CHANGING = re.compile(rf"(?:NOW|RAND|UUID|BNODE){_GAP}\(", re.IGNORECASE)
#: Tokens that make a blank node in the template of CONSTRUCT (section 16.2.1): a new one for each solution.
_NODE_MARKS: Final = frozenset("[(")


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Cut a query into tokens; ``lastgroup`` of each match is its kind, ``mark`` for any other character."""
    return (found for found in _TOKEN.finditer(text) if found.lastgroup != "gap")


def unescape(text: str) -> str:
    r"""Undo ``\uXXXX`` and ``\UXXXXXXXX``; an escape that is not a character is left unchanged."""
    return _ESCAPE.sub(_unescape_character, text) if "\\" in text else text


def _unescape_character(escape: re.Match[str]) -> str:
    code_point = int(escape[1] or escape[2], 16)
    return chr(code_point) if code_point <= _LAST_CODE_POINT else escape[0]


def check(text: str, settings: Settings) -> Outline:
    """Return the outline of a query that may run.

    Raises `QueryTooLarge`, `ServiceRefused`, `QueryTooComplex` or `BadQuery`.
    """
    limit = settings.max_query_bytes
    if len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit:
        raise QueryTooLarge(limit)
    found = list(islice(tokens(text), settings.max_tokens + 1))
    if len(found) > settings.max_tokens:
        raise QueryTooComplex("max_tokens", settings.max_tokens, "tokens are too many")
    seen = _read_outline(found)
    if seen.is_update:
        # SPARQL 1.1 Protocol, section 2.1.6: a query operation with a text that is not a query is a bad request.
        raise BadQuery("this is an update; the endpoint is read-only and answers queries only")
    if has_service(text) or ("\\" in text and has_service(unescape(text))):
        raise ServiceRefused
    weight = weigh(found, len(text), settings, is_ask=seen.form is QueryForm.ASK)
    return Outline(seen.form, seen.has_dataset, seen.is_update, weight)


def outline(text: str) -> Outline:
    """Read the form and the dataset clauses of a query: everything up to its pattern."""
    return _read_outline(tokens(text))


def _read_outline(found: Iterable[re.Match[str]]) -> Outline:
    beginning = list(head(found))
    words = [token[0].upper() for token in beginning if token.lastgroup == "word"]
    first = next((word for word in words if word not in _PROLOGUE_WORDS), "")
    return Outline(
        form=_FORMS.get(first),
        has_dataset=_names_dataset(beginning, words),
        is_update=first in _UPDATE_WORDS,
    )


def has_service(text: str) -> bool:
    """Return whether the text can be read in any way as having a SERVICE clause.

    Raises `BadQuery` if too many places look like the beginning of a very long clause.
    """
    if "service" not in text.lower():
        return False
    long = 0
    for found in _MENTION.finditer(text):
        if found["mention"] and _CLAUSE_OR_CUT.match(text, found.end(), found.end() + _EXAMINED):
            if _CLAUSE.match(text, found.end()):
                return True
            long += 1
            if long > _MOST_LONG_CLAUSES:
                raise BadQuery(f"the word SERVICE is used like a clause more than {_MOST_LONG_CLAUSES} times")
    return False


def head(found: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Yield the tokens outside brackets, up to the pattern; in CONSTRUCT the template comes before it."""
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
    """Return whether asking again gives the same answer as long as the data is the same."""
    plain = unescape(text)
    if "(" in plain and _CHANGING.search(plain):
        return False
    return form is not QueryForm.CONSTRUCT or not _makes_nodes(plain)


def _makes_nodes(text: str) -> bool:
    """Return whether the template of CONSTRUCT, or text that could be read as one, may hold blank nodes."""
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


def declared_prefixes(found: Sequence[re.Match[str]]) -> set[str | None]:
    """Return the prefixes that PREFIX declares among tokens; None is the empty one."""
    return {token["prefix"] for before, token in pairwise(found) if before[0].upper() == "PREFIX"}


def _names_dataset(found: Sequence[re.Match[str]], words: Sequence[str]) -> bool:
    """Return whether FROM is among the tokens, also glued to the next one: ``FROMex:g``."""
    declared = declared_prefixes(found)
    names = [token for token in found if token.lastgroup == "name"]
    glued = [token[0].upper() for token in names if token["prefix"] not in declared]
    return any(start.startswith("FROM") for start in (*words, *glued))
