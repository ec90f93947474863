"""Checks of the textual formats: tokens, rows or triples are passed on once they are complete."""

from __future__ import annotations

import codecs
import re
from functools import partial
from typing import Final

from server.errors import UpstreamFailed

#: More bytes than any term or row needs; a longer one is taken for a broken result.
_LONGEST: Final = 16 * 1024 * 1024


class NotWhole(UpstreamFailed):
    """The bytes of a result are truncated, or are not a result."""


class Lexical:
    """The base of the checks: a pattern matches as many bytes as are complete and right."""

    def __init__(self, complete: re.Pattern[bytes]) -> None:
        self._complete = complete
        self._rest = bytearray()
        #: The rest is matched again only when it has doubled, or a long literal would be read over and over.
        self._enough = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, chunk: bytes) -> bytes:
        """Take bytes and return those that are surely right. Raises `NotWhole`."""
        self._decode(chunk)
        self._rest += chunk
        if len(self._rest) < self._enough:
            return b""
        good = self._take()
        self._enough = 2 * len(self._rest)
        if len(self._rest) > _LONGEST:
            raise NotWhole("broke off its answer with something else")
        return good

    def finish(self) -> bytes:
        """Return the bytes still held back, at the end. Raises `NotWhole` if more must come."""
        self._decode(b"", is_last=True)
        self._enough = 0
        good = self.feed(b"")
        if not self._is_end(bytes(self._rest)):
            raise NotWhole("broke off its answer")
        return good + bytes(self._rest)

    def _take(self) -> bytes:
        found = self._complete.match(self._rest)
        end = found.end() if found else 0
        del found  # a match holds the buffer, which then could not shrink
        good = bytes(self._rest[:end])
        del self._rest[:end]
        self._note(good)
        return good

    def _note(self, good: bytes) -> None:
        """Examine bytes before they are passed on."""

    def _is_end(self, rest: bytes) -> bool:
        """Return whether a result may end with these bytes, which are held back at the end."""
        return not rest

    def _decode(self, chunk: bytes, *, is_last: bool = False) -> None:
        try:
            self._decoder.decode(chunk, is_last)
        except UnicodeDecodeError as error:
            raise NotWhole("sent an answer that is not UTF-8") from error


#: A value is complete when a character that may follow it has come; so the last bracket of all is held back.
_JSON_TOKENS = re.compile(
    rb"""(?: [ \t\r\n]++ | [{\[,:]
      | (?: "(?:[^"\\\x00-\x1f]++|\\.)*+" | [}\]] | -?\d[\d.eE+\-]*+ | true | false | null ) (?=[ \t\r\n]*+[,:}\]])
    )*+""",
    re.VERBOSE | re.DOTALL,
)
_JSON_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_JSON_WORD = re.compile(rb"[\w.+\-]++")
#: Brackets that are open in a row: the object, its results, their bindings, and the row itself.
_ROW_DEPTH: Final = 4


class Json(Lexical):
    """JSON (RFC 8259): tokens that may follow each other, and as many brackets closed as opened."""

    def __init__(self, *starts: bytes) -> None:
        super().__init__(_JSON_TOKENS)
        self._starts = starts
        self._depth = 0
        self._has_started = False

    def _note(self, good: bytes) -> None:
        if good and not self._has_started and not good.isspace():
            self._has_started = True
            if not good.lstrip().startswith(self._starts):
                raise NotWhole("sent something else than the result of a query")
        self._depth += _count_open(_JSON_STRING.sub(b"", good))
        if self._has_started and self._depth < 1:
            raise NotWhole("sent something after its answer")

    def _is_end(self, rest: bytes) -> bool:
        return self._depth == 1 and rest.strip() in {b"}", b"]"}


class JsonResults(Json):
    """The JSON of SPARQL results: a row holds strings only, no number, no boolean and no null."""

    def __init__(self) -> None:
        super().__init__(b"{")

    def _note(self, good: bytes) -> None:
        marks = _JSON_STRING.sub(b"", good)
        for word in _JSON_WORD.finditer(marks):
            before = marks[: word.start()]
            if self._depth + _count_open(before) >= _ROW_DEPTH:
                raise NotWhole("sent something else than the result of a query")
        super()._note(good)


def _count_open(marks: bytes) -> int:
    return marks.count(b"{") + marks.count(b"[") - marks.count(b"}") - marks.count(b"]")


_IRI = rb'<(?:[^\x00-\x20<>"{}|^`\\]++|\\[uU][0-9A-Fa-f]++)*+>'
_SHORT_STRING = rb"""(?:"(?!"")(?:[^"\\\r\n]++|\\.)*+"|'(?!'')(?:[^'\\\r\n]++|\\.)*+')"""
_LONG_STRING = rb'''(?:"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"""|\'\'\'(?:[^'\\]++|\\.|'{1,2}(?!'))*+\'\'\')'''
_LITERAL = _SHORT_STRING + rb"(?:@[A-Za-z][A-Za-z0-9\-]*+|\^\^" + _IRI + rb")?+"
_NUMBER = rb"[+\-]?(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][+\-]?\d++)?+"
_BLANK = rb"_:(?:[\w\x80-\xff:\-]++|\.++(?=[\w\x80-\xff:.\-]))++"
#: Triple terms of RDF 1.2 are passed on as they are.
_TRIPLE_TERM = rb"<<[^\t\r\n]*+"
_TERM = rb"(?:" + rb"|".join([_IRI, _LITERAL, _BLANK, _NUMBER, rb"true|false", _TRIPLE_TERM]) + rb")"

