"""Queries that the engine answers otherwise than SPARQL 1.1 says, or with columns in another order than they have."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine import read_query
from server.engine.worker.evaluation import QueriedStore, ResultLimits, evaluate_whole
from server.engine.worker.rewriting import rewrite
from server.errors import BadQuery
from server.http.negotiation import RESULTS_CSV, RESULTS_JSON
from server.settings import Settings

DATA = """
@prefix e: <http://e/> .
e:a e:p e:b ; e:label "one"@en, "one"@de, "one" ; e:n 1 , 2 .
e:b e:p e:c .
"""


@pytest.fixture(scope="module")
def store() -> QueriedStore:
    store = ox.Store()
    graph = ox.NamedNode("http://e/graph")
    store.extend(
        ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in ox.parse(DATA, format=ox.RdfFormat.TURTLE)
    )
    return QueriedStore(store, is_disjoint=True, base_iri="http://e/")


def _ask(store: QueriedStore, text: str) -> dict[str, Any]:
    query = read_query(f"PREFIX e: <http://e/>\n{text}", settings=Settings())
    answer: dict[str, Any] = json.loads(evaluate_whole(store, query, RESULTS_JSON, ResultLimits(100_000, 100)))
    return answer


def _term(store: QueriedStore, text: str) -> dict[str, str] | None:
    row: dict[str, dict[str, str]]
    (row,) = _ask(store, text)["results"]["bindings"]
    return row.get("x")


def _plain(value: str) -> dict[str, str]:
    return {"type": "literal", "value": value}


@pytest.mark.parametrize(
    ("aggregate", "pattern", "expected"),
    [
        ("GROUP_CONCAT(?o)", "e:a e:p|(e:p/e:p) ?o", "http://e/b http://e/c"),
        ("group_concat(?o; SEPARATOR=', ')", "e:a e:n ?o", "1, 2"),
        ("GROUP_CONCAT ( ?o ; separator = ';)' )", "e:a e:n ?o", "1;)2"),
        ("GROUP_CONCAT(?o + 1; SEPARATOR=',')", "e:a e:n ?o", "2,3"),
        ("GROUP_CONCAT(IF(?o = 1, e:b, 'x'); SEPARATOR=',')", "e:a e:n ?o", "http://e/b,x"),
        ("GROUP_CONCAT(DISTINCT ?o)", "VALUES ?o { e:b e:b 3 3 }", "http://e/b 3"),
        ("GROUP_CONCAT(DISTINCT ?o)", "e:a e:label ?o", "one one one"),
        ("GROUP_CONCAT(?o)", "VALUES ?o { 'a'@en 'b'@en }", "a b"),
        ("GROUP_CONCAT(DISTINCT ?o)", "VALUES ?o { 'a'@en 'b'@en }", "a b"),
        ("GROUP_CONCAT(?o)", "e:none e:n ?o", ""),
        ("CONCAT('<', GROUP_CONCAT(?o), '>')", "VALUES ?o { 1 } FILTER(?o <5 && ?o> 0)", "<1>"),
    ],
)
def test_group_concat_joins_the_strings_of_all_terms(
    store: QueriedStore, aggregate: str, pattern: str, expected: str
) -> None:
    """SPARQL 1.1, section 18.5.1.7: STR of each, and a plain literal as the result."""
    values = _term(store, f"SELECT ({aggregate} AS ?x) {{ {{ SELECT ?o {{ {pattern} }} ORDER BY ?o }} }}")
    assert values == _plain(expected)


def test_group_concat_is_unbound_for_what_has_no_string(store: QueriedStore) -> None:
    assert _term(store, "SELECT (GROUP_CONCAT(?o) AS ?x) { VALUES ?o { UNDEF 'a' } }") is None
    assert _ask(store, "SELECT ?s { ?s e:n ?o } GROUP BY ?s HAVING (STRLEN(GROUP_CONCAT(?o)) = 3)")["results"][
        "bindings"
    ]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (r"REPLACE('a1b', '[0-9]', '\\$')", "a$b"),
        (r"REPLACE('a1b', '[0-9]', '\\\\')", r"a\b"),
        (r"REPLACE('a1b', '([0-9])', '\\$$1x')", "a$1xb"),
        (r"REPLACE('a1b', '([0-9])', '[$1]', 'i')", "a[1]b"),
        (r"REPLACE('a1b', '1', '\\$', 'q')", r"a\$b"),
        (r"REPLACE('a1b', '1', '\n')", "a\nb"),
        (r'''replace ( "a'1b" , "1" , """\\$"'""" )''', "a'$\"'b"),
        (r"REPLACE(REPLACE('a1b2', '1', '\\$'), '2', '\\\\')", r"a$b" + "\\"),
        (r"CONCAT('REPLACE(1, 2, ', REPLACE('1', '1', '\\$'))", "REPLACE(1, 2, $"),
    ],
)
def test_replace_reads_its_replacement_as_xpath_does(store: QueriedStore, call: str, expected: str) -> None:
    """XPath functions 2.0, fn:replace."""
    assert _term(store, f"SELECT ({call} AS ?x) {{}}") == _plain(expected)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * { ?z e:n ?a }", ["z", "a"]),
        ("select distinct*{ ?z e:n ?a . $b e:p [] }", ["z", "a", "b"]),
        ("SELECT REDUCED * { ?z e:n ?y FILTER(?hidden > 1) MINUS { ?z e:p ?a } }", ["z", "y"]),
        ("SELECT * { ?z e:n ?y { SELECT (?p AS ?x) { ?z ?p ?b } } }", ["z", "y", "x"]),
        ("SELECT * { BIND(1 AS ?z) BIND(2 AS ?a) } VALUES ?b { 3 }", ["z", "a", "b"]),
        ("SELECT * FROM <http://e/graph> { ?s ?p ?o } ORDER BY ?o", ["s", "p", "o"]),
        ("SELECT * {}", []),
        ("SELECT ?b ?a { ?b e:n ?a }", ["b", "a"]),
    ],
)
def test_the_columns_of_select_all_come_in_the_order_of_the_query(
    store: QueriedStore, text: str, columns: list[str]
) -> None:
    assert _ask(store, text)["head"]["vars"] == columns
    query = read_query(f"PREFIX e: <http://e/> {text}", settings=Settings())
    written = evaluate_whole(store, query, RESULTS_CSV, ResultLimits(100_000, 100)).decode()
    assert written.partition("\r\n")[0] == ",".join(columns)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?GROUP_CONCAT { ?GROUP_CONCAT <http://e/REPLACE> 'SELECT *' }",
        "SELECT ?s { ?s ?p 'GROUP_CONCAT(?x)' } # GROUP_CONCAT(?x)",
        "SELECT ?s { ?s <http://e/GROUP_CONCAT(?x)> e:REPLACE }",
        "SELECT (REPLACE(?a, ?b, ?c) AS ?d) { ?a ?b ?c }",
        "SELECT (REPLACE('a', 'b', '$1') AS ?d) {}",
        r"SELECT (REPLACE('a', 'b', '\\n') AS ?d) {}",
        "SELECT (GROUP_CONCAT(DISTINCT ?x + ?y) AS ?z) { ?x ?p ?y }",
        "SELECT * { ?a ?b ?c }",
        # cut short, or cut otherwise by the parser than by us
        "SELECT (GROUP_CONCAT(",
        "SELECT (GROUP_CONCAT(?x",
        "SELECT (REPLACE('a', 'b', '\\\\$'",
        "ASK { FILTER(?x<#>'''\n5) } # GROUP_CONCAT(?y) '''",
        "SELECT (GROUP_CONCAT(?x) AS ?y) { VALUES ?x {'''a'} }",
        r"SELECT (GROUP_CONCAT(?x) AS ?y) { ?x e:\' 1 }",
        r"SELECT (GROUP_CONCAT(?x) AS ?y) { ?x ?p '\u0027 }' }",
        "SELECT (GROUP_CONCAT(?x) AS ?y) { ?x ?p ?o FILTER(?o<'>') }",
    ],
)
def test_a_query_is_left_alone_where_a_rewrite_is_not_needed_or_not_certain(text: str) -> None:
    assert rewrite(text, None) is text


