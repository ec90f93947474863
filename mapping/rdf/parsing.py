"""Read files of RDF from strangers: bounded, without fetching anything, and with the place of every error."""

from __future__ import annotations

import gzip
import io
import re
import sys
import zlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import UnreadableInput
from mapping.rdf.serialization import JSON_LD, N_QUADS, RDF_XML, SYNTAXES, TRIG, TURTLE, RdfSyntax, syntax_of_extension

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: Bytes of an RDF file, decompressed; a larger one belongs in a store.
MAXIMUM_RDF_BYTES: Final = 256 * 1024 * 1024
_N3: Final = RdfSyntax("n3", "text/n3", "n3", False, ox.RdfFormat.N3)
#: Extensions that are read and never written.
_ALSO_READ: Final = {"n3": _N3, "shacl": TURTLE, "turtle": TURTLE}
#: Syntaxes that can be read, by their names.
READABLE: Final = {syntax.name: syntax for syntax in (*SYNTAXES, _N3)}
#: Extensions of any JSON or XML: a folder may hold them for other reasons.
_AMBIGUOUS: Final = frozenset({"json", "xml"})
_ENTITY: Final = re.compile(rb'<!ENTITY\s+([^\s%"]+)\s+"([^"&%<]*)"\s*>')
_HTML: Final = re.compile(rb"\s*(<\?xml[^>]*>\s*)?<(!doctype )?html\b", re.IGNORECASE)
_GZIP_MAGIC: Final = b"\x1f\x8b"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class RdfDocument:
    """The statements of a file and the prefixes that it declares."""

    quads: list[ox.Quad]
    prefixes: Mapping[str, str]


def read_rdf(path: Path, syntax: RdfSyntax | None = None, *, fallback: RdfSyntax | None = None) -> RdfDocument:
    """Read an RDF file, which may be compressed with gzip; ``-`` is standard input.

    ``syntax`` goes before the extension, ``fallback`` after it. The syntax of a pipe is guessed from its first bytes.
    Raises `UnreadableInput` if the file is broken.
    """
    syntax = syntax or _syntax_of(path) or fallback
    if syntax is None and path.is_file():
        known = ", ".join(f".{known}" for known in (*(each.extension for each in SYNTAXES), *_ALSO_READ))
        raise UnreadableInput(path, "has no extension of an RDF syntax", f"known are {known}; otherwise use --syntax")
    if _syntax_of(path) and path.exists() and not path.is_file():  # a pipe in a folder would wait for its writer
        raise UnreadableInput(path, "is not a regular file", "a pipe is read if its name has no extension")
    data = _read(path)
    return parse_rdf(data, str(path), syntax or sniff_syntax(data), path.absolute().as_uri())


