"""The results of a validation as plain values, read from the report graph of the engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import rdflib

#: The severities that SHACL names (1.0, section 2.1.4; Debug and Trace since 1.2), the gravest first.
SEVERITIES: Final[Mapping[str, ox.NamedNode]] = {
    "violation": SH.Violation,
    "warning": SH.Warning,
    "info": SH.Info,
    "debug": SH.Debug,
    "trace": SH.Trace,
}
#: Severities of results that fail no validation, warnings of a strict one aside; a severity of one's own is not here.
TOLERATED: Final = frozenset({"warning", "info", "debug", "trace"})
_NAMES: Final = {iri.value: name for name, iri in SEVERITIES.items()}
_RANK: Final = {name: rank for rank, name in enumerate(SEVERITIES)}
_REPEATS: Final = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
#: Labels of the blank nodes of data (b) and shapes (s).
RENAMED: Final = re.compile(r"[bs][1-9][0-9]*")


@dataclass(frozen=True, order=True)
class Message:
    """A message of a result; ``language`` is empty if the message has no tag."""

    language: str
    text: str


@dataclass(frozen=True)
class Result:
    """One result of a validation.

    Nodes are written as IRIs without brackets, as literals in N-Triples (``"in May"@en``), or as ``_:b1``.
    """

    focus: str
    #: An IRI, or a property path as SPARQL writes it.
    path: str | None
    value: str | None
    #: A name of `SEVERITIES`, or the IRI of another severity.
    severity: str
    messages: tuple[Message, ...]
    #: The broken shape; the shape around it if it has no name.
    shape: str
    #: The constraint component, such as ``http://www.w3.org/ns/shacl#MinCountConstraintComponent``.
    component: str
    #: Results that explain this one (sh:detail).
    details: tuple[Result, ...] = ()

    @property
    def message(self) -> str:
        """All messages in one line."""
        return " ".join(message.text for message in self.messages)

    def order(self) -> tuple[object, ...]:
        """Return the key by which reports sort results: the focus node, then the gravest first."""
        rank = _RANK.get(self.severity, 0)
        details = tuple(detail.order() for detail in self.details)
        return (self.focus, rank, self.shape, self.component, self.path or "", self.value or "", self.messages, details)


@dataclass(frozen=True)
class ValidationReport:
    """All results of a validation, in a stable order."""

    results: tuple[Result, ...]
    #: False if no shape has a target in the data, so that conforming means nothing.
    is_targeted: bool = True

    @property
    def conforms(self) -> bool:
        """Whether every result is tolerated."""
        return all(result.severity in TOLERATED for result in self.results)


def results_of(report: rdflib.Graph, owners: Mapping[str, str]) -> Iterator[Result]:
    """Yield the results of a report (SHACL, section 3.6).

    ``owners`` names the shape around each shape without a name. Blank nodes of the data and of the shapes must be
    labelled as `RENAMED` says: the engine copies them into its report, where those of the data may look like results.
    """
    import rdflib  # noqa: PLC0415

    reader = _ReportReader(report, owners)
    for root in report.subjects(rdflib.RDF.type, rdflib.SH.ValidationReport):
        if isinstance(root, rdflib.BNode) and not RENAMED.fullmatch(root):
            yield from map(reader.read, report.objects(root, rdflib.SH.result))


def node_text(node: rdflib.term.Node) -> str:
    """Write a node as `Result` does."""
    import rdflib  # noqa: PLC0415

    if isinstance(node, rdflib.Literal):
        datatype = ox.NamedNode(node.datatype) if node.datatype and not node.language else None
        return str(ox.Literal(str(node), language=node.language, datatype=datatype))
    return str(node) if isinstance(node, rdflib.URIRef) else f"_:{node}"


@dataclass(frozen=True)
class _ReportReader:
    report: rdflib.Graph
    owners: Mapping[str, str]

    def read(self, node: rdflib.term.Node) -> Result:
        """Read a result, or one that explains another."""
        path = next(map(self._path, self._all(node, SH.resultPath)), None)
        shape, severity = self._text(node, SH.sourceShape) or "", self._text(node, SH.resultSeverity) or ""
        return Result(
            focus=self._text(node, SH.focusNode) or "",
            path=path[1:-1] if path and path.startswith("<") else path,
            value=self._text(node, SH.value),
            severity=_NAMES.get(severity, severity),
            messages=tuple(sorted(map(_message, self._all(node, SH.resultMessage)))),
            shape=self.owners.get(shape, shape),
            component=self._text(node, SH.sourceConstraintComponent) or "",
            details=tuple(sorted(map(self.read, self._all(node, SH.detail)), key=Result.order)),
        )

    def _all(self, node: rdflib.term.Node, term: ox.NamedNode) -> Iterator[rdflib.term.Node]:
        import rdflib  # noqa: PLC0415

        return iter(self.report.objects(node, rdflib.URIRef(term.value)))

    def _text(self, node: rdflib.term.Node, term: ox.NamedNode) -> str | None:
        return next(map(node_text, self._all(node, term)), None)

    def _path(self, node: rdflib.term.Node) -> str:
        """Write a path as SPARQL does."""
        if not node_text(node).startswith("_:"):
            return f"<{node}>"
        if next(self._all(node, RDF.first), None) is not None:
            return f"({'/'.join(map(self._path, self.report.items(node)))})"
        for choice in self._all(node, SH.alternativePath):
            return f"({'|'.join(map(self._path, self.report.items(choice)))})"
        for inner in self._all(node, SH.inversePath):
            return f"^{self._path(inner)}"
        repeated, sign = next((inner, sign) for term, sign in _REPEATS.items() for inner in self._all(node, term))
        return f"({self._path(repeated)}){sign}"


def _message(node: rdflib.term.Node) -> Message:
    return Message(str(getattr(node, "language", "") or ""), str(node))
