"""Results as values that are equal where SPARQL says so: as multisets, blank nodes by structure, numbers by value."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import RDF, XSD, Namespace
from tests.w3c.suites import Description, describe, parse, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.w3c.suites import Node

RS: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_FORMATS: Final = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
_DECIMALS: Final = frozenset({XSD.integer, XSD.decimal, XSD.int, XSD.long, XSD.short, XSD.byte, XSD.nonNegativeInteger})
_FLOATS: Final = frozenset({XSD.double, XSD.float})

#: One solution: variable -> term.
Row = dict[str, "Node"]


@dataclass(frozen=True)
class Table:
    """The solutions of a SELECT query; ``is_ordered`` where their order is part of what is expected."""

    variables: frozenset[str]
    rows: list[Row]
    is_ordered: bool = False


Result = bool | Table | list[ox.Quad]


def read_expected(path: Path) -> Result:
    """Read an expected result in any of the forms the suites use."""
    if path.suffix in _FORMATS:
        return read_results(path.read_bytes(), _FORMATS[path.suffix])
    described = describe(path)
    for node in described.instances(RS.ResultSet):
        return _result_set(described, node)
    return parse(path)


def read_results(data: bytes, result_format: ox.QueryResultsFormat) -> bool | Table:
    """Read SPARQL results."""
    results = ox.parse_query_results(data, format=result_format)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    rows = [{name: term for name in names if (term := solution[name]) is not None} for solution in results]
    return Table(frozenset(names), rows)


def _result_set(described: Description, node: Node) -> bool | Table:
    if (boolean := described.get(node, RS.boolean)) is not None:
        return value_of(boolean) == "true"
    rows, places = [], []
    for solution in described.all(node, RS.solution):
        bindings = described.all(solution, RS.binding)
        rows.append({described.text(each, RS.variable): described.one(each, RS.value) for each in bindings})
        if (index := described.get(solution, RS.index)) is not None:
            places.append(int(value_of(index)))
    if is_ordered := bool(places):
        rows = [row for _, row in sorted(zip(places, rows, strict=True), key=lambda placed: placed[0])]
    variables = frozenset(map(value_of, described.all(node, RS.resultVariable)))
    return Table(variables, rows, is_ordered)


def are_equal(found: Result, expected: Result, *, is_reduced: bool = False) -> bool:
    """Tell whether a result is the expected one; REDUCED may drop duplicates (SPARQL 1.1, section 15.3.2)."""
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, Table) and isinstance(expected, Table):
        return found.variables == expected.variables and _same_rows(found, expected, is_reduced=is_reduced)
    if isinstance(found, Table) or isinstance(expected, Table):
        return False
    return canonical(found) == canonical(expected)


def _same_rows(found: Table, expected: Table, *, is_reduced: bool) -> bool:
    if expected.is_ordered and not _has_blank(expected.rows):
        return list(map(_values, found.rows)) == list(map(_values, expected.rows))
    if is_reduced:
        return set(map(_values, found.rows)) == set(map(_values, expected.rows))
    if not _has_blank(found.rows) and not _has_blank(expected.rows):
        return Counter(map(_values, found.rows)) == Counter(map(_values, expected.rows))
    return canonical(_as_graph(found.rows)) == canonical(_as_graph(expected.rows))


def _has_blank(rows: Iterable[Row]) -> bool:
    return any(isinstance(term, ox.BlankNode) for row in rows for term in row.values())


def _values(row: Row) -> frozenset[tuple[str, Node]]:
    return frozenset((name, normal(term)) for name, term in row.items())


def _as_graph(rows: Iterable[Row]) -> list[ox.Quad]:
    """Turn solutions into a graph that is isomorphic exactly where they are."""
    solution = ox.NamedNode("urn:solution")
    quads = []
    for row in rows:
        node = ox.BlankNode()
        quads.append(ox.Quad(node, RDF.type, solution))
        quads += [ox.Quad(node, ox.NamedNode(f"urn:variable:{name}"), term) for name, term in row.items()]
    return quads


def canonical(quads: Iterable[ox.Quad]) -> frozenset[ox.Quad]:
    """Name blank nodes by their place in the graph (RDFC-1.0)."""
    dataset = ox.Dataset(ox.Quad(quad.subject, quad.predicate, normal(quad.object), quad.graph_name) for quad in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)


def normal(term: Node) -> Node:
    """Write a number or boolean in one way: the engine keeps values and not lexical forms."""
    if not isinstance(term, ox.Literal):
        return term
    try:
        if term.datatype in _DECIMALS:
            value = Decimal(term.value)
            return ox.Literal(f"{value.normalize() + 0:f}", datatype=term.datatype)
        if term.datatype in _FLOATS:
            return ox.Literal(repr(float(term.value)), datatype=term.datatype)
        if term.datatype == XSD.boolean:
            return ox.Literal({"0": "false", "1": "true"}.get(term.value, term.value), datatype=XSD.boolean)
    except (ArithmeticError, ValueError):
        return term
    return term


def csv_rows(text: str) -> Counter[frozenset[tuple[str, str]]]:
    """Read a CSV result as a multiset of rows; the order of columns is not part of a SELECT * (section 18.2.4.4)."""
    names, *rows = csv.reader(io.StringIO(text, newline=""))
    labels: dict[str, str] = {}

    def named(cell: str) -> str:
        return labels.setdefault(cell, f"_:{len(labels)}") if cell.startswith("_:") else cell

    return Counter(frozenset(zip(names, map(named, row), strict=True)) for row in rows)