def test_a_mistake_is_told_with_its_place_in_the_text_that_was_sent(store: QueriedStore) -> None:
    with pytest.raises(BadQuery, match="line 3, column 9: syntax error at the end"):
        _ask(store, "SELECT (GROUP_CONCAT(?x) AS ?y) {\nBROKEN }")


_PIECES = st.sampled_from(
    ["?a", "?b", "e:p", "e:q", "'x'", '"y"@en', "'''z'''", "<http://e/#x>", "<#>", "<x>", "1", "<", ">", "(", ")", ";",
     ",", ".", " ", "\n", "#c\n", "'", "GROUP_CONCAT(", "REPLACE(", "DISTINCT ", "'\\\\$'", "FILTER", "BIND", "AS"]
)  # fmt: skip


@given(pieces=st.lists(_PIECES, max_size=14))
def test_whatever_the_engine_refuses_it_refuses_rewritten(pieces: list[str]) -> None:
    """And the other way round: a rewrite moves no boundary of a string, a comment or a bracket."""
    text = f"PREFIX e: <http://e/> SELECT ({''.join(pieces)} AS ?x) {{ ?b e:p ?a }}"
    assert _is_query(text) == _is_query(rewrite(text, None))


def _is_query(text: str) -> bool:
    try:
        ox.Store().query(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("path", ["e:p*", "e:p?", "(e:p|e:n)*", "(e:p/e:p)?"])
@pytest.mark.parametrize("pattern", ["e:none {} ?x", "?x {} e:none", "e:none {} e:none . BIND(1 AS ?x)"])
def test_a_path_of_no_step_needs_a_term_of_the_data(store: QueriedStore, path: str, pattern: str) -> None:
    """A known deviation, in docs/http.md: by SPARQL 1.1, section 18.4, there is one row, the term itself."""
    assert _ask(store, f"SELECT ?x {{ {pattern.replace('{}', path)} }}")["results"]["bindings"] == []
    assert {"type": "uri", "value": "http://e/b"} in [
        row["x"] for row in _ask(store, f"SELECT ?x {{ e:b {path} ?x }}")["results"]["bindings"]
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "prefix"),
    [
        ("SELECT (ex:f(1) AS ?x) {}", 2, 9, "ex:"),
        ("SELECT * {\n BIND(ex:f(1) AS ?x) }", 3, 7, "ex:"),
        ("SELECT * { ?s ?p ?o FILTER(?o = ex:f) }", 2, 33, "ex:"),
        ("SELECT * { ?s e:p ?o FILTER(:f(?o)) }", 2, 29, ":"),
        ("SELECT * { ?s a ex:Person }", 2, 17, "ex:"),
        ("SELECT * { ?s e:p/ex:p* ?o }", 2, 19, "ex:"),
        ("SELECT * { GRAPH ex:g { ?s ?p '1'^^e:t } }", 2, 18, "ex:"),
    ],
)
def test_an_undeclared_prefix_is_told_with_its_place(
    store: QueriedStore, text: str, line: int, column: int, prefix: str
) -> None:
    with pytest.raises(BadQuery, match=f"the prefix {prefix} is not declared") as caught:
        _ask(store, text)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_syntax_error_is_no_matter_of_prefixes_that_are_declared(store: QueriedStore) -> None:
    with pytest.raises(BadQuery, match="syntax error at the end"):
        _ask(store, "SELECT * { ?s e:p ?o FILTER(e:f(?o) }")
