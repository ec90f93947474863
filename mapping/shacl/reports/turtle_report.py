"""Write the SHACL report as Turtle (SHACL, section 3.6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pyoxigraph as ox

from mapping.rdf.namespaces import DCTERMS, RDF, SH, XSD
from mapping.rdf.serialization import N_TRIPLES, TURTLE, serialize
from mapping.shacl.reports.checked import Checked, problem_severity
from mapping.shacl.reports.compact import SHAPES_PREFIX
from mapping.shacl.results import SEVERITIES, TOLERATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mapping.errors import Problem
    from mapping.shacl.results import Result

    _Subject = ox.NamedNode | ox.BlankNode

#: The source of findings in a fact sheet, from before there is any RDF.
_FACT_SHEET_CHECK: Final = ox.NamedNode(SHAPES_PREFIX + "FactSheetCheck")
#: A prefix that nothing after it uses.
_UNUSED_PREFIX: Final = re.compile(rb"^@prefix (\w+): <[^>]*> \.\n(?![\s\S]*[\s^]\1:)", re.MULTILINE)


def write_turtle(results: Iterable[Result], problems: Iterable[Problem] = ()) -> bytes:
    """Write a validation report of results, and of problems as results whose focus node is a place in a file."""
    return write_checked_turtle([Checked("", tuple(results), tuple(problems))])


def write_checked_turtle(checked: Sequence[Checked]) -> bytes:
    """Write one validation report of all files.

    ``sh:conformanceDisallows`` (SHACL 1.2) names the severities that decide about ``sh:conforms``.
    """
    writer = _Writer()
    report = ox.BlankNode("report")
    writer.add(report, RDF.type, SH.ValidationReport)
    conforms = all(one.conforms for one in checked)
    writer.add(report, SH.conforms, ox.Literal("true" if conforms else "false", datatype=XSD.boolean))
    decisive = {"violation"} | ({"warning"} if any(one.is_strict for one in checked) else set())
    own = {result.severity for one in checked for result in one.results} - TOLERATED
    for severity in sorted(decisive | own):
        writer.add(report, SH.conformanceDisallows, _severity(severity))
    for number, one in enumerate(checked, 1):
        for result in one.results:
            writer.add(report, SH.result, writer.result(result, f"data{number}-"))
        for problem in one.problems:
            writer.add(report, SH.result, writer.problem(problem))
    return _UNUSED_PREFIX.sub(b"", serialize(writer.quads, TURTLE))


def _severity(name: str) -> _Subject | ox.Literal:
    return SEVERITIES.get(name) or _term(name, "shapes-")


class _Writer:
    """Collects the statements of a report; results are numbered."""

    def __init__(self) -> None:
        self.quads, self._count = list[ox.Quad](), 0

    def add(self, subject: _Subject, predicate: ox.NamedNode, value: _Subject | ox.Literal) -> None:
        """Add one statement."""
        self.quads.append(ox.Quad(subject, predicate, value))

    def _new_result(self, severity: str, component: _Subject | ox.Literal) -> ox.BlankNode:
        self._count += 1
        node = ox.BlankNode(f"result{self._count:06d}")
        self.add(node, RDF.type, SH.ValidationResult)
        self.add(node, SH.resultSeverity, _severity(severity))
        self.add(node, SH.sourceConstraintComponent, component)
        return node

    def result(self, result: Result, label: str) -> ox.BlankNode:
        """Add a result and its details; blank nodes of the data get a label of their file."""
        node = self._new_result(result.severity, _term(result.component, "shapes-"))
        self.add(node, SH.focusNode, _term(result.focus, label))
        self.add(node, SH.sourceShape, _term(result.shape, "shapes-"))
        for message in result.messages:
            self.add(node, SH.resultMessage, ox.Literal(message.text, language=message.language or None))
        if result.path:
            reader = _PathReader(result.path, node.value)
            self.add(node, SH.resultPath, reader.read())
            self.quads += reader.quads
        if result.value:
            self.add(node, SH.value, _term(result.value, label))
        for detail in result.details:
            self.add(node, SH.detail, self.result(detail, label))
        return node

    def problem(self, problem: Problem) -> ox.BlankNode:
        """Add a problem of a fact sheet as a result."""
        node = self._new_result(problem_severity(problem), _FACT_SHEET_CHECK)
        place = f"file:{quote(problem.file)}#line={problem.line},column={problem.column}"
        self.add(node, SH.focusNode, ox.NamedNode(place))
        text = f"{problem.message}. {problem.hint}" if problem.hint else problem.message
        self.add(node, SH.resultMessage, ox.Literal(text))
        self.add(node, DCTERMS.identifier, ox.Literal(problem.code))
        return node


def _term(node: str, label: str) -> _Subject | ox.Literal:
    if node.startswith("_:"):
        return ox.BlankNode(f"{label}{node[2:]}")
    if not node.startswith('"'):
        return ox.NamedNode(node)
    (quad,) = ox.parse(f"<a:a> <a:a> {node} .", format=N_TRIPLES.codec)
    assert isinstance(quad.object, ox.Literal)  # noqa: S101 - it starts with a quotation mark
    return quad.object


class _PathReader:
    """Reads a path of a `Result` and collects its statements in RDF (SHACL, section 2.3.1)."""

    _REPEATS: Final = {"*": SH.zeroOrMorePath, "+": SH.oneOrMorePath, "?": SH.zeroOrOnePath}

    def __init__(self, path: str, name: str) -> None:
        self.tokens = re.findall(r"<[^<>]*>|[()^/|*+?]", path) if "<" in path else [f"<{path}>"]
        self.name, self.quads, self.count = name, list[ox.Quad](), 0

    def read(self) -> ox.NamedNode | ox.BlankNode:
        """Read one step, or a group in parentheses, and return its node."""
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
