"""Write what a validation found: as text for people, and as Turtle, JSON and JUnit XML for programs.

Equal findings give equal bytes; nothing in a report names the time or the machine.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from mapping.rdf.namespaces import DCTERMS, PREFIXES, RDF, SH, XSD
from mapping.rdf.serialization import N_TRIPLES, TURTLE, serialize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mapping.errors import Problem
    from mapping.shacl.results import Result

    #: A property and its value; a path stands as in `Result`.
    Statement = tuple[ox.NamedNode, ox.NamedNode | ox.BlankNode | ox.Literal | str]

__all__ = [
    "WRITERS", "Checked", "shorten", "shorten_path", "write_json", "write_junit", "write_text", "write_turtle",
]  # fmt: skip

#: Prefixes of a report: those of every Turtle file, and that of the shapes.
_PREFIXES: Final[Mapping[str, str]] = {**PREFIXES, "s": "https://w3id.org/onrecord/shapes#"}
_LOCAL_NAME: Final = re.compile(r"[A-Za-z_][\w-]*")
_SEVERITIES: Final = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}
#: The source of what is found in a fact sheet before there is any RDF.
_FACT_SHEET_CHECK: Final = ox.NamedNode(_PREFIXES["s"] + "FactSheetCheck")
#: What XML 1.0 (section 2.2) cannot hold, even escaped.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What a terminal would obey instead of show; line breaks are written by us only.
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LONGEST_VALUE: Final = 200


@dataclass(frozen=True)
class Checked:
    """What was found in one file or article; both kinds of finding may stand side by side."""

    name: str
    results: tuple[Result, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: False where no shape looks at anything in the file, so that conforming means nothing.
    is_targeted: bool = True

    @property
    def violations(self) -> int:
        """How many findings must be mended."""
        return sum(severity == "violation" for severity in self._severities())

    @property
    def warnings(self) -> int:
        """How many findings should be looked at."""
        return sum(severity == "warning" for severity in self._severities())

    @property
    def conforms(self) -> bool:
        """Whether nothing must be mended."""
        return self.violations == 0

    def _severities(self) -> Iterator[str]:
        yield from (result.severity for result in self.results)
        yield from map(_severity, self.problems)


def _severity(problem: Problem) -> str:
    return "warning" if problem.code == "S002" else "violation"


def shorten(node: str) -> str:
    """Return a node as Turtle writes it with our prefixes: ``onr:stance``, ``<http://...>``, ``"in May"@en``."""
    if node.startswith(('"', "_:")):
        return node
    for prefix, namespace in _PREFIXES.items():
        if node.startswith(namespace) and _LOCAL_NAME.fullmatch(node[len(namespace) :]):
            return f"{prefix}:{node[len(namespace) :]}"
    return f"<{node}>"


def shorten_path(path: str) -> str:
    """Return the path of a result with the prefixes of `shorten`."""
    if "<" not in path:
        return shorten(path)
    return re.sub(r"<([^<>]*)>", lambda iri: shorten(iri[1]), path)


