"""Split a SPARQL query into tokens (SPARQL 1.1, section 19.8), as far as constraints of shapes need them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.shacl.compiled.not_compiled import NotCompiled

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<variable>[?$][A-Za-z_]\w*)
    |(?P<string>"{3}(?:(?:"|"")?(?:[^"\\]|\\.))*"{3}|'{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
       |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?![eE\w]))
    |(?P<name>(?:[A-Za-z](?:[\w.-]*[\w-])?)?:(?:[\w:](?:[\w.:-]*[\w:-])?)?(?![\\%]))
    |(?P<word>[A-Za-z]\w*(?!:))
    |(?P<sign>\^\^|&&|\|\||!=|<=|>=|[{}()\[\].,;|/^*+?!=<>-])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token: its text, and the name of the group that it matches."""

    kind: str
    text: str

    @property
    def keyword(self) -> str:
        """The word in capitals; empty for anything else."""
        return self.text.upper() if self.kind == "word" and self.text != "a" else ""


END: Final = Token("end", "")


class TokenReader:
    """The tokens of a query, without spaces and comments, and a position among them."""

    def __init__(self, query: str) -> None:
        """Read all tokens. Raises `NotCompiled` for a character that begins no token."""
        self.all = [*_tokens_of(query), END]
        self.at = 0

    @property
    def next(self) -> Token:
        """The next token; `END` after the last."""
        return self.all[self.at]

    def take(self) -> Token:
        """Return the next token and go on."""
        token = self.next
        if token is END:
            raise NotCompiled("sh:sparql", "its query ends too early")
        self.at += 1
        return token

    def skip(self, *texts: str) -> bool:
        """Go on if the next token is one of these words in capitals or signs."""
        token = self.next
        is_found = token.keyword in texts or (token.kind == "sign" and token.text in texts)
        self.at += is_found
        return is_found

    def expect(self, text: str) -> None:
        """Go on. Raises `NotCompiled` if the next token is not this word or sign."""
        if not self.skip(text):
            raise NotCompiled("sh:sparql", f"its query has {self.next.text!r} where {text!r} is expected")

    def variables(self, start: int | None = None) -> Iterator[str]:
        """Yield the variables of the query, or those from a position to the current one, each as often as it occurs."""
        tokens = self.all if start is None else self.all[start : self.at]
        return (token.text[1:] for token in tokens if token.kind == "variable")


def _tokens_of(query: str) -> Iterator[Token]:
    position = 0
    while position < len(query):
        found = _TOKEN.match(query, position)
        if found is None or found.lastgroup is None:
            raise NotCompiled("sh:sparql", f"its query has {query[position : position + 10]!r}")
        position = found.end()
        if found.lastgroup != "space":
            yield Token(found.lastgroup, found[0])
