"""The W3C suite for SHACL, through `mapping.shacl.validation`: every result of every report, in both directions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.errors import UnreadableInput
from mapping.rdf.namespaces import SH, Namespace
from mapping.rdf.parsing import read_rdf
from mapping.shacl.reports import write_turtle
from mapping.shacl.results import SEVERITIES, ValidationReport
from mapping.shacl.validation import load_shapes, validate
from tests.mapping.shacl.direct import report_of_pyshacl, report_of_turtle, rows_of
from tests.w3c.known_failures import PYSHACL_IS_WRONG, SHACL
from tests.w3c.suites import MF, Case, Description, cases, marked, needed, path_of, value_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.w3c.suites import Node

SHT = Namespace("http://www.w3.org/ns/shacl-test#")
#: Focus node, path, value, severity, constraint component; a path that is no single property counts as present.
Row = tuple[str, str, str, str, str]

NAMES = {iri.value: name for name, iri in SEVERITIES.items()}
ALL = [
    *cases(needed("shacl") / "core" / "manifest.ttl"),
    *cases(needed("shacl") / "sparql" / "manifest.ttl"),
]


def term(node: Node | None) -> str:
    """Write a term as reports do: blank nodes have no name that two files would share."""
    if node is None:
        return ""
    if isinstance(node, ox.BlankNode):
        return "_:"
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def expected_rows(described: Description, report: Node) -> Counter[Row]:
    rows = Counter[Row]()
    for result in described.all(report, SH.result):
        path = described.get(result, SH.resultPath)
        rows[
            term(described.one(result, SH.focusNode)),
            "(...)" if isinstance(path, ox.BlankNode) else term(path),
            term(described.get(result, SH.value)),
            NAMES.get(severity := term(described.one(result, SH.resultSeverity)), severity),
            term(described.one(result, SH.sourceConstraintComponent)),
        ] += 1
    return rows


def validate_files(data: Path, shapes: Path) -> ValidationReport:
    document = read_rdf(data)
    return validate(document.quads, load_shapes(shapes), prefixes=document.prefixes)


def found_rows(data: Path, shapes: Path) -> Counter[Row]:
    rows = Counter[Row]()
    for result in validate_files(data, shapes).results:
        path = result.path or ""
        rows[
            "_:" if result.focus.startswith("_:") else result.focus,
            path if not path or path.startswith(("http:", "https:", "urn:")) else "(...)",
            "_:" if (result.value or "").startswith("_:") else result.value or "",
            result.severity,
            result.component,
        ] += 1
    return rows


def files_of(case: Case) -> tuple[Path, Path]:
    """Return the paths of the data and of the shapes."""
    action = case.manifest.one(case.node, MF.action)
    return (
        path_of(case.manifest.one(action, SHT.dataGraph)),
        path_of(case.manifest.one(action, SHT.shapesGraph)),
    )


@pytest.mark.parametrize("case", marked(ALL, SHACL))
def test_report(case: Case) -> None:
    report = case.manifest.one(case.node, MF.result)
    data, shapes = files_of(case)
    if report == SHT.Failure:
        with pytest.raises(UnreadableInput):
            found_rows(data, shapes)
        return
    expected = expected_rows(case.manifest, report)
    found = found_rows(data, shapes)
    assert found == expected
    conforms = value_of(case.manifest.one(report, SH.conforms)) == "true"
    assert (not found) is conforms


@pytest.mark.parametrize(
    "case", [case for case in ALL if case.name not in PYSHACL_IS_WRONG], ids=lambda case: case.name
)
def test_results_are_those_of_pyshacl(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Number, focus node, path, component, value, severity, messages with language tags, and details."""
    data, shapes = files_of(case)
    try:
        expected = report_of_pyshacl(data, shapes, monkeypatch)
    except Exception:  # noqa: BLE001 - the engine has many ways to refuse shapes
        with pytest.raises(UnreadableInput):
            validate_files(data, shapes)
        return
    written = write_turtle(validate_files(data, shapes).results)
    assert rows_of(report_of_turtle(written, monkeypatch)) == rows_of(expected)


@pytest.mark.parametrize("case", [case for case in ALL if case.name in PYSHACL_IS_WRONG], ids=lambda case: case.name)
def test_pyshacl_is_wrong_where_the_list_says_so(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    data, shapes = files_of(case)
    expected = len(expected_rows(case.manifest, case.manifest.one(case.node, MF.result)))
    assert len(rows_of(report_of_pyshacl(data, shapes, monkeypatch))) != expected == len(found_rows(data, shapes))


def test_most_of_the_suite_is_compiled() -> None:
    """A shape left to pySHACL is equal to pySHACL's without showing anything."""
    whole = [case for case in ALL if "core/" in str(files_of(case)[0])]
    compiled = [case for case in whole if not load_shapes(files_of(case)[1]).compiled.left_out]
    assert len(compiled) >= len(whole) - 5


def test_the_suite_is_whole() -> None:
    assert len(ALL) >= 118
