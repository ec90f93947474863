"""Reports say the same in four formats, byte for byte the same each time, and no data breaks out of them."""

from __future__ import annotations

import json
from typing import Final
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import SH

from mapping.errors import Problem
from mapping.shacl.reports import WRITERS, Checked, shorten, write_json, write_junit, write_text, write_turtle
from mapping.shacl.results import Message, Result

SHAPES = "https://w3id.org/onrecord/shapes#"
SHACL = "http://www.w3.org/ns/shacl#"
CLAIM = "http://localhost:8000/article/a/claim/c"
VIOLATION = Result(
    focus=CLAIM,
    path="https://w3id.org/onrecord#stance",
    value="https://w3id.org/onrecord#rejects",
    severity="violation",
    messages=(Message("en", "A claim has exactly one onr:stance: choose one."),),
    shape=f"{SHAPES}claim-has-one-stance",
    component=f"{SHACL}InConstraintComponent",
)
WARNING = Result(
    focus=CLAIM,
    path="((^<https://w3id.org/onrecord#theme>)*/(^<https://w3id.org/onrecord#content>|<https://w3id.org/onrecord#cue>))",
    value='"in May"@en',
    severity="warning",
    messages=(Message("de", "Schau."), Message("en", "Look again.")),
    shape="http://example.org/shape",
    component=f"{SHACL}MinCountConstraintComponent",
)
PROBLEM = Problem("seeds/a b/facts.yaml", 12, 5, "Q101", "quote is not in the article", "Copy the words.")
SOFT = Problem("seeds/a b/facts.yaml", 14, 1, "S002", "a warning of the shapes")
ALL = (Checked("data.ttl", (VIOLATION, WARNING)), Checked("seeds/a b", problems=(PROBLEM, SOFT)), Checked("fine.ttl"))
HOSTILE = "a<b>&\"'\x1b[31m\x00]]>\u202e\ufffe\nx"


def test_text_is_grouped_by_focus_node_and_shortened() -> None:
    assert write_text(ALL).decode().splitlines() == [
        f"data.ttl: <{CLAIM}>",
        "  violation: A claim has exactly one onr:stance: choose one.",
        "    path   onr:stance",
        "    value  onr:rejects",
        "    shape  s:claim-has-one-stance",
        "  warning: Schau. Look again.",
        "    path   ((^onr:theme)*/(^onr:content|onr:cue))",
        '    value  "in May"@en',
        "    shape  <http://example.org/shape>",
        "seeds/a b/facts.yaml:12:5: Q101 quote is not in the article",
        "  hint: Copy the words.",
        "seeds/a b/facts.yaml:14:1: S002 a warning of the shapes",
        "does not conform: 3 files checked, 2 violation(s), 2 warning(s)",
    ]
    assert write_text([Checked("fine.ttl")]) == b"conforms: 1 file checked, 0 violation(s), 0 warning(s)\n"


def test_json_holds_everything() -> None:
    document = json.loads(write_json(ALL))
    assert (document["conforms"], document["violations"], document["warnings"]) == (False, 2, 2)
    data, sheet, fine = document["checked"]
    assert data["results"][0] == {
        "focus": CLAIM,
        "path": VIOLATION.path,
        "value": VIOLATION.value,
        "severity": "violation",
        "messages": [{"language": "en", "text": VIOLATION.message}],
        "message": VIOLATION.message,
        "shape": VIOLATION.shape,
        "component": VIOLATION.component,
        "details": [],
    }
    assert sheet["problems"][0] == {
        "file": "seeds/a b/facts.yaml",
        "line": 12,
        "column": 5,
        "code": "Q101",
        "message": "quote is not in the article",
        "hint": "Copy the words.",
        "pointer": "",
        "article": "",
        "severity": "violation",
    }
    assert fine == {"name": "fine.ttl", "conforms": True, "targeted": True, "problems": [], "results": []}


def test_junit_counts_failures_and_lets_warnings_pass() -> None:
    root = ET.fromstring(write_junit(ALL))
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "5", "2")
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        ("data.ttl", "2", "1"),
        ("seeds/a b", "2", "1"),
        ("fine.ttl", "1", "0"),
    ]
    assert len(root.findall(".//testcase")) == 5
    failures = root.findall(".//failure")
    assert [failure.get("message") for failure in failures] == [VIOLATION.message, PROBLEM.message]
    assert "12:5" in (failures[1].text or "")
    assert [len(case) for case in root[2]] == [0]


