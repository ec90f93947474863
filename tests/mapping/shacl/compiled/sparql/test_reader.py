"""Queries that mean the same for all focus nodes at once are read; others are left to pySHACL."""

from __future__ import annotations

import pytest

from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.sparql.reader import read_query
from tests.mapping.shacl.test_validation import EX

PREFIXES = {"ex": EX}


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