def _printable(text: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def write_text(checked: Sequence[Checked]) -> bytes:
    """Write for people: per file its problems in order of lines and its results by focus node, then a count."""
    lines = [line for one in checked for line in _text_of(one)]
    violations, warnings = sum(one.violations for one in checked), sum(one.warnings for one in checked)
    verdict = "conforms" if violations == 0 else "does not conform"
    counts = f"{len(checked)} checked, {violations} violation(s), {warnings} warning(s)"
    return ("\n".join([*lines, f"{verdict}: {counts}"]) + "\n").encode()


def _text_of(one: Checked) -> Iterator[str]:
    for problem in one.problems:
        yield _printable(str(replace(problem, hint="")))
        if problem.hint:
            yield _printable(f"  hint: {problem.hint}")
    if not one.is_targeted:
        yield f"{_printable(one.name)}: no shape looks at anything in it; are these the right data and shapes?"
    focus = None
    for result in one.results:
        if result.focus != focus:
            focus = result.focus
            yield _printable(f"{one.name}: {shorten(focus)}")
        yield f"  {result.severity}: {_printable(result.message)}"
        if result.path:
            yield _printable(f"    path   {shorten_path(result.path)}")
        if result.value and result.value != focus:
            yield _printable(f"    value  {_cut(shorten(result.value))}")
        yield _printable(f"    shape  {shorten(result.shape)}")


def write_json(checked: Sequence[Checked]) -> bytes:
    """Write one JSON object: whether all conforms, and per file every finding."""
    document = {
        "conforms": all(one.conforms for one in checked),
        "violations": sum(one.violations for one in checked),
        "warnings": sum(one.warnings for one in checked),
        "checked": [
            {
                "name": one.name,
                "conforms": one.conforms,
                "targeted": one.is_targeted,
                "problems": [asdict(problem) | {"severity": _severity(problem)} for problem in one.problems],
                "results": [asdict(result) for result in one.results],
            }
            for one in checked
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def write_junit(checked: Sequence[Checked]) -> bytes:
    """Write JUnit XML: a suite per file, a test case per finding; violations fail, warnings pass with a note."""
    suites = "".join(map(_suite, checked))
    tests = sum(max(1, len(one.problems) + len(one.results)) for one in checked)
    failures = sum(one.violations for one in checked)
    head = f'<testsuites name="onrecord validate" tests="{tests}" failures="{failures}" errors="0">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{suites}</testsuites>\n'.encode()


def _suite(one: Checked) -> str:
    cases = [*map(_case_of_problem, one.problems), *map(_case_of_result, one.results)]
    cases = cases or [f'    <testcase classname={_attribute(one.name)} name="conforms"/>\n']
    counts = f'tests="{len(cases)}" failures="{one.violations}" errors="0"'
    return f"  <testsuite name={_attribute(one.name)} {counts}>\n{''.join(cases)}  </testsuite>\n"


def _case_of_problem(problem: Problem) -> str:
    name = f"{problem.code} line {problem.line} column {problem.column}"
    return _case(problem.file, name, _outcome(_severity(problem), problem.code, problem.message, str(problem)))


def _case_of_result(result: Result) -> str:
    details = [
        f"focus node  {result.focus}",
        *([f"path        {shorten_path(result.path)}"] if result.path else []),
        *([f"value       {shorten(result.value)}"] if result.value else []),
        f"shape       {result.shape}",
    ]
    name = f"{shorten(result.shape)} {result.focus}"
    outcome = _outcome(result.severity, shorten(result.component), result.message, "\n".join(details))
    return _case("shapes", name, outcome)


def _case(group: str, name: str, outcome: str) -> str:
    return f"    <testcase classname={_attribute(group)} name={_attribute(name)}>{outcome}</testcase>\n"


def _outcome(severity: str, kind: str, message: str, details: str) -> str:
    if severity == "violation":
        return f"<failure type={_attribute(kind)} message={_attribute(message)}>{_xml(details)}</failure>"
    return f"<system-out>{_xml(f'{severity}: {message}')}\n{_xml(details)}</system-out>"


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def write_turtle(results: Iterable[Result], problems: Iterable[Problem] = ()) -> bytes:
    """Write a validation report (SHACL, section 3.6); the focus node of a problem is a place in its file."""
    report = ox.BlankNode("report")
    findings = [*map(_result_statements, results), *map(_problem_statements, problems)]
    quads = [
        ox.Quad(report, RDF.type, SH.ValidationReport),
        ox.Quad(report, SH.conforms, ox.Literal("false" if findings else "true", datatype=XSD.boolean)),
    ]
    for number, statements in enumerate(findings, 1):
        node = ox.BlankNode(f"result{number:06d}")
        quads += [ox.Quad(report, SH.result, node), ox.Quad(node, RDF.type, SH.ValidationResult)]
        for term, value in statements:
            if isinstance(value, str):
                reader = _PathReader(value, node.value)
                quads += [ox.Quad(node, term, reader.read()), *reader.quads]
            else:
                quads.append(ox.Quad(node, term, value))
    return serialize(quads, TURTLE)


def _result_statements(result: Result) -> Iterator[Statement]:
    yield SH.focusNode, _term(result.focus)
    yield SH.resultSeverity, _SEVERITIES[result.severity]
    yield SH.resultMessage, ox.Literal(result.message)
    yield SH.sourceShape, _term(result.shape)
    yield SH.sourceConstraintComponent, _term(result.component)
    if result.path:
        yield SH.resultPath, result.path
    if result.value:
        yield SH.value, _term(result.value)


def _problem_statements(problem: Problem) -> Iterator[Statement]:
    place = f"file:{quote(problem.file)}#line={problem.line},column={problem.column}"
    yield SH.focusNode, ox.NamedNode(place)
    yield SH.resultSeverity, _SEVERITIES[_severity(problem)]
    yield SH.resultMessage, ox.Literal(f"{problem.message}. {problem.hint}" if problem.hint else problem.message)
    yield SH.sourceConstraintComponent, _FACT_SHEET_CHECK
    yield DCTERMS.identifier, ox.Literal(problem.code)


def _term(node: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if node.startswith("_:"):
        return ox.BlankNode(f"data-{node[2:]}")
    if not node.startswith('"'):
        return ox.NamedNode(node)
    (quad,) = ox.parse(f"<a:a> <a:a> {node} .", format=N_TRIPLES.codec)
    assert isinstance(quad.object, ox.Literal)  # noqa: S101 - it starts with a quotation mark
    return quad.object


class _PathReader:
    """Reads a path of a `Result` and collects what says the same in RDF (SHACL, section 2.3.1)."""

    _REPEATS: Final = {"*": SH.zeroOrMorePath, "+": SH.oneOrMorePath, "?": SH.zeroOrOnePath}

    def __init__(self, path: str, name: str) -> None:
        self.tokens = re.findall(r"<[^<>]*>|[()^/|*+?]", path) if "<" in path else [f"<{path}>"]
        self.name, self.quads, self.count = name, list[ox.Quad](), 0

    def read(self) -> ox.NamedNode | ox.BlankNode:
        """Read one step, or a group in parentheses, and return the node that stands for it."""
        step = self.tokens.pop(0)
        if step == "^":
            return self._node((SH.inversePath, self.read()))
        if step != "(":
            return ox.NamedNode(step[1:-1])
        parts, separator = [self.read()], "/"
        while (step := self.tokens.pop(0)) != ")":
            separator = step
            parts.append(self.read())
        if self.tokens and self.tokens[0] in self._REPEATS:
            return self._node((self._REPEATS[self.tokens.pop(0)], parts[0]))
        items: ox.NamedNode | ox.BlankNode = RDF.nil
        for part in reversed(parts):
            items = self._node((RDF.first, part), (RDF.rest, items))
        return self._node((SH.alternativePath, items)) if separator == "|" else items

    def _node(self, *said: tuple[ox.NamedNode, ox.NamedNode | ox.BlankNode]) -> ox.BlankNode:
        self.count += 1
        node = ox.BlankNode(f"{self.name}path{self.count}")
        self.quads += [ox.Quad(node, term, value) for term, value in said]
        return node


def _write_all_turtle(checked: Sequence[Checked]) -> bytes:
    results = [result for one in checked for result in one.results]
    return write_turtle(results, [problem for one in checked for problem in one.problems])


#: Formats by name, the one for people first.
WRITERS: Final[Mapping[str, Callable[[Sequence[Checked]], bytes]]] = {
    "text": write_text,
    "turtle": _write_all_turtle,
    "json": write_json,
    "junit": write_junit,
}
