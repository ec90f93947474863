"""Queries that mean the same for all focus nodes at once are read and written anew; others are left to pySHACL."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import RDF
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.sparql_query import read_query
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


def rows_at_once(query: str, data: ox.Store) -> set[tuple[str, str]]:
    rows = data.query(read_query(query, PREFIXES).text)
    assert isinstance(rows, ox.QuerySolutions)
    return {(str(row["this"]), str(row["value"])) for row in rows}


def rows_one_by_one(query: str, data: ox.Store) -> set[tuple[str, str]]:
    """Ask a query once for each focus node, which stands in its text in place of the variable."""
    nodes = [ox.NamedNode(EX + name) for name in "abcd"]
    found = set()
    for node in nodes:
        body = re.sub(r"[$?]this\b", str(node), query.partition("{")[2])
        rows = data.query(f"PREFIX ex: <{EX}> SELECT DISTINCT ?value {{ {body}")
        assert isinstance(rows, ox.QuerySolutions)
        found |= {(str(node), str(row["value"])) for row in rows}
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_all_at_once_gives_the_rows_of_one_by_one(query: str) -> None:
    data = ox.Store()
    data.extend(quads_of(DATA))
    assert rows_at_once(query, data) == rows_one_by_one(query, data) != set()


@pytest.mark.parametrize("query", QUERIES[:-1])
def test_the_predicates_of_a_query_are_known(query: str) -> None:
    whole, part = ox.Store(), ox.Store()
    iris = read_query(query, PREFIXES).iris
    assert iris is not None
    whole.extend(quads_of(DATA))
    part.extend(quad for quad in quads_of(DATA) if quad.predicate.value in iris)
    assert rows_at_once(query, part) == rows_at_once(query, whole)


def test_a_variable_predicate_needs_all() -> None:
    assert read_query("SELECT $this ?value { $this ?any ?value }", PREFIXES).iris is None
    assert read_query("SELECT $this { $this a ex:Last }", PREFIXES).iris == frozenset({RDF.type.value})


def test_absent_joins_are_subtracted_and_single_patterns_looked_up() -> None:
    joined = read_query("SELECT $this { $this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?y . ?y ex:q ?z } }", PREFIXES).text
    single = read_query("SELECT $this { $this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?y } }", PREFIXES).text
    assert "MINUS" in joined
    assert "MINUS" not in single


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?value { $this ex:p ?value }",
        "SELECT * { $this ex:p ?value }",
        "SELECT $this (?x AS ?value) { $this ex:p ?x }",
        "SELECT $this { FILTER (isIRI($this)) }",
        "SELECT $this { OPTIONAL { $this ex:p ?value } }",
        "SELECT $this { { $this ex:p ?value } UNION { ?value ex:p ?other } }",
        "SELECT $this { $this ex:p ?x { ?y ex:q ?z FILTER (?x != ?y) } }",
        "SELECT $this { $this ex:p ?x { ?y ex:q ?z FILTER NOT EXISTS { ?y ex:q $this } } }",
        "SELECT $this { $this ex:p ?x { SELECT ?x { ?x ex:q ?y } } }",
        "SELECT $this { $this ex:p ?x MINUS { ?x ex:q ?y } }",
        "SELECT $this { $this ex:p ?x VALUES ?x { ex:b } }",
        "SELECT $this { GRAPH ?g { $this ex:p ?x } }",
        "SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ex:p ?x } }",
        "SELECT $this { GRAPH $shapesGraph { $this ex:p ?x } }",
        "SELECT $this ?failure { $this ex:p ?failure }",
        "SELECT $this { $this ex:p ?x . ?x ex:q $currentShape }",
        "SELECT $this { $this ex:p ?x } GROUP BY $this",
        "SELECT $this { $this ex:p ?x } LIMIT 1",
        "SELECT $this { $this ex:p ?x FILTER (ex:check(?x)) }",
        "SELECT $this { $this ex:p ?x FILTER (RAND() > 0) }",
        "SELECT $this { $this ex:p ?x FILTER (NOW() > ?x) }",
        'SELECT $this { $this ex:name ?x FILTER (REGEX(?x, "(?=a)")) }',
        r'SELECT $this { $this ex:name ?x FILTER (REGEX(?x, "(a)\\1")) }',
        'SELECT $this { $this ex:p "01"^^ex:type }',
        "SELECT $this { $this ex:p [ ex:q ?x ] }",
        "SELECT $this { $this ex:p _:x }",
        "SELECT $this { $this ex:p ( ex:a ) }",
        "SELECT $this { $this !ex:p ?x }",
        "SELECT $this { $this ex:p* ?x }",
        "SELECT $this { $this ex:p ?x . ?y ex:q* ?z }",
        "SELECT $this { $this unknown:p ?x }",
        "SELECT $this { $this ex:p ?x",
        "SELECT $this { $this ex:p ?x FILTER (?x = ) }",
        "SELECT $this { $this ex:p ?x BIND (1 AS $this) }",
        "ASK { $this ex:p ?x }",
        "CONSTRUCT { $this ex:p ?x } { $this ex:p ?x }",
        "nonsense",
        "",
    ],
)  # fmt: skip
def test_other_queries_are_left_to_pyshacl(query: str) -> None:
    with pytest.raises(NotCompiled, match="sh:sparql"):
        read_query(query, PREFIXES)
