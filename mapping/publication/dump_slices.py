"""Read dumps of a generation: of the whole dataset, and of one article, which is a slice of it."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import GenerationDamaged, UnreadableInput
from mapping.publication.digests import sha256_of
from mapping.rdf.dump_blocks import head_of, tail_of, unpack
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import DUMP_SYNTAXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mapping.publication.manifest import DumpFile, Generation
    from mapping.rdf.serialization import RdfSyntax

#: Bytes that are decompressed at a time.
_PIECE: Final = 256 * 1024
_BY_MEDIA_TYPE: Final = {syntax.media_type: syntax for syntax in DUMP_SYNTAXES}


def syntax_of_dump(dump: DumpFile) -> RdfSyntax:
    """Return the syntax of a dump."""
    return _BY_MEDIA_TYPE[dump.media_type]


def read_dump(generation: Generation, dump: DumpFile) -> bytes:
    """Return the content of a dump. Raises `GenerationDamaged` if it is not the one that was published."""
    if dump.offset is None:
        generation.files.check(f"dumps/{dump.name}")
        return (generation.dumps_path / dump.name).read_bytes()
    syntax, name = syntax_of_dump(dump), _whole_dump(generation, dump.media_type).name
    around = len(head_of(syntax)) + len(tail_of(syntax))
    damaged = GenerationDamaged(generation.path, f"dumps/{name} has another SHA-256 than it had, at {dump.article}")
    try:
        block = _read_range(generation, name, dump.offset, dump.packed or dump.bytes - around)
        block = unpack(block) if dump.packed else block
    except zlib.error:
        raise damaged from None
    data = head_of(syntax) + block + tail_of(syntax)
    if sha256_of(data) != dump.sha256:
        raise damaged
    return data


def read_dump_named(generation: Generation, name: str) -> bytes:
    """Return the content of the dump of this name. Raises as `read_dump`, and KeyError if there is none."""
    for dump in generation.manifest.dumps:
        if dump.name == name:
            return read_dump(generation, dump)
    raise KeyError(name)


def unpacked_dump(generation: Generation, dump: DumpFile) -> Iterator[bytes]:
    """Check a compressed file, and yield its content piece by piece. Raises `GenerationDamaged` before the first."""
    generation.files.check(f"dumps/{dump.name}")
    return _unpack_file(generation.dumps_path / dump.name)


def _unpack_file(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        while data := file.read(_PIECE):
            yield data


def whole_dump_pieces(generation: Generation, syntax: RdfSyntax) -> Iterator[bytes]:
    """Check the dump of the whole dataset, and yield it decompressed, piece by piece. Raises `GenerationDamaged`."""
    dump = _whole_dump(generation, syntax.media_type)
    return unpacked_dump(generation, dump) if dump.is_compressed else iter([read_dump(generation, dump)])


def read_whole_dump(generation: Generation, syntax: RdfSyntax) -> bytes:
    """Return the dump of the whole dataset, decompressed. Raises `GenerationDamaged`."""
    return b"".join(whole_dump_pieces(generation, syntax))


def article_quads_of(generation: Generation, slug: str) -> list[ox.Quad]:
    """Return the published graph of an article, sorted; it is empty if there is none. Raises as `read_dump`."""
    return list(ox.parse(article_n_quads_of(generation, slug), format=N_QUADS.codec))


def article_n_quads_of(generation: Generation, slug: str) -> bytes:
    """Return the same in N-Quads."""
    dumps = (dump for dump in generation.manifest.dumps_of(slug) if dump.media_type == N_QUADS.media_type)
    return b"".join(read_dump(generation, dump) for dump in dumps)


def shared_n_quads_of(generation: Generation) -> bytes:
    """Return the published graphs that belong to no article in N-Quads: the end of the dump.

    The dump of an earlier release is not compressed, and is returned with the graphs of the articles.
    """
    whole = _whole_dump(generation, N_QUADS.media_type)
    if not whole.is_compressed:
        return _read_range(generation, whole.name, 0, -1)
    dumps = [dump for dump in generation.manifest.dumps if dump.media_type == N_QUADS.media_type]
    begin = max((dump.offset + dump.packed for dump in dumps if dump.offset is not None and dump.packed), default=0)
    return gzip.decompress(_read_range(generation, whole.name, begin, -1))


def _whole_dump(generation: Generation, media_type: str) -> DumpFile:
    return next(dump for dump in generation.manifest.dumps_of(None) if dump.media_type == media_type)


def _read_range(generation: Generation, name: str, start: int, length: int) -> bytes:
    """Read a range of a file of dumps, to its end if the length is -1."""
    try:
        with (generation.dumps_path / name).open("rb") as file:
            file.seek(start)
            return file.read(length)
    except FileNotFoundError:
        raise GenerationDamaged(generation.path, f"dumps/{name} is missing") from None
    except OSError as error:
        raise UnreadableInput(generation.dumps_path / name, f"cannot be read: {error.strerror}") from error