#: https://www.w3.org/TR/turtle/#sec-grammar-grammar ; "not at the end": more of the token may come.
_TURTLE_TOKEN = b"|".join([
    rb"\s++", rb"\#[^\r\n]*+", _IRI, _LONG_STRING, _SHORT_STRING,
    rb"@[A-Za-z][A-Za-z0-9\-]*+", rb"\^\^", _BLANK,
    rb"(?:[A-Za-z\x80-\xff](?:[\w\x80-\xff.\-]*+(?=:))?)?:(?:[\w:%\-\x80-\xff]++|\\.|\.++(?=[\w:%\\\-\x80-\xff]))*+",
    _NUMBER, rb"(?:a|true|false|(?i:prefix|base))(?![\w\x80-\xff:\-])", rb"<<\(?|\)?>>|[.,;()\[\]]",
])  # fmt: skip
_TURTLE_COMPLETE = re.compile(rb"(?:(?:" + _TURTLE_TOKEN + rb")(?!\Z))*+", re.DOTALL)
_TURTLE_TOKENS = re.compile(rb"(?:" + _TURTLE_TOKEN + rb")*+", re.DOTALL)
_TURTLE_END = re.compile(
    rb"(?:\A|\.|(?<!@)(?:PREFIX\s[^<>]*|BASE\s+)<[^<>]*>)\s*+(?:\#[^\r\n]*+\s*+)*+\Z", re.IGNORECASE
)
_TAIL_BYTES: Final = 4096


class Turtle(Lexical):
    """Turtle: tokens of its grammar, and a full stop as the last of them."""

    def __init__(self) -> None:
        super().__init__(_TURTLE_COMPLETE)
        self._tail = b""

    def _note(self, good: bytes) -> None:
        self._tail = (self._tail + good)[-_TAIL_BYTES:]

    def _is_end(self, rest: bytes) -> bool:
        return bool(_TURTLE_TOKENS.fullmatch(rest) and _TURTLE_END.search(self._tail + rest))


_TRIPLE = rb"[ \t]*+" + _TERM + rb"[ \t]++" + _IRI + rb"[ \t]*+" + _TERM + rb"[ \t]*+\."
_LINE = rb"(?:" + _TRIPLE + rb")?+[ \t]*+(?:\#[^\r\n]*+)?+"
_N_TRIPLES_LINES = re.compile(rb"(?:" + _LINE + rb"\r?\n)*+")
_N_TRIPLES_LAST = re.compile(_LINE)


class NTriples(Lexical):
    """N-Triples: lines, each a triple; only the last may lack its end of line."""

    def __init__(self) -> None:
        super().__init__(_N_TRIPLES_LINES)

    def _is_end(self, rest: bytes) -> bool:
        return _N_TRIPLES_LAST.fullmatch(rest) is not None


class Table(Lexical):
    """CSV or TSV: names in the first row, then rows of as many fields, each ended.

    The grammars allow the last row to lack its end; then nothing would distinguish a value from the text of an error.
    """

    def __init__(self, separator: bytes, name: bytes, field: bytes) -> None:
        super().__init__(re.compile(rb"(?:(?:" + name + rb"(?:" + separator + name + rb")*+)?+\r?\n)?+"))
        self._separator, self._field = separator, field
        self._width: int | None = None

    def feed(self, chunk: bytes) -> bytes:
        """Take bytes and return those that are surely right. Raises `NotWhole`."""
        names = super().feed(chunk)
        if self._width is not None or not names:
            return names
        self._width = names.count(self._separator) + 1 if names.strip(b"\r\n") else 0
        self._complete = self._rows(self._width)
        self._enough = 0
        return names + super().feed(b"")

    def _rows(self, width: int) -> re.Pattern[bytes]:
        fields = self._field + rb"(?:" + self._separator + self._field + rb"){%d}" % (width - 1) if width else b""
        return re.compile(rb"(?:" + fields + rb"\r?\n)*+")

    def _is_end(self, rest: bytes) -> bool:
        return self._width is not None and not rest


_CSV_NAME = rb'(?:"[\w\x80-\xff]++"|[\w\x80-\xff]++)'
_CSV_FIELD = rb'(?:"[^"]*+(?:""[^"]*+)*+"|[^",\r\n]*+)'

#: The check of CSV results, in which any text is a value, and of TSV results, in which every value is a term of Turtle.
csv_table: Final = partial(Table, b",", _CSV_NAME, _CSV_FIELD)
tsv_table: Final = partial(Table, b"\t", rb"[?$][\w\x80-\xff]++", _TERM + rb"?+")
