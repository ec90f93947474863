"""Write the SHACL report as JUnit XML, which CI systems show as tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from mapping.shacl.reports.checked import problem_severity
from mapping.shacl.reports.compact import shorten, shorten_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.errors import Problem
    from mapping.shacl.reports.checked import Checked
    from mapping.shacl.results import Result

#: Characters that XML 1.0 (section 2.2) cannot hold, even escaped.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(checked: Sequence[Checked]) -> bytes:
    """Write a suite per file and a test case per finding; tolerated findings pass with a note.

    A test case is classified by the fact sheet or the shapes that it comes from.
    """
    suites = "".join(map(_suite, checked))
    tests = suites.count("<testcase ")
    head = f'<testsuites name="onrecord validate" {_counts(tests, checked)}>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{suites}</testsuites>\n'.encode()


def _counts(tests: int, checked: Sequence[Checked]) -> str:
    failures, errors = sum(one.failures for one in checked), sum(bool(one.error) for one in checked)
    return f'tests="{tests}" failures="{failures}" errors="{errors}"'


def _suite(one: Checked) -> str:
    cases = [*(_case_of_problem(problem, one) for problem in one.problems)]
    cases += [_case_of_result(result, one) for result in one.results]
    if one.error:
        cases.append(_case(one.name, "readable", f"<error message={_attribute(one.error)}/>"))
    cases = cases or [_case(one.name, "conforms", "")]
    return f"  <testsuite name={_attribute(one.name)} {_counts(len(cases), [one])}>\n{''.join(cases)}  </testsuite>\n"


def _case_of_problem(problem: Problem, one: Checked) -> str:
    name = f"{problem.code} line {problem.line} column {problem.column}"
    severity = problem_severity(problem)
    return _case(problem.file, name, _outcome(one, severity, problem.code, problem.message, str(problem)))


def _case_of_result(result: Result, one: Checked) -> str:
    details = [
        f"focus node  {result.focus}",
        *([f"path        {shorten_path(result.path, one.prefixes)}"] if result.path else []),
        *([f"value       {shorten(result.value, one.prefixes)}"] if result.value else []),
        f"shape       {result.shape}",
    ]
    name = f"{shorten(result.shape, one.prefixes)} {result.focus}"
    kind = shorten(result.component, one.prefixes)
    return _case(one.shapes, name, _outcome(one, result.severity, kind, result.message, "\n".join(details)))


def _case(group: str, name: str, outcome: str) -> str:
    return f"    <testcase classname={_attribute(group)} name={_attribute(name)}>{outcome}</testcase>\n"


def _outcome(one: Checked, severity: str, kind: str, message: str, details: str) -> str:
    if one.is_failure(severity):
        return f"<failure type={_attribute(kind)} message={_attribute(message)}>{_xml(details)}</failure>"
    return f"<system-out>{_xml(f'{severity}: {message}')}\n{_xml(details)}</system-out>"


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))
