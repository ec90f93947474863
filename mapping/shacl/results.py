"""What a validation found: results in plain values, read from the report of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from mapping.rdf.namespaces import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import rdflib

__all__ = ["Report", "Result", "Severity", "results_of"]

Severity = Literal["violation", "warning", "info"]
#: Node -> property -> values, as text.
Description = dict[str, dict[str, list[str]]]

_SEVERITIES: Final[Mapping[str, Severity]] = {SH.Warning.value: "warning", SH.Info.value: "info"}
_RANK: Final = ("violation", "warning", "info")
_REPEATS: Final = {SH.zeroOrMorePath.value: "*", SH.oneOrMorePath.value: "+", SH.zeroOrOnePath.value: "?"}


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


def results_of(report: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Result]:
    """Yield the results of a report (SHACL, section 3.6) on these shapes, those that explain another aside."""
    return _results(_describe(report), shapes)


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


def _results(report: Description, shapes: rdflib.Graph) -> Iterator[Result]:
    parents: Description = {}
    # Results hang on the report; what explains one (sh:detail) hangs on that.
    for node in chain.from_iterable(said.get(SH.result.value, ()) for said in report.values()):
        said = report[node]
        source = said[SH.sourceShape.value][0]
        if source.startswith("_:"):
            source = _named_shape(parents := parents or _describe(shapes), source)
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
