"""Read the sidecar of a generation: one SQLite file with results of queries, whole pages and the index of the search.

A result is found by its query, a page by its entity tag, which names everything that the page is made from. So neither
is ever that of other data. Pages and the index are used only by the release that wrote them.

The sidecar is never needed: without it, or if it is damaged, queries answer.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from mapping.errors import OnrecordError
from server.precomputed.release import server_release
from server.precomputed.text_index import TextIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mapping.publication.digests import FileChecks
    from mapping.publication.manifest import Generation
    from server.engine import Query

_logger = logging.getLogger("onrecord.server")

#: The name of the file in the folder of a generation.
SIDECAR: Final = "precomputed.sqlite"
#: Keys are digests of queries, and tags of pages. Values are compressed, with the checksum of zlib.
_TABLE: Final = "CREATE TABLE answer (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
_RELEASE: Final = "release"
#: Faults of a file that is damaged, or of a library of SQLite without this index.
_FAULTS: Final = (sqlite3.Error, zlib.error, UnicodeDecodeError)


class WrittenPage(NamedTuple):
    """A page as HTML, and the headers that belong to it."""

    body: str
    headers: dict[str, str]


class Sidecar:
    """The open sidecar of a generation, read by one thread; its index may be read by others."""

    def __init__(self, path: Path, files: FileChecks) -> None:
        """Open a file that was checked. Raises `sqlite3.Error`."""
        self._connection, self._files = _open(path), files
        is_of_this_release = self._answer(_RELEASE) == server_release().encode()
        #: None if it was written by another release.
        self.index = TextIndex(_open(path)) if is_of_this_release else None
        self._has_pages = is_of_this_release

    @property
    def is_intact(self) -> bool:
        """Whether the checks of the files of the generation, which go on while it is served, found no damage."""
        return SIDECAR not in self._files.damage

    def result(self, query: Query) -> bytes | None:
        """Return the result of a query as SPARQL JSON, None if it is not known."""
        return self._answer(query.digest)

    def page(self, tag: str) -> WrittenPage | None:
        """Return the HTML of the page with an entity tag, and the headers that belong to it; None if not known."""
        found = self._answer(tag) if self._has_pages else None
        return WrittenPage(*json.loads(found)) if found else None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
        if self.index:
            self.index.close()

    def _answer(self, key: str) -> bytes | None:
        if not self.is_intact:
            return None
        try:
            found = self._connection.execute("SELECT body FROM answer WHERE key = ?", (key,)).fetchone()
            return zlib.decompress(found[0]) if found else None
        except _FAULTS as error:
            _logger.error("%s cannot be read: %s", SIDECAR, error)  # noqa: TRY400 - no fault of the program
            return None


def open_sidecar(generation: Generation) -> Sidecar | None:
    """Open the sidecar of a generation; None if it has none, or a damaged one, which is logged."""
    try:
        if not generation.files.check_listed(SIDECAR):
            return None
        return Sidecar(generation.path / SIDECAR, generation.files)
    except (OnrecordError, OSError, *_FAULTS) as error:
        _logger.error("lists and searches are answered by queries: %s", error)  # noqa: TRY400 - as above
        return None


def write_sidecar(
    path: Path,
    results: Mapping[str, bytes],
    pages: Mapping[str, WrittenPage],
    texts: Mapping[str, Iterable[tuple[str, str, str]]],
) -> None:
    """Write results by the digests of their queries, pages by entity tag, and the texts of `TextIndex` by kind.

    Raises `sqlite3.Error`, for example if the disk is full.
    """
    written = {tag: json.dumps(page).encode() for tag, page in pages.items()}
    kept = {**results, **written, _RELEASE: server_release().encode()}
    with closing(sqlite3.connect(path)) as connection:
        # The file is new and has another name until it is complete and synced.
        connection.execute("PRAGMA journal_mode = off")
        connection.execute("PRAGMA synchronous = off")
        connection.execute(_TABLE)
        packed = ((key, zlib.compress(body)) for key, body in sorted(kept.items()))
        connection.executemany("INSERT INTO answer VALUES (?, ?)", packed)
        TextIndex.write(connection, texts)
        connection.commit()


def _open(path: Path) -> sqlite3.Connection:
    """Open a file that never changes, without locks."""
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)
