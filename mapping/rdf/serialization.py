"""List the RDF syntaxes and write each of them deterministically."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.jsonld_writer import jsonld_pieces
from mapping.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class RdfSyntax:
    """An RDF syntax: its name on the command line, media type and file extension."""

    name: str
    media_type: str
    extension: str
    #: Whether it can name the graph of a triple.
    carries_graphs: bool
    codec: ox.RdfFormat


TURTLE: Final = RdfSyntax("turtle", "text/turtle", "ttl", False, ox.RdfFormat.TURTLE)
N_TRIPLES: Final = RdfSyntax("ntriples", "application/n-triples", "nt", False, ox.RdfFormat.N_TRIPLES)
N_QUADS: Final = RdfSyntax("nquads", "application/n-quads", "nq", True, ox.RdfFormat.N_QUADS)
TRIG: Final = RdfSyntax("trig", "application/trig", "trig", True, ox.RdfFormat.TRIG)
JSON_LD: Final = RdfSyntax("jsonld", "application/ld+json", "jsonld", True, ox.RdfFormat.JSON_LD)
RDF_XML: Final = RdfSyntax("rdfxml", "application/rdf+xml", "rdf", False, ox.RdfFormat.RDF_XML)

#: Every syntax onrecord reads and writes, the default first.
SYNTAXES: Final = (TURTLE, N_TRIPLES, N_QUADS, TRIG, JSON_LD, RDF_XML)

_BY_NAME = {syntax.name: syntax for syntax in SYNTAXES}
_BY_EXTENSION = {syntax.extension: syntax for syntax in SYNTAXES} | {
    "json": JSON_LD,
    "xml": RDF_XML,
    "owl": RDF_XML,
}


def syntax_of_name(name: str) -> RdfSyntax | None:
    """Return the syntax called ``name`` on the command line (``turtle``) or by extension (``ttl``)."""
    return _BY_NAME.get(name) or _BY_EXTENSION.get(name)


def syntax_of_extension(extension: str) -> RdfSyntax | None:
    """Return the syntax of a file extension written without its dot, in any case."""
    return _BY_EXTENSION.get(extension.lower())


def serialize(quads: Iterable[ox.Quad], syntax: RdfSyntax) -> bytes:
    """Write quads in one syntax; the same set of quads gives the same bytes in any order.

    A syntax without graphs loses the graph names. The bytes end with a line break in the line-based syntaxes. Blank
    nodes keep their labels, so a set with blank nodes is only as stable as those.
    """
    if syntax.carries_graphs:
        return serialize_sorted(sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad.triple))), syntax)
    return serialize_triples({quad.triple for quad in quads}, syntax)


def serialize_triples(triples: Iterable[ox.Triple], syntax: RdfSyntax) -> bytes:
    """Write triples, all different, as `serialize` writes quads of the default graph."""
    return serialize_sorted(sorted(triples, key=str), syntax)


def stream_triples(triples: Iterable[ox.Triple], syntax: RdfSyntax, output: IO[bytes]) -> None:
    """Write triples to a file in the order in which they come. Raises ValueError or OSError if the syntax cannot."""
    if syntax is not JSON_LD:
        ox.serialize(triples, output, format=syntax.codec, prefixes=PREFIXES)
        return
    for piece in jsonld_pieces(triples):
        output.write(piece.encode())


def serialize_sorted(statements: Iterable[ox.Quad] | Iterable[ox.Triple], syntax: RdfSyntax) -> bytes:
    """Write statements as they come."""
    if syntax is JSON_LD:
        return "".join(jsonld_pieces(statements)).encode()
    written = ox.serialize(statements, format=syntax.codec, prefixes=PREFIXES)
    assert written is not None  # noqa: S101 - it is None only if an output file is given
    return _sort_prefixes(written)


def _sort_prefixes(written: bytes) -> bytes:
    """Sort the prefix lines at the head of a Turtle or TriG document: the serializer writes them in any order."""
    lines = written.split(b"\n", len(PREFIXES))
    count = sum(line.startswith(b"@prefix ") for line in lines[:-1])
    return b"\n".join(sorted(lines[:count]) + lines[count:])
