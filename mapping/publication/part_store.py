"""Keep the parts of articles in one SQLite file, each under the key of everything that it was made from.

The file is a cache: whoever deletes it makes the next build check every article. A build that is killed loses none of
the parts that it had put there.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from mapping.errors import OutputFailed
from mapping.publication.article_part import DerivedStatements, PartHead, PublishedNames
from mapping.publication.file_states import FileState
from mapping.rdf.dump_blocks import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mapping.publication.article_part import Part

#: Name of the file in the output folder.
PARTS: Final = "parts.sqlite"
#: Of which files the states are kept: the folders of articles, or the files of the current generation.
FileKind = Literal["articles", "generation"]
#: The tables change with the release, which is part of every key, but a file of another layout has to be recognized.
_LAYOUT: Final = 4
_SCHEMA: Final = f"""
PRAGMA user_version = {_LAYOUT};
CREATE TABLE part (
    slug TEXT PRIMARY KEY, files TEXT, shared TEXT, shared_files TEXT,
    head TEXT, derived TEXT, names TEXT, text TEXT, quads BLOB, checksum INTEGER
);
CREATE TABLE file_states (kind TEXT PRIMARY KEY, folder TEXT, states TEXT);
"""
_INSERT: Final = "INSERT OR REPLACE INTO part VALUES (?,?,?,?,?,?,?,?,?,?)"


@dataclass(frozen=True)
class PartKey:
    """Digests of everything that a part was made from."""

    #: Of the article's own files, the release and the description of the dataset.
    files: str
    #: Of the definitions of the shared entities and situations that it may concern.
    shared: str
    #: Of the files that hold these: while they are the same, the definitions are.
    shared_files: str


class PartStore:
    """The parts of articles by slug, in a file or, without one, in a temporary file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, part: Part, key: PartKey | None = None) -> None:
        """Keep a part in place of the one of the same slug. Without a key it lasts as long as this build."""
        graph = part.graph
        content: tuple[str | bytes | None, ...] = (
            part.head.model_dump_json(),
            graph.derived.model_dump_json() if graph else None,
            graph.names.model_dump_json() if graph else None,
            graph.text if graph else None,
            pack(graph.quads) if graph else None,
        )
        self._write(part.head.slug, key, content)

    def take(self, source: PartStore, key: PartKey, head: PartHead) -> None:
        """Keep the part of an article from another store, or this one, under another key and with another head."""
        row = source._row("derived, names, text, quads", head.slug) or ()
        self._write(head.slug, key, (head.model_dump_json(), *row))

    def take_all(self, source: PartStore) -> dict[str, str]:
        """Keep every part of another store; return the digest of the files of each article by its slug."""
        files = dict[str, str]()

        def rows() -> Iterator[tuple[Any, ...]]:
            for row in source._connection.execute("SELECT * FROM part ORDER BY slug"):
                files[row[0]] = row[1]
                yield row

        self._connection.executemany(_INSERT, rows())
        self._connection.commit()
        return files

    def _write(self, slug: str, key: PartKey | None, content: Sequence[str | bytes | None]) -> None:
        keys = (key.files, key.shared, key.shared_files) if key else ("", "", "")
        row = (slug, *keys, *content, _checksum_of(slug, content))
        self._connection.execute(_INSERT, row)
        self._connection.commit()

    def key_of(self, slug: str) -> PartKey | None:
        """Return the key of the part of an article; None if there is none or if it was damaged on the disk."""
        row = self._row("*", slug)
        if row is None or _checksum_of(slug, row[4:-1]) != row[-1]:
            return None
        return PartKey(*row[1:4])

    def confirm(self, slug: str, shared_files: str) -> None:
        """Note that the part of an article holds with other shared files too."""
        self._connection.execute("UPDATE part SET shared_files = ? WHERE slug = ?", (shared_files, slug))
        self._connection.commit()

    def file_states(self, kind: FileKind, folder: Path) -> dict[str, FileState]:
        """Return the states in which files of a folder were last seen, by name."""
        row = self._connection.execute("SELECT folder, states FROM file_states WHERE kind = ?", (kind,)).fetchone()
        if row is None or row[0] != os.fspath(folder):
            return {}
        return {name: FileState(*state) for name, state in json.loads(row[1]).items()}

    def keep_file_states(self, kind: FileKind, folder: Path, states: Mapping[str, FileState]) -> None:
        """Keep the states of the files of a folder, in place of all others of this kind."""
        if states == self.file_states(kind, folder):
            return
        row = (kind, os.fspath(folder), json.dumps(states))
        self._connection.execute("INSERT OR REPLACE INTO file_states VALUES (?,?,?)", row)
        self._connection.commit()

    def keep_only(self, slugs: set[str]) -> None:
        """Remove the parts of all other articles."""
        gone = [(slug,) for (slug,) in self._connection.execute("SELECT slug FROM part") if slug not in slugs]
        self._connection.executemany("DELETE FROM part WHERE slug = ?", gone)
        self._connection.commit()

    def head(self, slug: str) -> PartHead:
        """Return the result of the check of an article that is here."""
        return PartHead.model_validate_json(self._read("head", slug))

    def derived(self, slug: str) -> DerivedStatements:
        """Return the statements derived from an article that has a graph here."""
        return DerivedStatements.model_validate_json(self._read("derived", slug))

    def names(self, slug: str) -> PublishedNames:
        """Return the IRIs of an article that has a graph here."""
        return PublishedNames.model_validate_json(self._read("names", slug))

    def text(self, slug: str) -> str | None:
        """Return the text of an article, None if it may not be published."""
        row = self._row("text", slug)
        return row[0] if row else None

    def quads(self, slug: str) -> bytes:
        """Return the graph of an article in N-Quads."""
        return unpack(self.packed_quads(slug))

    def packed_quads(self, slug: str) -> bytes:
        """Return the graph of an article in N-Quads as dumps hold it."""
        packed: bytes = self._read("quads", slug)
        return packed

    def _read(self, column: str, slug: str) -> Any:  # noqa: ANN401 - text or bytes, by the column
        row = self._row(column, slug)
        if row is None or row[0] is None:
            raise KeyError(slug)
        return row[0]

    def _row(self, columns: str, slug: str) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._connection.execute(
            f"SELECT {columns} FROM part WHERE slug = ?",  # noqa: S608 - the names of columns are above
            (slug,),
        ).fetchone()
        return found


