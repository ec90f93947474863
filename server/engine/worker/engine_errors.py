"""Errors of the engine as errors for the client: its own mistakes with their place in the query, all others as ours."""

from __future__ import annotations

import re
from typing import Final

from server.errors import BadQuery, EngineFailed, MemoryExceeded
from server.sparql.guard import declared_prefixes, tokens

_ERROR_PLACE = re.compile(r"error at (\d+):(\d+)")
#: Messages of the engine in words; the others list the tokens that it expected.
_TELLING = re.compile(r"(Prefix not found|IRI parsing failed|The SELECT [^,\n]*|[^,\n]*custom function[^\n]*)")
#: Characters of a query that an error quotes.
_QUOTED: Final = 30


def translate_error(error: BaseException, text: str) -> BadQuery | EngineFailed | MemoryExceeded:
    """Return our error for an error that the engine raised for the query ``text``."""
    if isinstance(error, MemoryError):
        return MemoryExceeded()
    if isinstance(error, SyntaxError) or "custom function" in str(error):
        return _bad_query(str(error), text)
    return EngineFailed(f"{type(error).__name__}: {error}")


def _bad_query(message: str, text: str) -> BadQuery:
    """Put the engine's message in one line: the position, and the message or the query's words there."""
    telling, place = _TELLING.search(message), _ERROR_PLACE.search(message)
    if place is None:
        return BadQuery(telling[1] if telling else "syntax error")
    line, column = int(place[1]), int(place[2])
    offset = sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1
    if telling and telling[1] != "Prefix not found":
        return BadQuery(telling[1], line, column)
    if undeclared := _undeclared_prefix(text, offset):
        return undeclared
    if telling:
        return BadQuery(telling[1], line, column)
    # The engine may stop within a word; the reader looks for its start.
    start = next((each.start() for each in tokens(text) if each.start() < offset < each.end()), offset)
    return BadQuery(_quote_rest(text[start:]), line, max(1, column - (offset - start)))


def _undeclared_prefix(text: str, offset: int) -> BadQuery | None:
    """Return the error for the last prefixed name before a syntax error whose prefix is not declared, if there is one.

    In an expression the parser of the engine tries other readings after such a name, and complains about the next
    token.
    """
    found = list(tokens(text))
    declared = declared_prefixes(found)
    names = [token for token in found if token.lastgroup == "name" and token.start() < offset]
    wrong = [token for token in names if not _ends_with_any(token["prefix"] or "", declared)]
    if not wrong:
        return None
    before = text[: wrong[-1].start()]
    return BadQuery(
        f"the prefix {wrong[-1]['prefix'] or ''}: is not declared",
        before.count("\n") + 1,
        len(before) - (before.rfind("\n") + 1) + 1,
    )


def _ends_with_any(prefix: str, declared: set[str | None]) -> bool:
    """Return whether a prefix is declared, alone or after a keyword that is glued to it (``FROMex:g``)."""
    return any(prefix.endswith(each or "") for each in declared)


def _quote_rest(rest: str) -> str:
    words = " ".join(rest.split())
    return f"syntax error near {words[:_QUOTED]!r}" if words else "syntax error at the end"
