r"""Rewrite queries for which the engine deviates from SPARQL 1.1 or sorts the columns.

- GROUP_CONCAT of IRIs or numbers is unbound in the engine; by section 18.5.1.7 it joins their STR.
- REPLACE passes its third argument to a library where a backslash escapes nothing; by section 17.4.3.15 and XPath
  ``\$`` is a dollar and ``\\`` a backslash, and ``$1x`` is the first group followed by an x.
- SELECT * sorts its columns by name; we give them in the order in which the variables appear.

A rewrite replaces tokens. So it is done only if the engine's parser must cut the text as `tokens` does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyoxigraph as ox

from server.sparql.guard import head, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EMPTY: Final = ox.Store()
_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
#: A string that is closed and has only escapes of the grammar.
_STRING = re.compile(
    r"""'''(?:[^'\\]|\\[tbnrf\\"']|'{1,2}(?!'))*''' | \"""(?:[^"\\]|\\[tbnrf\\"']|"{1,2}(?!"))*\"""
      | '(?!'')(?:[^'\\\r\n]|\\[tbnrf\\"'])*' | "(?!"")(?:[^"\\\r\n]|\\[tbnrf\\"'])*" """,
    re.VERBOSE,
)
#: An IRI that cannot be read as comparisons, or can without a string, a comment or a bracket beginning in it.
_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://[^>]*>|<[^#'()>]*>")
_BLANK_OR_END = re.compile(r"\s|>")
_LONGEST_IRI: Final = 10_000
#: The replacement of REPLACE in the text of a query: escaped signs, groups, other escapes, other characters.
_REPLACEMENT = re.compile(r"(?:\\\\(?:\\\\|\$)|\$[0-9]|\\[tbnrf\"']|[^\\$])*")
_REPLACED = re.compile(r"\\\\(?:(?P<backslash>\\\\)|\$)|\$(?P<group>[0-9])(?=[A-Za-z_])")


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def rewrite(text: str, base_iri: str | None) -> str:
    """Return the query as the engine must get it; the same object if nothing needs to change."""
    found = list(tokens(text))
    if not all(_is_certain(token) for token in found):
        return text
    edits = sorted([*_edit_group_concat(found), *_edit_replace(found), *_edit_select_all(text, found, base_iri)])
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _is_certain(token: re.Match[str]) -> bool:
    """Return whether the parser of the engine cuts the text here as we do."""
    sign = token[0]
    if token.lastgroup == "string":
        return _STRING.fullmatch(sign) is not None
    if token.lastgroup == "iri":
        return _IRI.fullmatch(sign) is not None
    if sign == "<":
        # The parser takes everything up to ">" for an IRI, unless there is white space before it.
        next_sign = _BLANK_OR_END.search(token.string, token.end(), token.end() + _LONGEST_IRI)
        return next_sign is not None and next_sign[0] != ">"
    return "\\" not in sign


def _edit_group_concat(found: Sequence[re.Match[str]]) -> Iterator[_Edit]:
    for index in _find_calls(found, "GROUP_CONCAT"):
        is_distinct = found[index + 2][0].upper() == "DISTINCT"
        (expression, *_), end = _split_arguments(found, index + 2 + is_distinct, ";")
        if not expression or end is None:
            continue
        if not is_distinct:
            yield _Edit(expression[0].start(), expression[0].start(), "STR(")
            yield _Edit(expression[-1].end(), expression[-1].end(), ")")
        elif len(expression) == 1 and expression[0].lastgroup == "variable":
            # DISTINCT compares terms, and STR would make equal strings in two languages one.
            name = expression[0][0]
            yield _Edit(found[index].start(), found[index].start(), "STR(")
            yield _Edit(*expression[0].span(), f'IF(isLITERAL({name}) && LANG({name}) != "", {name}, STR({name}))')
            yield _Edit(end.end(), end.end(), ")")


def _edit_replace(found: Sequence[re.Match[str]]) -> Iterator[_Edit]:
    for index in _find_calls(found, "REPLACE"):
        arguments, end = _split_arguments(found, index + 2, ",")
        # With the flag q the replacement is a plain string.
        is_plain = len(arguments) == 3 or (len(arguments) == 4 and _is_flags_without_q(arguments[3]))
        if end is None or not is_plain or len(arguments[2]) != 1:
            continue
        replacement = arguments[2][0]
        if replacement.lastgroup == "string" and _REPLACEMENT.fullmatch(replacement[0]):
            written, count = _REPLACED.subn(_write_for_engine, replacement[0])
            if count:
                yield _Edit(*replacement.span(), written)


def _is_flags_without_q(argument: Sequence[re.Match[str]]) -> bool:
    return len(argument) == 1 and argument[0].lastgroup == "string" and "q" not in argument[0][0]


def _write_for_engine(found: re.Match[str]) -> str:
    if found["group"]:
        return f"${{{found['group']}}}"
    return r"\\" if found["backslash"] else "$$"


def _edit_select_all(text: str, found: Sequence[re.Match[str]], base_iri: str | None) -> Iterator[_Edit]:
    """Yield the edit that lists the variables of SELECT *; the engine itself says which ones are in scope."""
    beginning = list(head(found))
    select = next((index for index, token in enumerate(beginning) if token[0].upper() == "SELECT"), len(beginning))
    star = next(iter(beginning[select + 1 :]), None)
    if star is not None and star[0].upper() in {"DISTINCT", "REDUCED"}:
        star = next(iter(beginning[select + 2 :]), None)
    written = list(dict.fromkeys(token[0][1:] for token in found if token.lastgroup == "variable"))
    if star is None or star[0] != "*" or written == sorted(written):
        return
    try:
        results: Any = _EMPTY.query(text, base_iri=base_iri)
    except (SyntaxError, ValueError, OSError):
        return
    names = {variable.value for variable in results.variables}
    if names.issubset(written):
        yield _Edit(*star.span(), "".join(f" ?{name} " for name in written if name in names))


def _find_calls(found: Sequence[re.Match[str]], name: str) -> Iterator[int]:
    """Yield the index of each call of a function that has a token after its opening bracket."""
    for index, token in enumerate(found[:-2]):
        if token.lastgroup == "word" and token[0].upper() == name and found[index + 1][0] == "(":
            yield index


def _split_arguments(
    found: Sequence[re.Match[str]], start: int, separator: str
) -> tuple[list[list[re.Match[str]]], re.Match[str] | None]:
    """Return the arguments from a token on, and the closing bracket; None if there is none."""
    arguments: list[list[re.Match[str]]] = [[]]
    depth = 0
    for token in found[start:]:
        sign = token[0]
        if depth == 0 and sign in _CLOSING:
            return arguments, token
        if depth == 0 and sign == separator:
            arguments.append([])
            continue
        depth += (sign in _OPENING) - (sign in _CLOSING)
        arguments[-1].append(token)
    return arguments, None