@contextmanager
def open_parts(output: Path) -> Iterator[PartStore]:
    """Open the parts in an output folder, which is locked; a file that cannot be read is begun anew.

    Raises `OutputFailed` if the disk is full.
    """
    path = output / PARTS
    with _failing(path), closing(_connect(path)) as connection:
        yield PartStore(connection)


@contextmanager
def temporary_parts() -> Iterator[PartStore]:
    """Open parts that last as long as the block."""
    with closing(sqlite3.connect("")) as connection:
        connection.executescript(_SCHEMA)
        yield PartStore(connection)


@contextmanager
def new_parts(path: Path) -> Iterator[PartStore]:
    """Open a new file of parts, which is of no use until the block ends; equal parts in equal order make equal files.

    Raises `OutputFailed` if the disk is full.
    """
    with _failing(path), closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SCHEMA}")
        yield PartStore(connection)


@contextmanager
def finished_parts(path: Path) -> Iterator[PartStore | None]:
    """Open a file of parts that nobody writes to any more; None if there is none that can be read."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.text_factory = _decode
        try:
            is_whole = connection.execute("PRAGMA user_version").fetchone()[0] == _LAYOUT
        except sqlite3.DatabaseError:
            is_whole = False
        yield PartStore(connection) if is_whole else None


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    """Raise an error of the database as `OutputFailed`."""
    try:
        yield
    except sqlite3.Error as error:
        raise OutputFailed(path, str(error)) from error


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "replace")  # damaged text has another checksum then


def _checksum_of(slug: str, content: Iterable[str | bytes | None]) -> int:
    """Return a checksum that tells damage by a disk, which SQLite does not look for inside a row."""
    checksum = zlib.crc32(slug.encode())
    for each in content:
        data = each.encode() if isinstance(each, str) else each or b""
        checksum = zlib.crc32(data, zlib.crc32(b"%d " % len(data), checksum))
    return checksum


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
        is_whole = layout == _LAYOUT and connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        is_whole = False
    if not is_whole:
        connection.close()
        path.unlink()
        connection = sqlite3.connect(path)
        connection.executescript(_SCHEMA)
    connection.text_factory = _decode
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing; a power cut loses only a cache
    return connection
