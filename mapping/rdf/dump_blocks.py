"""Write a dump as one block for each graph, so that the file of one graph is a slice of the file of all.

A file is the head of its syntax, its blocks with a separator between them, and the tail::

    head | block of article a | block of article b | ... | blocks of the shared graphs | tail

Head, one block and tail are a file as well. In a dump each of them is compressed by itself: gzip allows a file of many
members. Blocks are written once: the next dump copies those that did not change.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.jsonld_writer import JSONLD_BETWEEN, JSONLD_HEAD, JSONLD_TAIL
from mapping.rdf.namespaces import PREFIXES, RDF
from mapping.rdf.serialization import JSON_LD, serialize_sorted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.rdf.serialization import RdfSyntax

#: Some statement: a serializer without one writes no prefixes.
_ANY: Final = ox.Quad(RDF.type, RDF.type, RDF.type, RDF.type)
#: Level of zlib: a sixteenth of the bytes of N-Quads, for less time than it takes to write them uncompressed.
_LEVEL: Final = 1
#: 16 + 15: a gzip header, without a time, around the largest window (zlib's manual, deflateInit2).
_GZIP: Final = 31


def pack(data: bytes) -> bytes:
    """Compress a piece of a dump as a member of a gzip file."""
    return zlib.compress(data, _LEVEL, _GZIP)


def unpack(member: bytes) -> bytes:
    """Return the content of one member. Raises `zlib.error` if it is damaged."""
    return zlib.decompress(member, _GZIP)


@cache
def head_of(syntax: RdfSyntax) -> bytes:
    """Return the bytes before the first block: the prefixes, or the context of JSON-LD."""
    if syntax is JSON_LD:
        return JSONLD_HEAD.encode()
    lines = _write([_ANY], syntax).splitlines(keepends=True)
    return b"".join(line for line in lines[: len(PREFIXES)] if line.startswith(b"@prefix "))


def between(syntax: RdfSyntax) -> bytes:
    """Return the bytes between two blocks."""
    return JSONLD_BETWEEN.encode() if syntax is JSON_LD else b""


def tail_of(syntax: RdfSyntax) -> bytes:
    """Return the bytes after the last block."""
    return JSONLD_TAIL.encode() if syntax is JSON_LD else b""


def block(quads: Sequence[ox.Quad], syntax: RdfSyntax) -> bytes:
    """Write the quads of one graph, in the order of `sort_graph`."""
    written = _write(quads, syntax)
    return written[len(head_of(syntax)) : len(written) - len(tail_of(syntax))]


def n_triples_block(n_quads: bytes, graph: str) -> bytes:
    """Return the block in N-Triples for that of a graph, given by its IRI, in N-Quads."""
    return n_quads.replace(f" <{graph}> .\n".encode(), b" .\n")  # literals hold no line breaks


def _write(quads: Sequence[ox.Quad], syntax: RdfSyntax) -> bytes:
    if syntax.carries_graphs:
        return serialize_sorted(quads, syntax)
    return serialize_sorted([quad.triple for quad in quads], syntax)
