"""Literals of the data, read from the N-Triples form that the indexes hold."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import pyoxigraph as ox

from mapping.rdf.namespaces import RDF, XSD

_STRING: Final = XSD.string.value
_LANGUAGE_STRING: Final = RDF.langString.value
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Literal(NamedTuple):
    """A literal: its lexical form, the IRI of its datatype, and its language tag or an empty one."""

    value: str
    datatype: str = _STRING
    language: str = ""

    @property
    def text(self) -> str:
        """The literal in N-Triples, as the indexes hold it."""
        return str(self.term)

    @property
    def term(self) -> ox.Literal:
        """The literal as a term of pyoxigraph."""
        if self.language:
            return ox.Literal(self.value, language=self.language)
        return ox.Literal(self.value, datatype=ox.NamedNode(self.datatype))


class Literals(dict[str, Literal]):
    """The literals of a graph by their texts, each read when it is looked up for the first time."""

    def __missing__(self, text: str) -> Literal:
        """Read a literal."""
        found = self[text] = read_literal(text)
        return found


def read_literal(text: str) -> Literal:
    """Read a literal in N-Triples."""
    if text.endswith('"'):
        return Literal(unescape(text[1:-1]))
    if text.endswith(">"):
        value, _, datatype = text[1:-1].rpartition('"^^<')
        return Literal(unescape(value), datatype)
    value, _, language = text[1:].rpartition('"@')
    return Literal(unescape(value), _LANGUAGE_STRING, language)


def characters_in(text: str) -> str:
    """Return the lexical form of a literal in N-Triples."""
    return unescape(text[1 : text.rindex('"')])


def language_in(text: str) -> str:
    """Return the language tag of a literal in N-Triples; empty without one."""
    ending = text[text.rindex('"') + 1 :]
    return ending[1:] if ending.startswith("@") else ""


def unescape(text: str) -> str:
    """Replace the escapes of N-Triples and SPARQL in the text of a string."""
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def _unescape(found: re.Match[str]) -> str:
    short, long, sign = found.groups()
    return _CONTROLS.get(sign, sign) if sign else chr(int(short or long, 16))