def test_turtle_is_a_validation_report() -> None:
    graph = rdflib.Graph().parse(write_turtle([VIOLATION, WARNING], [PROBLEM]), format="turtle")
    (report,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == rdflib.Literal(False)
    results = {str(text): node for node, text in graph.subject_objects(SH.resultMessage)}
    sheet_message = "quote is not in the article. Copy the words."
    assert set(results) == {VIOLATION.message, "Schau.", "Look again.", sheet_message}
    assert set(results.values()) == set(graph.objects(report, SH.result))
    assert set(graph.objects(results["Schau."], SH.resultMessage)) == {
        rdflib.Literal("Schau.", lang="de"),
        rdflib.Literal("Look again.", lang="en"),
    }
    violation = results[VIOLATION.message]
    assert graph.value(violation, SH.focusNode) == rdflib.URIRef(CLAIM)
    assert graph.value(violation, SH.resultSeverity) == SH.Violation
    assert graph.value(violation, SH.sourceShape) == rdflib.URIRef(VIOLATION.shape)
    assert graph.value(results["Schau."], SH.value) == rdflib.Literal("in May", lang="en")
    sheet = graph.value(results[sheet_message], SH.focusNode)
    assert sheet == rdflib.URIRef("file:seeds/a%20b/facts.yaml#line=12,column=5")


def test_turtle_writes_paths_as_shacl_does() -> None:
    graph = rdflib.Graph().parse(write_turtle([WARNING]), format="turtle")
    (path,) = graph.objects(None, SH.resultPath)
    first, second = graph.items(path)
    onr = rdflib.Namespace("https://w3id.org/onrecord#")
    repeated = graph.value(first, SH.zeroOrMorePath)
    assert graph.value(repeated, SH.inversePath) == onr.theme
    (choice,) = graph.objects(second, SH.alternativePath)
    choices = list(graph.items(choice))
    assert graph.value(choices[0], SH.inversePath) == onr.content
    assert choices[1] == onr.cue


def test_a_report_without_findings_conforms() -> None:
    graph = rdflib.Graph().parse(write_turtle([]), format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [rdflib.Literal(True)]


@pytest.mark.parametrize("name", WRITERS)
def test_equal_findings_give_equal_bytes(name: str) -> None:
    assert WRITERS[name](ALL) == WRITERS[name](ALL)
    assert WRITERS[name]([])


def test_data_cannot_break_out_of_a_report() -> None:
    literal = str(ox.Literal(HOSTILE))
    messages = (Message("", HOSTILE),)
    result = Result(CLAIM, "http://example.org/p", literal, "violation", messages, "http://example.org/s", f"{SHACL}X")
    checked = [Checked(HOSTILE, (result,), (Problem(HOSTILE, 1, 1, "F001", HOSTILE, HOSTILE),))]
    ET.fromstring(write_junit(checked))
    assert json.loads(write_json(checked))["checked"][0]["results"][0]["message"] == HOSTILE
    text = write_text(checked).decode()
    assert not any(character < " " and character != "\n" for character in text)
    assert "\u202e" not in text
    assert text.count("\n") <= 12
    graph = rdflib.Graph().parse(WRITERS["turtle"](checked), format="turtle")
    assert rdflib.Literal(HOSTILE) in set(graph.objects())


@pytest.mark.parametrize(
    ("checked", "violations", "warnings"),
    [(ALL[0], 1, 1), (ALL[1], 1, 1), (ALL[2], 0, 0), (Checked("w", (WARNING,)), 0, 1)],
)
def test_findings_are_counted_by_severity(checked: Checked, violations: int, warnings: int) -> None:
    assert (checked.violations, checked.warnings, checked.conforms) == (violations, warnings, violations == 0)


OWN: Final = Result(
    "_:b1", None, "_:b2", "http://example.org/Grave", (), "_:s1", f"{SHACL}NodeConstraintComponent", (VIOLATION,)
)


def test_own_severities_and_details_are_in_turtle() -> None:
    graph = rdflib.Graph().parse(write_turtle([OWN]), format="turtle")
    (report,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    (result,) = graph.objects(report, SH.result)
    (detail,) = graph.objects(result, SH.detail)
    grave = rdflib.URIRef("http://example.org/Grave")
    assert graph.value(result, SH.resultSeverity) == grave
    assert graph.value(detail, SH.focusNode) == rdflib.URIRef(CLAIM)
    assert graph.value(report, SH.conforms) == rdflib.Literal(False)
    assert set(graph.objects(report, rdflib.URIRef(f"{SHACL}conformanceDisallows"))) == {grave, SH.Violation}


def test_blank_nodes_of_two_files_stay_apart() -> None:
    graph = rdflib.Graph().parse(WRITERS["turtle"]([Checked("a", (OWN,)), Checked("b", (OWN,))]), format="turtle")
    assert len({node for node in graph.objects(None, SH.focusNode) if isinstance(node, rdflib.BNode)}) == 2


def test_own_severities_and_details_are_in_text_and_json() -> None:
    checked = [Checked("a", (OWN,), prefixes={"e": "http://example.org/"})]
    lines = write_text(checked).decode().splitlines()
    assert lines[1] == "  e:Grave: "
    assert f"    because of <{CLAIM}>" in lines[1:]
    assert lines[-1] == "does not conform: 1 file checked, 1 violation(s), 0 warning(s)"
    (result,) = json.loads(write_json(checked))["checked"][0]["results"]
    assert (result["severity"], result["details"][0]["message"]) == ("http://example.org/Grave", VIOLATION.message)


def test_an_error_is_in_every_report_of_files() -> None:
    checked = [Checked("none.ttl", error="none.ttl: there is no such file"), Checked("fine.ttl")]
    assert write_text(checked).decode().splitlines() == [
        "none.ttl: not checked: there is no such file",
        "not checked in full: 1 file checked, 0 violation(s), 0 warning(s), 1 not checked",
    ]
    assert not json.loads(write_json(checked))["conforms"]
    root = ET.fromstring(write_junit(checked))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("2", "0", "1")
    assert len(root.findall(".//error")) == 1


@pytest.mark.parametrize(
    ("node", "short"),
    [
        ("http://example.org/a", "e:a"),
        ("http://example.org/sub/a", "sub:a"),
        ("https://w3id.org/onrecord#stance", "onr:stance"),
        ('"4"^^<http://www.w3.org/2001/XMLSchema#integer>', '"4"^^xsd:integer'),
        ('"a"@en', '"a"@en'),
        ("http://example.org/a b", "<http://example.org/a b>"),
    ],
)
def test_the_longest_namespace_gives_the_prefix(node: str, short: str) -> None:
    assert shorten(node, {"e": "http://example.org/", "sub": "http://example.org/sub/"}) == short
