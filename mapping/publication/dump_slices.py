"""Read the dump of one article, which is a slice of that of the whole dataset, from a generation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from mapping.errors import GenerationDamaged, UnreadableInput
from mapping.publication.digests import sha256_of
from mapping.rdf.dump_blocks import head_of, tail_of
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name

if TYPE_CHECKING:
    from mapping.publication.manifest import DumpFile, Generation
    from mapping.rdf.serialization import RdfSyntax

_BY_MEDIA_TYPE = {syntax.media_type: syntax for syntax in DUMP_SYNTAXES}


def syntax_of_dump(dump: DumpFile) -> RdfSyntax:
    """Return the syntax of a dump."""
    return _BY_MEDIA_TYPE[dump.media_type]


def slice_of(dump: DumpFile) -> tuple[int, int]:
    """Return where the block of an article begins in the dump of the dataset, and its length, both in bytes."""
    syntax = syntax_of_dump(dump)
    return dump.offset or 0, dump.bytes - len(head_of(syntax)) - len(tail_of(syntax))


def read_dump(generation: Generation, dump: DumpFile) -> bytes:
    """Return the content of a dump. Raises `GenerationDamaged` if it is not the one that was published."""
    syntax = syntax_of_dump(dump)
    if dump.offset is None:
        generation.files.check(f"dumps/{dump.name}")
        return (generation.dumps_path / dump.name).read_bytes()
    name = dump_name(syntax.extension)
    try:
        with (generation.dumps_path / name).open("rb") as file:
            start, length = slice_of(dump)
            file.seek(start)
            data = head_of(syntax) + file.read(length) + tail_of(syntax)
    except FileNotFoundError:
        raise GenerationDamaged(generation.path, f"dumps/{name} is missing") from None
    except OSError as error:
        raise UnreadableInput(generation.dumps_path / name, f"cannot be read: {error.strerror}") from error
    if sha256_of(data) != dump.sha256:
        raise GenerationDamaged(generation.path, f"dumps/{name} has another SHA-256 than it had, at {dump.article}")
    return data


def read_dump_named(generation: Generation, name: str) -> bytes:
    """Return the content of the dump of this name. Raises as `read_dump`, and KeyError if there is none."""
    for dump in generation.manifest.dumps:
        if dump.name == name:
            return read_dump(generation, dump)
    raise KeyError(name)


def article_quads_of(generation: Generation, slug: str) -> list[ox.Quad]:
    """Return the published graph of an article, sorted; it is empty if there is none. Raises as `read_dump`."""
    dumps = (dump for dump in generation.manifest.dumps_of(slug) if dump.media_type == N_QUADS.media_type)
    return [quad for dump in dumps for quad in ox.parse(read_dump(generation, dump), format=N_QUADS.codec)]


def shared_quads_of(generation: Generation) -> list[ox.Quad]:
    """Return the published graphs that belong to no article: the end of the dump in N-Quads."""
    dumps = [dump for dump in generation.manifest.dumps if dump.media_type == N_QUADS.media_type]
    begin = max((sum(slice_of(dump)) for dump in dumps if dump.offset is not None), default=0)
    with (generation.dumps_path / dump_name(N_QUADS.extension)).open("rb") as file:
        file.seek(begin)
        return list(ox.parse(file.read(), format=N_QUADS.codec))
