"""Rows of CSV (SPARQL 1.1 Query Results CSV, section 3; RFC 4180) from rows of TSV.

The engine writes CSV too, but puts no quotation marks around an IRI with a comma, and IRIs of evidence have commas. Its
TSV keeps every term distinct. Most terms of a result come many times, so each one is converted once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Terms that are remembered, and how long each may be: at most some megabytes together.
_MOST_TERMS: Final = 20_000
_LONGEST_TERM: Final = 256

_SPECIAL: Final = re.compile(rb'[",\r\n]')
_ESCAPE: Final = re.compile(rb"\\(.)", re.DOTALL)
_ESCAPED: Final = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"b": b"\b", b"f": b"\f"}


class CsvRows:
    """Take the TSV of the engine in blocks, and pass the rows to ``write`` as CSV."""

    def __init__(self, names: Sequence[str], write: Callable[[bytes], object]) -> None:
        self._width = len(names)
        self._write = write
        self._cells = _Cells(is_lone=self._width == 1)
        self._rest = b""
        self._header: bytes | None = ",".join(names).encode() + b"\r\n"

    def write(self, block: bytes) -> None:
        """Take bytes of TSV; a row is passed on once it is complete."""
        rows, end, self._rest = (self._rest + block).rpartition(b"\n")
        if end and self._header is not None:
            self._write(self._header)
            self._header = None
            _, end, rows = rows.partition(b"\n")
        if end:
            self._write(self._csv(rows))

    def _csv(self, rows: bytes) -> bytes:
        """Turn complete rows, the last without its end; a tab or a line feed is never part of a term."""
        if not self._width:
            return b"\r\n" * (rows.count(b"\n") + 1)
        if len(self._cells) > _MOST_TERMS:
            self._cells.clear()
        cells = map(self._cells.__getitem__, rows.replace(b"\n", b"\t").split(b"\t"))
        return b"\r\n".join(map(b",".join, zip(*[cells] * self._width, strict=True))) + b"\r\n"


class _Cells(dict[bytes, bytes]):
    """The cell of each term, made when it is first asked for."""

    def __init__(self, *, is_lone: bool) -> None:
        super().__init__()
        #: A row of one empty cell would be an empty line, which readers pass over.
        self._empty = b'""' if is_lone else b""

    def __missing__(self, term: bytes) -> bytes:
        cell = _cell(term) or self._empty
        if len(term) <= _LONGEST_TERM:
            self[term] = cell
        return cell


def _cell(term: bytes) -> bytes:
    """Return the text of an IRI or a literal without marks, type and language, and any other term unchanged."""
    start = term[:1]
    if start == b'"':
        value = term[1 : term.rindex(b'"')]
        if b"\\" in value:
            value = _ESCAPE.sub(_unescaped, value)
            return _quoted(value) if _SPECIAL.search(value) else value
    elif start != b"<":
        return term
    elif term[:3] == b"<<(":
        return _quoted(term[3:-3].strip())
    else:
        value = term[1:-1]
    # Only an escaped value can hold quotation marks or line ends.
    return b'"' + value + b'"' if b"," in value else value


def _unescaped(found: re.Match[bytes]) -> bytes:
    return _ESCAPED.get(found[1], found[1])


def _quoted(value: bytes) -> bytes:
    return b'"' + value.replace(b'"', b'""') + b'"'
