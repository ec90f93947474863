"""Write the dumps of a dataset, block by block; blocks that did not change are copied from the last dumps."""

from __future__ import annotations

import hashlib
import os
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO, Self

from mapping.publication.digests import sha256_of
from mapping.publication.dump_slices import syntax_of_dump
from mapping.publication.manifest import DumpFile
from mapping.rdf.dump_blocks import BlockFile, GraphBlocks, between, head_of, joined, pack, tail_of, unpack
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import dump_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from mapping.publication.manifest import ArticleEntry, Generation
    from mapping.rdf.serialization import RdfSyntax


@dataclass
class _Dump:
    """One file while it is written."""

    syntax: RdfSyntax
    file: BinaryIO
    #: The file to copy from.
    source: BinaryIO | None
    length: int = 0
    blocks: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    articles: list[DumpFile] = field(default_factory=list)

    def write(self, packed: bytes) -> None:
        self.file.write(packed)
        self.digest.update(packed)
        self.length += len(packed)

    def write_between(self, data: bytes) -> None:
        """Write bytes that belong to no block, if there are any."""
        if data:
            self.write(pack(data))

    def begin_block(self) -> None:
        """Write the separator in front of all blocks but the first."""
        if self.blocks:
            self.write_between(between(self.syntax))
        self.blocks += 1

    def add_article(self, packed: bytes, dump: DumpFile) -> None:
        """Write the block of an article, of which the entry in the manifest lacks only the place."""
        self.begin_block()
        self.write(packed)
        self.articles.append(replace(dump, offset=self.length - len(packed), packed=len(packed)))


class DumpWriter:
    """Writes the dumps of a dataset into a folder: articles in the order of their slugs, then the shared graphs."""

    def __init__(self, folder: Path, syntaxes: Sequence[RdfSyntax], previous: Generation | None) -> None:
        """Take the syntaxes, and the generation from which blocks may be copied."""
        self._folder, self._syntaxes, self._previous = folder, syntaxes, previous
        self._files = ExitStack()
        self._dumps: list[_Dump] = []
        self._copied = _copied_dumps(previous) if previous else {}
        #: SHA-256 of the N-Quads of each graph so far, by its IRI.
        self.graphs: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True)
        for syntax in self._syntaxes:
            name, source = dump_name(syntax.extension), None
            if self._previous and (path := self._previous.dumps_path / name).is_file():
                source = self._files.enter_context(path.open("rb"))
            dump = _Dump(syntax, self._files.enter_context((self._folder / name).open("wb")), source)
            dump.write_between(head_of(syntax))
            self._dumps.append(dump)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()

    def add_article(self, entry: ArticleEntry, sha256: str, read: Callable[[], bytes]) -> None:
        """Add the graph of an article: its N-Quads have a known digest, and are read if needed, packed as a block."""
        self.graphs[entry.graph] = sha256
        copied = self._copied.get(sha256, {})
        packed, blocks = b"", None
        if any(dump.syntax.name not in copied or dump.source is None for dump in self._dumps):
            packed = read()
            blocks = GraphBlocks(entry.graph, unpack(packed))
        for dump in self._dumps:
            if dump.source and (before := copied.get(dump.syntax.name)):
                dump.add_article(_read_packed(dump.source, before), _rename(before, entry, dump.syntax))
            elif blocks:
                data = blocks.write(dump.syntax)
                member = packed if dump.syntax is N_QUADS else pack(data)
                dump.add_article(member, _describe(entry, dump.syntax, data))

    def add_shared(self, graphs: Mapping[str, Iterable[str]]) -> None:
        """Add the graphs that belong to no article: the sorted lines of N-Quads of each, by its IRI."""
        for graph, lines in graphs.items():
            digest = hashlib.sha256()
            for piece in joined(lines):
                digest.update(piece.encode())
            self.graphs[graph] = digest.hexdigest()
            for dump in self._dumps:
                dump.begin_block()
                BlockFile(dump.write, dump.syntax).write_graph(graph, lines)

    def finish(self, statements: int) -> Iterator[DumpFile]:
        """Complete the files and yield the entries of each and of its slices; the dataset has so many statements."""
        for dump in self._dumps:
            dump.write_between(tail_of(dump.syntax))
            dump.file.flush()
            yield DumpFile(
                name=dump_name(dump.syntax.extension),
                media_type=dump.syntax.media_type,
                bytes=dump.length,
                sha256=dump.digest.hexdigest(),
                statements=statements,
            )
            yield from dump.articles


def _describe(entry: ArticleEntry, syntax: RdfSyntax, data: bytes) -> DumpFile:
    """Return the entry of the dump of an article, whose block is ``data``, without its place."""
    head, tail = head_of(syntax), tail_of(syntax)
    return DumpFile(
        name=dump_name(syntax.extension, entry.slug),
        media_type=syntax.media_type,
        bytes=len(head) + len(data) + len(tail),
        sha256=sha256_of(head + data + tail),
        statements=entry.quads,
        article=entry.slug,
    )


def _rename(before: DumpFile, entry: ArticleEntry, syntax: RdfSyntax) -> DumpFile:
    """Return the entry of a dump for an article that may have had another slug."""
    if before.article == entry.slug:
        return before
    return replace(before, name=dump_name(syntax.extension, entry.slug), article=entry.slug)


def _copied_dumps(previous: Generation) -> dict[str, dict[str, DumpFile]]:
    """Return the slices of the last dumps by the digest of the article's N-Quads, and by the name of the syntax."""
    return {
        dump.sha256: {syntax_of_dump(each).name: each for each in previous.manifest.dumps_of(dump.article)}
        for dump in previous.manifest.dumps
        if dump.offset is not None and dump.media_type == N_QUADS.media_type
    }


def _read_packed(source: BinaryIO, before: DumpFile) -> bytes:
    length = before.packed or 0
    packed = os.pread(source.fileno(), length, before.offset or 0)
    if len(packed) < length:
        raise OSError(f"{source.name} is shorter than its manifest says")
    return packed
