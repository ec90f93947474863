"""Sort lines on the disk, so that memory does not grow with their number."""

from __future__ import annotations

import sqlite3
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class SortedLines:
    """Different lines in the order of their characters, in a temporary file that goes with the last reference."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Take lines in any order, some perhaps more than once."""
        self._connection = sqlite3.connect("")
        self._connection.execute("CREATE TABLE given (line TEXT)")
        self._connection.executemany("INSERT INTO given VALUES (?)", ((line,) for line in lines))
        # Of UTF-8, which SQLite compares byte by byte: the order of code points, as in Python.
        self._connection.execute("CREATE TABLE sorted AS SELECT DISTINCT line FROM given ORDER BY line")
        self._connection.execute("DROP TABLE given")

    def __iter__(self) -> Iterator[str]:
        """Yield the lines; may be called again."""
        return map(itemgetter(0), self._connection.execute("SELECT line FROM sorted ORDER BY rowid"))

    def __bool__(self) -> bool:
        """Say whether there is any line."""
        return next(iter(self), None) is not None
