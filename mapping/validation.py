"""Validate a data graph against a shapes graph (SHACL), with pySHACL as the engine.

pySHACL and rdflib cost 0.4 s to import, so they are imported where they are used. Nothing here reaches the network:
no owl:imports, no JavaScript, no remote JSON-LD context, no SERVICE or FROM in the queries of shapes.
"""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal

import pyoxigraph as ox

from mapping.errors import UnreadableInput
from mapping.files import read_bytes
from mapping.namespaces import RDF, RDFS, SH, XSD
from mapping.serialization import RDF_XML, SYNTAXES, syntax_of_extension
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import rdflib

    from mapping.serialization import RdfSyntax

__all__ = [
    "DEFAULT_SHAPES", "MAXIMUM_RDF_BYTES", "Report", "Result", "Severity", "Shapes", "is_targeted", "load_shapes",
    "parse_rdf", "read_rdf", "validate",
]  # fmt: skip

Severity = Literal["violation", "warning", "info"]
#: Node -> property -> values, as text.
Description = dict[str, dict[str, list[str]]]

#: What must hold, what should, and the prefixes of the queries in both.
DEFAULT_SHAPES: Final = (FOLDER / "shapes.ttl", FOLDER / "shapes-recommended.ttl", FOLDER / "prefixes.ttl")
#: Bytes of an RDF file; what is larger belongs in a store.
MAXIMUM_RDF_BYTES: Final = 256 * 1024 * 1024
_SEVERITIES: Final[Mapping[str, Severity]] = {SH.Warning.value: "warning", SH.Info.value: "info"}
_RANK: Final = ("violation", "warning", "info")
_QUERIES: Final = frozenset({SH.select, SH.ask, SH.construct})
_REACHES_OUT: Final = re.compile(r"(?<![\w?$:#/-])(SERVICE|FROM|LOAD)\b", re.IGNORECASE)
#: Terms of SHACL that also stand where there are no shapes: prefixes, and the queries of executables.
_MARKS_NO_SHAPE: Final = frozenset({SH.declare, SH.prefix, SH.namespace, SH.prefixes, SH.select, SH.ask, SH.construct})
_REPEATS: Final = {SH.zeroOrMorePath.value: "*", SH.oneOrMorePath.value: "+", SH.zeroOrOnePath.value: "?"}
#: Loggers that would write about ill-typed literals and odd shapes to standard error.
_LOGGERS: Final = ("rdflib.term", "pyshacl-validate", "pyshacl.validator")


@dataclass(frozen=True)
class Result:
    """One result of a validation.

    Nodes are written as IRIs without brackets, as literals in N-Triples (``"in May"@en``), or as ``_:b1``.
    """

    focus: str
    #: An IRI, or a property path as SPARQL writes it.
    path: str | None
    value: str | None
    severity: Severity
    message: str
    #: The named shape that is broken.
    shape: str
    #: The constraint component, such as ``http://www.w3.org/ns/shacl#MinCountConstraintComponent``.
    component: str

    def order(self) -> tuple[str | int, ...]:
        """Return where the result stands in a report: by focus node, the gravest first."""
        rest = (self.shape, self.component, self.path or "", self.value or "", self.message)
        return (self.focus, _RANK.index(self.severity), *rest)


