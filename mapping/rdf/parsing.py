"""Read files of RDF as a stranger's input: bounded, nothing fetched, and every error with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import UnreadableInput
from mapping.rdf.serialization import RDF_XML, SYNTAXES, syntax_of_extension
from mapping.sheet.files import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.rdf.serialization import RdfSyntax

__all__ = ["MAXIMUM_RDF_BYTES", "parse_rdf", "read_rdf"]

#: Bytes of an RDF file; what is larger belongs in a store.
MAXIMUM_RDF_BYTES: Final = 256 * 1024 * 1024


def read_rdf(path: Path, syntax: RdfSyntax | None = None) -> list[ox.Quad]:
    """Read an RDF file, in the syntax of its extension unless told; raise `UnreadableInput` where it is broken."""
    syntax = syntax or syntax_of_extension(path.suffix.removeprefix("."))
    if syntax is None:
        known = ", ".join(f".{known.extension}" for known in SYNTAXES)
        raise UnreadableInput(path, "has no extension of an RDF syntax", f"known are {known}")
    return parse_rdf(read_bytes(path, MAXIMUM_RDF_BYTES), str(path), syntax, path.absolute().as_uri())


def parse_rdf(data: bytes, name: str, syntax: RdfSyntax, base: str = "file:///dev/stdin") -> list[ox.Quad]:
    """Parse RDF; an error says where."""
    if len(data) > MAXIMUM_RDF_BYTES:
        raise UnreadableInput(name, f"is larger than {MAXIMUM_RDF_BYTES} bytes")
    if syntax is RDF_XML and b"<!doctype" in data.replace(b"\0", b"").lower():
        raise UnreadableInput(name, "has a DOCTYPE, which RDF/XML does not need", "remove it")
    try:
        return list(ox.parse(data, format=syntax.codec, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            hint = "put the context into the file"
            raise UnreadableInput(name, "names a remote context, which is never fetched", hint) from None
        at = f"{name}:{error.lineno}:{error.offset}" if error.lineno else name
        raise UnreadableInput(at, f"not valid {syntax.codec.name}: {error.msg}") from None
