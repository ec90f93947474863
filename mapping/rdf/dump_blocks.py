"""Write a dump as one block for each graph, so that the file of one graph is a slice of the file of all.

A file is the head of its syntax, its blocks with a separator between them, and the tail::

    head | block of article a | block of article b | ... | blocks of the shared graphs | tail

Head, one block and tail are a file as well. In a dump each of them is compressed by itself: gzip allows a file of many
members. Blocks are written once: the next dump copies those that did not change.
"""

from __future__ import annotations

import zlib
from functools import cache, cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.jsonld_writer import JSONLD_BETWEEN, JSONLD_HEAD, JSONLD_TAIL, jsonld_graph
from mapping.rdf.namespaces import PREFIXES, RDF
from mapping.rdf.serialization import JSON_LD, N_QUADS, N_TRIPLES, serialize_sorted
from mapping.rdf.triple_lines import read_n_quads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mapping.rdf.serialization import RdfSyntax

#: Some statement: a serializer without one writes no prefixes.
_ANY: Final = ox.Quad(RDF.type, RDF.type, RDF.type, RDF.type)
#: Level of zlib: a sixteenth of the bytes of N-Quads, for less time than it takes to write them uncompressed.
_LEVEL: Final = 1
#: Lines, or nodes of JSON-LD, of a large graph that are written at a time.
_TEXTS: Final = 4096
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
    written = serialize_sorted([_ANY] if syntax.carries_graphs else [_ANY.triple], syntax)
    lines = written.splitlines(keepends=True)
    return b"".join(line for line in lines[: len(PREFIXES)] if line.startswith(b"@prefix "))


def between(syntax: RdfSyntax) -> bytes:
    """Return the bytes between two blocks."""
    return JSONLD_BETWEEN.encode() if syntax is JSON_LD else b""


def tail_of(syntax: RdfSyntax) -> bytes:
    """Return the bytes after the last block."""
    return JSONLD_TAIL.encode() if syntax is JSON_LD else b""


class GraphBlocks:
    """The blocks of one graph, each written from its N-Quads."""

    def __init__(self, graph: str, n_quads: bytes) -> None:
        """Take the IRI of the graph, and its N-Quads: sorted, as `mapping.rdf.triple_lines` writes them."""
        self._graph, self.n_quads = graph, n_quads

    def write(self, syntax: RdfSyntax) -> bytes:
        """Return the block in one syntax."""
        if syntax is N_QUADS:
            return self.n_quads
        if syntax is N_TRIPLES:
            return self.n_quads.replace(f" <{self._graph}> .\n".encode(), b" .\n")  # literals hold no line breaks
        if syntax is JSON_LD:
            return "".join(jsonld_graph(f"<{self._graph}>", read_n_quads(self.n_quads.decode()))).encode()
        statements = self._quads if syntax.carries_graphs else [quad.triple for quad in self._quads]
        return serialize_sorted(statements, syntax)[len(head_of(syntax)) :]

    @cached_property
    def _quads(self) -> list[ox.Quad]:
        return list(ox.parse(self.n_quads, format=N_QUADS.codec))


class BlockFile:
    """The place in a dump to which one block is written, piece by piece, compressed as one member."""

    def __init__(self, write: Callable[[bytes], None], syntax: RdfSyntax) -> None:
        """Take the function that adds bytes to the dump."""
        self._write, self._syntax = write, syntax
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        #: Bytes of the head, with which the serializer begins, and which is no part of the block.
        self._head = 0

    def write(self, data: bytes) -> int:
        """Add bytes of the block."""
        if packed := self._packer.compress(data[self._head :]):
            self._write(packed)
        self._head = max(0, self._head - len(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing, which the serializer asks for: the member ends with the block."""

    def write_graph(self, graph: str, lines: Iterable[str]) -> None:
        """Write the block of a graph, given by its IRI, from its sorted lines of N-Quads, however many there are."""
        pieces, syntax = joined(lines), self._syntax
        if syntax in {N_QUADS, N_TRIPLES}:
            for piece in pieces:
                self.write(GraphBlocks(graph, piece.encode()).write(syntax))
        elif syntax is JSON_LD:
            for piece in joined(jsonld_graph(f"<{graph}>", chain.from_iterable(map(read_n_quads, pieces)))):
                self.write(piece.encode())
        else:
            self._head = len(head_of(syntax))
            quads = chain.from_iterable(ox.parse(piece, format=N_QUADS.codec) for piece in pieces)
            statements = quads if syntax.carries_graphs else (quad.triple for quad in quads)
            ox.serialize(statements, self, format=syntax.codec, prefixes=PREFIXES)  # type: ignore[arg-type]
        self._write(self._packer.flush())


def joined(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts joined, `_TEXTS` at a time."""
    rest = iter(texts)
    while piece := "".join(islice(rest, _TEXTS)):
        yield piece