@dataclass(frozen=True)
class Report:
    """All results of a validation, in a stable order."""

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing that must hold is broken."""
        return all(result.severity != "violation" for result in self.results)

    @property
    def conforms_strictly(self) -> bool:
        """Whether nothing that should hold is broken either."""
        return all(result.severity == "info" for result in self.results)


@dataclass(frozen=True)
class Shapes:
    """A shapes graph and the names of the files it was read from."""

    graph: rdflib.Graph
    names: tuple[str, ...]


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


def load_shapes(*paths: Path) -> Shapes:
    """Read shapes in any RDF syntax; without paths, those of onrecord.

    Raises `UnreadableInput` for a broken file, one without shapes, or one whose queries reach out.
    """
    quads: list[ox.Quad] = []
    for path in paths or DEFAULT_SHAPES:
        _refuse_queries_that_reach_out(path, read := read_rdf(path))
        quads += read
    if not any(map(_is_of_a_shape, quads)):
        raise UnreadableInput(paths[0], "holds no SHACL shapes")
    with _quiet():
        return Shapes(_to_rdflib(quads), tuple(map(str, paths or DEFAULT_SHAPES)))


def _is_of_a_shape(quad: ox.Quad) -> bool:
    return quad.predicate.value.startswith(SH.iri) and quad.predicate not in _MARKS_NO_SHAPE


def _refuse_queries_that_reach_out(path: Path, quads: Iterable[ox.Quad]) -> None:
    for quad in quads:
        if quad.predicate in _QUERIES and (found := _REACHES_OUT.search(str(quad.object))):
            reason = f"a query of these shapes uses {found[1].upper()}, but validation reads nothing but the data"
            raise UnreadableInput(path, reason, "leave that part of the query out")


def validate(quads: Iterable[ox.Quad], shapes: Shapes, background: Iterable[ox.Quad] = ()) -> Report:
    """Validate the union of all graphs of ``quads``.

    ``background`` is seen by the shapes (types of entities, the scheme of kinds) and never reported on.
    Raises `UnreadableInput` where the shapes themselves cannot be used.
    """
    data, known = list(quads), list(background)
    with _quiet():
        report = _run_pyshacl(_to_rdflib([*data, *known]), shapes)
        results = set(_results(_describe(report), shapes))
    if known:
        reportable = _reportable(data, known)
        results = {result for result in results if result.focus in reportable or result.focus.startswith("_:")}
    return Report(tuple(sorted(results, key=Result.order)))


def is_targeted(quads: Iterable[ox.Quad], shapes: Shapes) -> bool:
    """Tell whether any shape looks at a node of the data (SHACL, section 2.1.3), subclasses aside."""
    targets: dict[str, set[str]] = {
        name: {str(node) for node in shapes.graph.objects(None, _uri(SH.term(name)))}
        for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
    }
    # A shape that is a class has its instances as targets.
    classes = targets["targetClass"] | {str(node) for node in shapes.graph.subjects(None, _uri(RDFS.Class))}
    predicates = targets["targetSubjectsOf"] | targets["targetObjectsOf"]
    return bool(targets["targetNode"]) or any(
        quad.predicate.value in predicates
        or (quad.predicate == RDF.type and isinstance(quad.object, ox.NamedNode) and quad.object.value in classes)
        for quad in quads
    )


def _uri(node: ox.NamedNode) -> rdflib.URIRef:
    import rdflib  # noqa: PLC0415

    return rdflib.URIRef(node.value)


def _reportable(data: list[ox.Quad], background: list[ox.Quad]) -> frozenset[str]:
    """Return the nodes that the data describes, and those it mentions and nothing describes."""
    nodes = {quad.object for quad in data} - {quad.subject for quad in background} | {quad.subject for quad in data}
    return frozenset(node.value if isinstance(node, ox.NamedNode) else str(node) for node in nodes)


def _run_pyshacl(data: rdflib.Graph, shapes: Shapes) -> rdflib.Graph:
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    try:
        _, report, text = pyshacl.validate(data, shacl_graph=shapes.graph, inplace=True)
    except Exception as error:
        # Whatever the engine stumbles over here is in the shapes: our graph is plain triples.
        raise UnreadableInput(", ".join(shapes.names), f"these shapes cannot be used: {error}") from error
    if not isinstance(report, rdflib.Graph):
        raise UnreadableInput(", ".join(shapes.names), f"these shapes cannot be used: {text}")
    return report


def _to_rdflib(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Convert terms one by one; blank nodes are renamed by first occurrence, so that reports are stable."""
    import rdflib  # noqa: PLC0415

    terms: dict[object, Any] = {}
    blank_nodes = (rdflib.BNode(f"b{number}") for number in range(1, 2**63))

    def convert(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
        if isinstance(term, ox.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return next(blank_nodes)
        if isinstance(term, ox.Triple):
            raise UnreadableInput("data graph", f"holds a triple term, which SHACL 1.0 does not know: {term}")
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        # rdflib tells "en" from "en"^^xsd:string, which are one literal.
        datatype = None if term.datatype == XSD.string else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)

    graph = rdflib.Graph()
    for quad in quads:
        for term in quad.triple:
            if term not in terms:
                terms[term] = convert(term)
        graph.add((terms[quad.subject], terms[quad.predicate], terms[quad.object]))
    return graph


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings of the engine from users, and its queries from loading graphs."""
    from rdflib.plugins import sparql  # noqa: PLC0415

    loads, loggers = sparql.SPARQL_LOAD_GRAPHS, list(map(logging.getLogger, _LOGGERS))
    before = [logger.disabled for logger in loggers]
    try:
        sparql.SPARQL_LOAD_GRAPHS = False
        for logger in loggers:
            logger.disabled = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sparql.SPARQL_LOAD_GRAPHS = loads
        for logger, was_disabled in zip(loggers, before, strict=True):
            logger.disabled = was_disabled


def _describe(graph: rdflib.Graph) -> Description:
    import rdflib  # noqa: PLC0415

    def text(node: rdflib.term.Node) -> str:
        if isinstance(node, rdflib.Literal):
            datatype = ox.NamedNode(node.datatype) if node.datatype and not node.language else None
            return str(ox.Literal(str(node), language=node.language, datatype=datatype))
        return str(node) if isinstance(node, rdflib.URIRef) else f"_:{node}"

    described: Description = {}
    for subject, predicate, value in graph:
        values = described.setdefault(text(subject), {}).setdefault(str(predicate), [])
        values.append(str(value) if str(predicate) == SH.resultMessage.value else text(value))
    return described


def _results(report: Description, shapes: Shapes) -> Iterator[Result]:
    parents: Description = {}
    # Results hang on the report; what explains one (sh:detail) hangs on that.
    for node in chain.from_iterable(said.get(SH.result.value, ()) for said in report.values()):
        said = report[node]
        source = said[SH.sourceShape.value][0]
        if source.startswith("_:"):
            source = _named_shape(parents := parents or _describe(shapes.graph), source)
        path = said.get(SH.resultPath.value, [None])[0]
        yield Result(
            focus=said[SH.focusNode.value][0],
            path=_path(report, path) if path and path.startswith("_:") else path,
            value=said.get(SH.value.value, [None])[0],
            severity=_SEVERITIES.get(said[SH.resultSeverity.value][0], "violation"),
            message=" ".join(sorted(said.get(SH.resultMessage.value, []))),
            shape=source,
            component=said[SH.sourceConstraintComponent.value][0],
        )


def _named_shape(shapes: Description, node: str) -> str:
    """Return the IRI of the shape in which a shape without a name stands."""
    seen: set[str] = set()
    while node.startswith("_:") and node not in seen:
        seen.add(node)
        around = (subject for subject, said in shapes.items() if any(node in values for values in said.values()))
        node = min(around, default=node)
    return node


def _path(described: Description, node: str) -> str:
    """Write a path that is more than one property as SPARQL does."""
    said = described.get(node, {})
    if not node.startswith("_:"):
        return f"<{node}>"
    if RDF.first.value in said:
        return f"({'/'.join(_path(described, part) for part in _items(described, node))})"
    if choice := said.get(SH.alternativePath.value):
        return f"({'|'.join(_path(described, part) for part in _items(described, choice[0]))})"
    if inner := said.get(SH.inversePath.value):
        return f"^{_path(described, inner[0])}"
    repeated, sign = next((said[term][0], sign) for term, sign in _REPEATS.items() if term in said)
    return f"({_path(described, repeated)}){sign}"


def _items(described: Description, node: str) -> Iterator[str]:
    while node != RDF.nil.value:
        yield described[node][RDF.first.value][0]
        node = described[node][RDF.rest.value][0]
