"""Write the dumps of a dataset, block by block; blocks that did not change are copied from the last dumps."""

from __future__ import annotations

import hashlib
import os
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO, Self

import pyoxigraph as ox

from mapping.publication.digests import sha256_of_file
from mapping.publication.dump_slices import slice_of, syntax_of_dump
from mapping.publication.manifest import DumpFile
from mapping.rdf.dump_blocks import between, block, head_of, tail_of
from mapping.rdf.serialization import N_QUADS, sort_graph
from mapping.rdf.shared_graphs import dump_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from mapping.publication.manifest import ArticleEntry, Generation
    from mapping.rdf.serialization import RdfSyntax


@dataclass
class _Dump:
    """One file while it is written."""

    syntax: RdfSyntax
    path: Path
    file: BinaryIO
    #: Bytes so far, those that are still to be copied included.
    length: int = 0
    blocks: int = 0
    articles: list[DumpFile] = field(default_factory=list)
    #: The file to copy from, and the range to copy next.
    source: BinaryIO | None = None
    start: int = 0
    end: int = 0

    def write(self, data: bytes) -> None:
        self.copy_rest()
        self.file.write(data)
        self.length += len(data)

    def separate(self) -> None:
        """Write the separator in front of all blocks but the first."""
        if self.blocks and (data := between(self.syntax)):
            self.write(data)
        self.blocks += 1

    def copy(self, start: int, length: int) -> None:
        """Copy a range of the source; ranges that follow each other are copied in one step."""
        if start != self.end:
            self.copy_rest()
            self.start = start
        self.end = start + length
        self.length += length

    def copy_rest(self) -> None:
        if self.source and self.start < self.end:
            self.file.flush()
            _copy(self.source, self.file, self.start, self.end - self.start)
            self.file.seek(0, os.SEEK_END)
        self.start = self.end


def _copy(source: BinaryIO, target: BinaryIO, start: int, length: int) -> None:
    while length:
        copied = os.sendfile(target.fileno(), source.fileno(), start, length)
        if not copied:
            raise OSError(f"{source.name} is shorter than its manifest says")
        start, length = start + copied, length - copied


class DumpWriter:
    """Writes the dumps of a dataset into a folder: articles in the order of their slugs, then the shared graphs."""

    def __init__(self, folder: Path, syntaxes: Sequence[RdfSyntax], previous: Generation | None) -> None:
        """Take the syntaxes, and the generation from which blocks may be copied."""
        self._folder, self._syntaxes, self._previous = folder, syntaxes, previous
        self._files = ExitStack()
        self._dumps: list[_Dump] = []
        self._copied = _copied_dumps(previous) if previous else {}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True)
        for syntax in self._syntaxes:
            path = self._folder / dump_name(syntax.extension)
            dump = _Dump(syntax, path, self._files.enter_context(path.open("wb")))
            if self._previous and (source := self._previous.dumps_path / path.name).is_file():
                dump.source = self._files.enter_context(source.open("rb"))
            dump.write(head_of(syntax))
            self._dumps.append(dump)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()

    def add_article(self, entry: ArticleEntry, sha256: str, read: Callable[[], bytes]) -> None:
        """Add the graph of an article, of which the N-Quads have a known digest and are read if they are needed."""
        copied = self._copied.get(sha256, {})
        new = [dump for dump in self._dumps if dump.syntax.name not in copied or dump.source is None]
        quads = list(ox.parse(read(), format=N_QUADS.codec)) if new else []
        for dump in self._dumps:
            dump.separate()
            if dump in new:
                dump.articles.append(_write_block(dump, entry, block(quads, dump.syntax)))
            else:
                dump.articles.append(_copy_block(dump, entry, copied[dump.syntax.name]))

    def add_shared(self, quads: Iterable[ox.Quad]) -> None:
        """Add the graphs that belong to no article."""
        for _, graph in groupby(sorted(quads, key=_graph_of), key=_graph_of):
            ordered = sort_graph(graph)
            for dump in self._dumps:
                dump.separate()
                dump.write(block(ordered, dump.syntax))

    def finish(self, statements: int) -> Iterator[DumpFile]:
        """Complete the files and yield the entries of each and of its slices; the dataset has so many statements."""
        for dump in self._dumps:
            dump.write(tail_of(dump.syntax))
            dump.file.flush()
            yield DumpFile(
                name=dump.path.name,
                media_type=dump.syntax.media_type,
                bytes=dump.length,
                sha256=sha256_of_file(dump.path),
                statements=statements,
            )
            yield from dump.articles


def _graph_of(quad: ox.Quad) -> str:
    return str(quad.graph_name)


def _copied_dumps(previous: Generation) -> dict[str, dict[str, DumpFile]]:
    """Return the slices of the last dumps by the digest of the article's N-Quads, and by the name of the syntax."""
    return {
        dump.sha256: {syntax_of_dump(each).name: each for each in previous.manifest.dumps_of(dump.article)}
        for dump in previous.manifest.dumps
        if dump.offset is not None and dump.media_type == N_QUADS.media_type
    }


def _write_block(dump: _Dump, entry: ArticleEntry, data: bytes) -> DumpFile:
    head, tail, offset = head_of(dump.syntax), tail_of(dump.syntax), dump.length
    dump.write(data)
    return DumpFile(
        name=dump_name(dump.syntax.extension, entry.slug),
        media_type=dump.syntax.media_type,
        bytes=len(head) + len(data) + len(tail),
        sha256=hashlib.sha256(head + data + tail).hexdigest(),
        statements=entry.quads,
        article=entry.slug,
        offset=offset,
    )


def _copy_block(dump: _Dump, entry: ArticleEntry, before: DumpFile) -> DumpFile:
    offset = dump.length
    dump.copy(*slice_of(before))
    name = dump_name(dump.syntax.extension, entry.slug)
    return replace(before, name=name, article=entry.slug, offset=offset)
