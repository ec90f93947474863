"""Answers to queries for all focus nodes at once are those of a SPARQL engine asked about one after the other."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from mapping.shacl.compiled.data_graph import DataGraph
from mapping.shacl.compiled.sparql.nodes import Comparables
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
]


def rows_at_once(query: str) -> set[tuple[str, ...]]:
    data = DataGraph("b")
    data.add(quads_of(DATA))
    return Solver(data, Comparables(data.literals)).answer(read_query(query, PREFIXES))


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
