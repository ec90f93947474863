"""Answers to queries for all focus nodes at once are those of a SPARQL engine asked about one after the other."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from mapping.rdf.statements import NodeTexts
from mapping.shacl.compiled.data_graph import DataGraph
from mapping.shacl.compiled.sparql.nodes import NodeValues
from mapping.shacl.compiled.sparql.reader import read_query
from mapping.shacl.compiled.sparql.solver import Solver
from tests.mapping.shacl.test_validation import EX, quads_of

PREFIXES = {"ex": EX}
DATA = f"""@prefix ex: <{EX}> .
ex:a ex:p ex:b, ex:c ; ex:name "A"@en . ex:b ex:q ex:c ; ex:name "B"@en .
ex:c ex:q ex:d, ex:a . ex:d a ex:Last ; ex:p ex:d .
"""
#: Queries with a variable ``this``; what is asked of one focus node is what SHACL asks.
QUERIES = [
    "SELECT $this ?value { $this ex:p ?value }",
    "SELECT DISTINCT $this ?value WHERE { $this ex:p/ex:q ?value . }",
    "SELECT $this ?value { $this ex:p ?value FILTER NOT EXISTS { ?value ex:q $this } }",
    "SELECT $this ?value { $this ex:p ?value FILTER NOT EXISTS { ?value ex:q ?x . ?x ex:q ?y FILTER (?y != $this) } }",
    "SELECT $this ?value { ?value ex:q* $this . $this a ex:Last }",
    "SELECT $this ?value { { $this ex:p ?value } UNION { $this ex:q ?value FILTER (isIRI(?value)) } }",
    "SELECT $this ?value { $this ex:p ?value OPTIONAL { ?value ex:name ?name } FILTER (!BOUND(?name)) }",
    "SELECT $this ?value { $this ex:p ?value OPTIONAL { ?value ex:name ?n } FILTER NOT EXISTS { ?x ex:q ?y, ?n } }",
    'SELECT $this ?value { $this ex:name ?name . BIND (CONCAT(STR(?name), "!") AS ?value) FILTER (?name != "x") }',
    "SELECT $this ?value { $this ex:p ?value FILTER (EXISTS { ?value a ex:Last } || ?value = ex:b) }",
    "SELECT $this ?value { $this ^ex:q|(ex:p/ex:q?) ?value # or MINUS\n FILTER (?value IN (ex:a, ex:b)) }",
    "SELECT $this ?value { $this ?any ?value }",
    "SELECT $this ?value { $this a ex:Last . ?value ex:p ?x FILTER (?x = $this || ?value = $this) }",
    'SELECT $this ?value { $this a ex:Last . ?value ex:q ?x FILTER (STRSTARTS(STR(?x), CONCAT(STR($this), ""))) }',
    "SELECT $this ?value { $this ex:q ?x { ?value ex:p ?x } UNION { ?x ex:q+ ?value } FILTER (?value != $this) }",
    "SELECT $this ?value { $this ex:p+ ?value . ?value (ex:p|ex:q)+ $this }",
]


def rows_at_once(query: str) -> set[tuple[str, ...]]:
    data = DataGraph()
    data.add(NodeTexts("b").statements(quads_of(DATA)))
    return Solver(data, NodeValues(data.literals)).answer(read_query(query, PREFIXES))


def rows_one_by_one(query: str, data: ox.Store) -> set[tuple[str, str]]:
    """Ask a query once for each focus node, which stands in its text in place of the variable."""
    nodes = [ox.NamedNode(EX + name) for name in "abcd"]
    found = set()
    for node in nodes:
        body = re.sub(r"[$?]this\b", str(node), query.partition("{")[2])
        rows = data.query(f"PREFIX ex: <{EX}> SELECT DISTINCT ?value {{ {body}")
        assert isinstance(rows, ox.QuerySolutions)
        found |= {
            (node.value, row["value"].value if isinstance(row["value"], ox.NamedNode) else str(row["value"]))
            for row in rows
        }
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_all_at_once_gives_the_rows_of_one_by_one(query: str) -> None:
    data = ox.Store()
    data.extend(quads_of(DATA))
    assert rows_at_once(query) == rows_one_by_one(query, data) != set()


BELOW = f"""@prefix ex: <{EX}> . ex:a ex:p ex:b . <{EX}ab> ex:p ex:b .
<{EX}a/1> ex:q 1 . <{EX}a/1/2> ex:q 2 . <{EX}ab/1> ex:q 3 . <{EX}c/1> ex:q 4 . ex:a ex:q 5 . [] ex:q 6 .
"""


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ('STRSTARTS(STR(?value), CONCAT(STR($this), "/"))', {("a", "a/1"), ("a", "a/1/2"), ("ab", "ab/1")}),
        ('?value = $this || STRSTARTS(STR(?value), CONCAT(STR($this), "/1/"))', {("a", "a"), ("a", "a/1/2")}),
        ('?n > 2 && STRSTARTS(STR(?value), CONCAT(STR($this), "/"))', {("ab", "ab/1")}),
    ],
)
def test_a_filter_joins_nodes_with_those_that_their_iris_begin_with(
    condition: str, found: set[tuple[str, str]]
) -> None:
    data = DataGraph()
    data.add(NodeTexts("b").statements(quads_of(BELOW)))
    query = f"SELECT $this ?value {{ $this ex:p ?x . ?value ex:q ?n FILTER ({condition}) }}"
    answer = Solver(data, NodeValues(data.literals)).answer(read_query(query, PREFIXES))
    assert {tuple(node.removeprefix(EX) for node in row) for row in answer} == found