def rdf_files(folder: Path) -> list[Path]:
    """Return the RDF files below a folder in order, without hidden files and those that may be any JSON or XML."""
    return sorted(
        path
        for path in folder.rglob("*")
        if _syntax_of(path) and _extension(path) not in _AMBIGUOUS and not path.is_dir()
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _extension(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return name.rpartition(".")[2] if "." in name else ""


def _syntax_of(path: Path) -> RdfSyntax | None:
    return _ALSO_READ.get(_extension(path)) or syntax_of_extension(_extension(path))


def _read(path: Path) -> bytes:
    """Read and decompress a file, a pipe or standard input, up to one byte more than the maximum."""
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
            data = file.read(MAXIMUM_RDF_BYTES + 1)
        if data.startswith(_GZIP_MAGIC):
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAXIMUM_RDF_BYTES + 1)
    except FileNotFoundError:
        reason = "is a link that leads nowhere" if path.is_symlink() else "there is no such file"
        raise UnreadableInput(path, reason) from None
    except (OSError, ValueError, EOFError, zlib.error) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise UnreadableInput(path, f"cannot be read: {reason}") from None
    return data


def parse_rdf(data: bytes, name: str, syntax: RdfSyntax, base: str = "file:///dev/stdin") -> RdfDocument:
    """Parse RDF 1.1; an error names the file and, if the parser knows it, the line and column."""
    if len(data) > MAXIMUM_RDF_BYTES:
        raise UnreadableInput(name, f"is larger than {MAXIMUM_RDF_BYTES} bytes")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableInput(name, "is UTF-16, not UTF-8", "save it as UTF-8")
    data = data.removeprefix(_BYTE_ORDER_MARK)
    if syntax is RDF_XML:
        _bound_entities(data, name)
    try:
        parser = ox.parse(data, format=syntax.codec, base_iri=base, rename_blank_nodes=True)
        first = list(islice(parser, 1))
        prefixes = parser.prefixes  # RDF/XML has prefixes inside its elements only, Turtle those read so far
        document = RdfDocument([*first, *parser], {**prefixes, **parser.prefixes})
    except SyntaxError as error:
        raise _explain(error, data, name, syntax) from None
    except MemoryError as error:
        if "buffer maximal size" not in str(error):
            raise
        raise UnreadableInput(name, "holds a literal or IRI of more than 16 MiB", "shorten it") from None
    _refuse_beyond_rdf_1_1(document.quads, name, syntax)
    return document


def _bound_entities(data: bytes, name: str) -> None:
    """Let the parser expand the entities of a DOCTYPE only if they are plain text, as in files of Protégé, and few."""
    entities = dict(_ENTITY.findall(data))
    if len(entities) < data.lower().count(b"<!entity"):
        reason = "declares an entity that is not plain text in double quotes, or declares one twice"
        hint = "external, parameter and nested entities are never read: write them out, and out of comments too"
        raise UnreadableInput(name, reason, hint)
    if data.count(b"&") * max(map(len, entities.values()), default=0) > MAXIMUM_RDF_BYTES:
        raise UnreadableInput(name, f"has entities that may expand to more than {MAXIMUM_RDF_BYTES} bytes")


def _explain(error: SyntaxError, data: bytes, name: str, syntax: RdfSyntax) -> UnreadableInput:
    if "LoadDocumentCallback" in str(error):
        reason = "names a remote context, which is never fetched"
        return UnreadableInput(name, reason, "put the context into the file")
    at = f"{name}:{error.lineno}:{error.offset}" if error.lineno else name
    other = next((other for other in (TURTLE, TRIG, sniff_syntax(data)) if _is_readable(data, other)), None)
    hint = f"it is {other.codec.name}: rename the file or use --syntax {other.name}" if other else ""
    if _HTML.match(data):
        hint = "it is an HTML page: save the data itself, for example with curl -H 'Accept: text/turtle'"
    return UnreadableInput(at, f"not valid {syntax.codec.name}: {error.msg}", hint)


def _is_readable(data: bytes, syntax: RdfSyntax) -> bool:
    try:
        return bool(list(ox.parse(data, format=syntax.codec, base_iri="file:///")))
    except (SyntaxError, MemoryError):
        return False


def _refuse_beyond_rdf_1_1(quads: Iterable[ox.Quad], name: str, syntax: RdfSyntax) -> None:
    for quad in quads:
        value = quad.object
        if isinstance(value, ox.Triple):
            raise UnreadableInput(name, f"holds a triple term (RDF 1.2), which SHACL 1.0 does not know: {value}")
        if isinstance(value, ox.Literal) and value.direction:
            raise UnreadableInput(name, f"holds a base direction (RDF 1.2), which SHACL 1.0 does not know: {value}")
        if syntax is _N3 and quad.graph_name != ox.DefaultGraph():
            raise UnreadableInput(name, "holds a formula { } of N3, which is not RDF", "leave the rules out")


def sniff_syntax(data: bytes) -> RdfSyntax:
    """Guess a syntax from the first bytes: JSON-LD, RDF/XML, N-Quads; otherwise TriG, which includes Turtle."""
    head = data.removeprefix(_BYTE_ORDER_MARK).lstrip()
    if re.match(rb'\{\s*["}]|\[\s*[\[{\]]', head):
        return JSON_LD
    if re.match(rb"<(\?xml|!--|!doctype|([\w.-]+:)?RDF[\s>])", head, re.IGNORECASE):
        return RDF_XML
    first = next((line for line in head.splitlines() if line.strip() and not line.startswith(b"#")), b"")
    return N_QUADS if _is_readable(first, N_QUADS) else TRIG
