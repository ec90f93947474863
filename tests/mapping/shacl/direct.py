"""Run pySHACL directly, with rdflib's own parsers, and read the results of any report graph as rows that compare."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pyshacl
import rdflib
from rdflib import RDF, SH

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from rdflib.term import Node


class Row(NamedTuple):
    focus: str
    path: object
    value: str
    component: str
    severity: str
    messages: frozenset[str]
    details: frozenset[tuple[object, int]]


def report_of_pyshacl(data: Path, shapes: Path, monkeypatch: pytest.MonkeyPatch) -> rdflib.Graph:
    """Return the report of pySHACL on two files; literals keep the forms in which they are written."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about ill-typed literals
        graphs = [rdflib.Graph().parse(path) for path in (data, shapes)]
        _, report, text = pyshacl.validate(graphs[0], shacl_graph=graphs[1])
    assert isinstance(report, rdflib.Graph), text
    return report


def report_of_turtle(written: bytes, monkeypatch: pytest.MonkeyPatch) -> rdflib.Graph:
    """Read a report as it is written; pySHACL switches the normalizing of literals on again when it is done."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    return rdflib.Graph().parse(written, format="turtle")


def rows_of(report: rdflib.Graph) -> Counter[Row]:
    """Return the results of a report with their number; blank nodes of the data have no name that two reports share."""
    (root,) = (node for node in report.subjects(RDF.type, SH.ValidationReport) if isinstance(node, rdflib.BNode))
    return Counter(_row(report, node) for node in report.objects(root, SH.result))


def _row(report: rdflib.Graph, node: Node) -> Row:
    return Row(
        _name(report.value(node, SH.focusNode)),
        _path(report, report.value(node, SH.resultPath)),
        _name(report.value(node, SH.value)),
        _name(report.value(node, SH.sourceConstraintComponent)),
        _name(report.value(node, SH.resultSeverity)),
        frozenset(map(_name, report.objects(node, SH.resultMessage))),
        frozenset(Counter(_row(report, detail) for detail in report.objects(node, SH.detail)).items()),
    )


def _name(node: Node | None) -> str:
    if node is None or isinstance(node, rdflib.BNode):
        return "" if node is None else "_:"
    if isinstance(node, rdflib.Literal) and node.datatype == rdflib.XSD.string:
        node = rdflib.Literal(str(node))
    if isinstance(node, rdflib.Literal) and node.language:
        # A tag means the same in any case (RDF 1.1, section 3.3); pyoxigraph writes it in lower case.
        node = rdflib.Literal(str(node), lang=node.language.lower())
    return node.n3()


def _path(report: rdflib.Graph, node: Node | None) -> object:
    """Return a path with everything that is said of its blank nodes."""
    if not isinstance(node, rdflib.BNode):
        return _name(node)
    return frozenset((predicate, _path(report, value)) for predicate, value in report.predicate_objects(node))
