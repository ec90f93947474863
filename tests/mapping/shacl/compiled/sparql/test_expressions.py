"""Expressions of queries have the values that a SPARQL engine gives them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import XSD
from mapping.rdf.statements import NodeTexts
from mapping.shacl.compiled.data_graph import DataGraph
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.sparql.functions import replaced
from mapping.shacl.compiled.sparql.nodes import NodeValues
from mapping.shacl.compiled.sparql.reader import read_query
from mapping.shacl.compiled.sparql.solver import Solver
from mapping.shacl.rdflib_graph import graph_of
from mapping.shacl.results import node_text
from tests.mapping.shacl.test_validation import EX, quads_of

PREFIXES = {"ex": EX, "xsd": "http://www.w3.org/2001/XMLSchema#"}
#: Values of ?x, one for each kind that functions and operators tell apart.
VALUES = f"""@prefix ex: <{EX}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:s ex:x ex:a, "Abc", "Abc"@en, "a.b c", "", "\\"q\\n\\u00e9", 7, 0, -1, 2.5, true, false .
ex:s ex:x "2021-07-03"^^xsd:date, "2021-07-03T10:00:00Z"^^xsd:dateTime, "z"^^ex:type .
"""
EXPRESSIONS = [
    "?x",
    "STR(?x)",
    "LANG(?x)",
    "DATATYPE(?x)",
    "STRLEN(?x)",
    "UCASE(?x)",
    "LCASE(STR(?x))",
    "SHA256(STR(?x))",
    "SUBSTR(?x, 2)",
    "SUBSTR(STR(?x), 0, 2)",
    'CONCAT(?x, "d")',
    'CONCAT(?x, "d"@en)',
    "CONCAT()",
    'STRBEFORE(?x, "b")',
    'STRAFTER(?x, "b")',
    'STRAFTER(?x, "b"@en)',
    'STRBEFORE(STR(?x), "none")',
    'REPLACE(?x, "[a-c]+", "-")',
    'REPLACE(STR(?x), "(b)(c?)", "[$2$1]")',
    'CONTAINS(?x, "b")',
    'CONTAINS(?x, "b"@en)',
    'STRSTARTS(STR(?x), "A")',
    'STRENDS(?x, "c")',
    'REGEX(?x, "^a", "i")',
    'REGEX(STR(?x), "c$")',
    'LANGMATCHES(LANG(?x), "*")',
    'LANGMATCHES(LANG(?x), "EN")',
    "ISIRI(?x)",
    "ISLITERAL(?x)",
    "ISBLANK(?x)",
    "ISNUMERIC(?x)",
    "SAMETERM(?x, 7)",
    "BOUND(?x)",
    "BOUND(?none)",
    "IRI(?x) = ex:a",
    "IF(ISIRI(?x), 1, STR(?x))",
    "COALESCE(?none, STRLEN(?x), -1)",
    "?x = ex:a",
    "?x < 3",
    "?x >= 0.0",
    '?x <= "Abd"',
    '?x < "2021-12-31"^^xsd:date',
    "STRLEN(?x) + 1 = 4",
    "2 * STRLEN(STR(?x)) - 1 > 5",
    "?x + 1",
    "?x - 0.5",
    "?x * 2",
    "-?x",
    "ABS(?x)",
    "CEIL(?x) = 3",
    "FLOOR(?x) = 2",
    "ABS(?x) - 1 > 0",
    "?x || true",
]
TRUE = [("7", "integer"), ("-1", "integer"), ("2.5", "decimal"), ("true", "boolean")]
TRUE_TEXT, FALSE_TEXT = (f'"{name}"^^<{XSD.boolean.value}>' for name in ("true", "false"))
#: Engines differ on literals of two types or languages; these are as pySHACL has them.
CONDITIONS = [
    "?x = 7",
    "?x != 7",
    '?x = "Abc"',
    '?x != "Abc"@en',
    "?x IN (ex:a, 7)",
    "!(?x = 7) && (?x != 0 || BOUND(?x))",
]


def values_here(expression: str) -> dict[str, str | None]:
    data = DataGraph()
    data.add(NodeTexts("b").statements(quads_of(VALUES)))
    query = read_query(f"SELECT $this ?x ?value {{ $this ex:x ?x BIND ({expression} AS ?value) }}", PREFIXES)
    return {x: value for _, x, value in Solver(data, NodeValues(data.literals)).answer(query)}


def values_of_an_engine(expression: str) -> dict[str, str | None]:
    data = ox.Store()
    data.extend(quads_of(VALUES))
    rows = data.query(f"SELECT ?x ?value {{ ex:s ex:x ?x BIND ({expression} AS ?value) }}", prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    return {str(write(row["x"])): write(row["value"]) for row in rows}


def write(term: object) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None if term is None else str(term)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_has_the_values_that_an_engine_gives_it(expression: str) -> None:
    assert values_here(expression) == values_of_an_engine(expression)


@pytest.mark.parametrize("expression", CONDITIONS)
def test_a_condition_holds_if_it_does_for_pyshacl(expression: str) -> None:
    graph = graph_of(NodeTexts("b").statements(quads_of(VALUES)), PREFIXES)
    query = f"SELECT ?x {{ ex:s ex:x ?x FILTER ({expression}) }}"
    found = {node_text(row.x) for row in graph.query(query)}  # type: ignore[union-attr]
    here = {x for x, value in values_here(expression).items() if value and value.startswith('"true"')}
    assert here == found != set()


def test_strings_booleans_and_numbers_are_conditions() -> None:
    true = {'"Abc"', '"Abc"@en', '"a.b c"', r'"\"q\né"'} | {f'"{n}"^^<{XSD.iri}{t}>' for n, t in TRUE}
    both, either, negated = map(values_here, ("?x && true", "?x || ?none", "!?x"))
    assert {x for x, value in both.items() if value == TRUE_TEXT} == true
    assert {x for x, value in either.items() if value == TRUE_TEXT} == true
    assert {x for x, value in negated.items() if value == TRUE_TEXT} == {
        '""',
        f'"0"^^<{XSD.integer.value}>',
        FALSE_TEXT,
    }


def test_numbers_compare_across_their_types_and_nan_with_nothing() -> None:
    texts = {
        "1e1": ("10.0 = ?x", True), "INF": ("?x > 7", True), "-INF": ("?x < -7.5", True), "NaN": ("?x = ?x", False)
    }  # fmt: skip
    for text, (condition, outcome) in texts.items():
        data = DataGraph()
        quads = quads_of(f'<{EX}s> <{EX}x> "{text}"^^<http://www.w3.org/2001/XMLSchema#double> .')
        data.add(NodeTexts("b").statements(quads))
        query = read_query(f"SELECT $this {{ $this ex:x ?x FILTER ({condition}) }}", PREFIXES)
        assert bool(Solver(data, NodeValues(data.literals)).answer(query)) is outcome


def test_a_replacement_names_groups_and_escapes_its_signs() -> None:
    assert replaced("abc", "(B)(c)", r"\$\\$2$1", "i") == r"a$\cb"


@pytest.mark.parametrize("expression", ["RAND()", "?x / 2", "STRLEN()", "BOUND(1)", 'REGEX(?x, "(?=a)")', "ex:f(?x)"])
def test_what_has_several_answers_or_none_is_left_to_pyshacl(expression: str) -> None:
    with pytest.raises(NotCompiled, match="sh:sparql"):
        values_here(expression)
