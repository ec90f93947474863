"""The index of the search: the texts of each kind in the order of the engine, and their trigrams (SQLite FTS5).

https://www.sqlite.org/fts5.html#the_trigram_tokenizer
"""

from __future__ import annotations

import threading
from itertools import count, islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

#: Fewest characters of a word that the index finds.
SHORTEST_WORD: Final = 2
#: A word of two characters is found by all trigrams that begin with it. So two signs that no word has end every text.
_END: Final = "\x01\x01"
#: Behind every character.
_LAST: Final = chr(0x10FFFF)
_TABLES: Final = (
    "CREATE TABLE kind (name TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL)",
    "CREATE TABLE text (id INTEGER PRIMARY KEY, hit TEXT NOT NULL, words TEXT NOT NULL)",
    # Words are folded before they come here, so the index must not fold them again by other rules.
    "CREATE VIRTUAL TABLE trigram USING fts5(folded, content = '', tokenize = 'trigram case_sensitive 1')",
    "CREATE VIRTUAL TABLE term USING fts5vocab(trigram, row)",
)
_FOUND: Final = """SELECT hit, words FROM trigram JOIN text ON text.id = trigram.rowid
WHERE trigram MATCH ? AND trigram.rowid BETWEEN ? AND ? ORDER BY trigram.rowid"""


class TextIndex:
    """The index in a sidecar, for one search at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take over a connection."""
        self._connection, self._lock = connection, threading.Lock()
        rows = connection.execute("SELECT name, first, last FROM kind")
        self._kinds: dict[str, tuple[int, int]] = {name: (first, last) for name, first, last in rows}

    def find(
        self, words: Sequence[str], kind: str, most: int, is_found: Callable[[str], bool] | None = None
    ) -> list[tuple[str, str]]:
        """Return the first resources of a kind whose texts contain all folded words, each with its text.

        Each word has at least `SHORTEST_WORD` characters; ``is_found`` tests a text for more. Raises `sqlite3.Error`.
        """
        first, last = self._kinds.get(kind, (0, -1))
        with self._lock:
            if not all(parts := [self._trigrams(word) for word in words]):
                return []
            wanted = " AND ".join(f"({' OR '.join(map(_quote, part))})" for part in parts)
            rows = self._connection.execute(_FOUND, (wanted, first, last))
            found = (row for row in rows if is_found is None or is_found(row[1]))
            return list(islice(found, most))

    def _trigrams(self, word: str) -> list[str]:
        """Return strings of which a text contains one if and only if it contains the word."""
        if len(word) > SHORTEST_WORD:
            return [word]
        rows = self._connection.execute("SELECT term FROM term WHERE term >= ? AND term <= ?", (word, word + _LAST))
        return [term for (term,) in rows]

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    @staticmethod
    def write(connection: sqlite3.Connection, texts: Mapping[str, Iterable[tuple[str, str, str]]]) -> None:
        """Write the texts of each kind in order: resource, text, folded text. Raises `sqlite3.Error`."""
        for statement in _TABLES:
            connection.execute(statement)
        ids, last = count(1), 0
        for kind, rows in texts.items():
            first = last + 1
            for (hit, words, folded), last in zip(rows, ids, strict=False):
                connection.execute("INSERT INTO text VALUES (?, ?, ?)", (last, hit, words))
                ended = folded.replace("\0", "\x01") + _END  # the tokenizer ends at a NUL
                connection.execute("INSERT INTO trigram (rowid, folded) VALUES (?, ?)", (last, ended))
            connection.execute("INSERT INTO kind VALUES (?, ?, ?)", (kind, first, last))


def _quote(string: str) -> str:
    """Write a string for MATCH."""
    return '"{}"'.format(string.replace('"', '""'))
