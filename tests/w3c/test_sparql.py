"""The W3C suites for SPARQL queries, through the way our own queries go: `read_query`, then `evaluate`.

The data of a test without FROM is put into a graph of its own and named as the protocol names one, since what the
service takes for the default graph otherwise is the union of all.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import pyoxigraph as ox
import pytest

from server.errors import BadQuery
from server.http.negotiation import RESULTS_CSV, RESULTS_JSON, RESULTS_XML, TURTLE
from tests.w3c.comparison import are_equal, csv_rows, read_expected, read_results
from tests.w3c.evaluation import UnknownFunction, answer, form_of, names_dataset
from tests.w3c.known_failures import SPARQL_10, SPARQL_11
from tests.w3c.suites import MF, QT, Case, cases, graph_data, marked, needed, parse, path_of

DEFAULT: Final = "urn:w3c:default"
_EVALUATED = {"QueryEvaluationTest", "CSVResultFormatTest"}
_SYNTAX = {"PositiveSyntaxTest", "PositiveSyntaxTest11", "NegativeSyntaxTest", "NegativeSyntaxTest11"}

ALL = {
    "sparql11": [
        *cases(needed("sparql11") / "manifest-sparql11-query.ttl"),
        *cases(needed("sparql11") / "manifest-sparql11-results.ttl"),
    ],
    "sparql10": [
        *cases(needed("sparql10") / "manifest-evaluation.ttl"),
        *cases(needed("sparql10") / "manifest-syntax.ttl"),
    ],
}
FAILURES = {"sparql11": SPARQL_11, "sparql10": SPARQL_10}


def chosen(kinds: set[str]) -> list[object]:
    """Return the tests of some kinds of both suites, without what has no meaning for a service of queries."""
    result = []
    for suite, found in ALL.items():
        of_kind = [case for case in found if case.kind in kinds]
        names = {case.name for case in of_kind}
        result += marked(of_kind, {name: reason for name, reason in FAILURES[suite].items() if name in names})
    return result


def load(case: Case) -> tuple[ox.Store, tuple[str, ...], tuple[str, ...]]:
    """Return the store of a test, and the default and named graphs it is to be asked of."""
    store, action = ox.Store(), case.manifest.one(case.node, MF.action)
    default = [path_of(node) for node in case.manifest.all(action, QT.data)]
    named = dict(graph_data(case))
    for path in default:
        store.extend(_in_graph(parse(path), DEFAULT))
    for name, path in named.items():
        store.extend(_in_graph(parse(path), name))
    return store, (DEFAULT,), tuple(named)


def load_named_in_text(text: str, case: Case) -> ox.Store:
    """Return a store with the files that the FROM clauses of a query name, each under its own address."""
    store = ox.Store()
    for path in path_of(case.manifest.one(case.manifest.one(case.node, MF.action), QT.query)).parent.glob("*.ttl"):
        if f"<{path.name}>" in text:
            store.extend(_in_graph(parse(path), path.as_uri()))
    return store


def _in_graph(quads: list[ox.Quad], name: str) -> list[ox.Quad]:
    return [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name)) for quad in quads]


@pytest.mark.parametrize("case", chosen(_EVALUATED))
def test_evaluation(case: Case) -> None:
    query_path = path_of(case.manifest.one(case.manifest.one(case.node, MF.action), QT.query))
    # The address of the file is the base of its relative IRIs (RFC 3986, section 5.1.3).
    text = f"BASE <{query_path.as_uri()}>\n{query_path.read_text('utf-8')}"
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    if names_dataset(text):
        store = load_named_in_text(text, case)
    else:
        store, default, named = load(case)
    expected_path = path_of(case.manifest.one(case.node, MF.result))
    if expected_path.suffix == ".csv":
        found = answer(store, text, RESULTS_CSV, default, named)
        assert csv_rows(found.decode()) == csv_rows(expected_path.read_text("utf-8"))
        return
    expected = read_expected(expected_path)
    if form_of(text) in {"CONSTRUCT", "DESCRIBE"}:
        written = answer(store, text, TURTLE, default, named)
        assert are_equal(list(ox.parse(written, format=ox.RdfFormat.TURTLE)), expected)
        return
    is_reduced = "REDUCED" in text
    for result_format, codec in ((RESULTS_JSON, ox.QueryResultsFormat.JSON), (RESULTS_XML, ox.QueryResultsFormat.XML)):
        read = read_results(answer(store, text, result_format, default, named), codec)
        assert are_equal(read, expected, is_reduced=is_reduced), (read, expected)


@pytest.mark.parametrize("case", chosen(_SYNTAX))
def test_syntax(case: Case) -> None:
    path = path_of(case.manifest.one(case.node, MF.action))
    text, store = f"BASE <{path.as_uri()}>\n{path.read_text('utf-8')}", ox.Store()
    result_format = TURTLE if form_of(text) in {"CONSTRUCT", "DESCRIBE"} else RESULTS_JSON
    if case.kind.startswith("Positive"):
        # A function that nobody has is no mistake in the syntax.
        with suppress(UnknownFunction):
            answer(store, text, result_format)
    else:
        with pytest.raises(BadQuery):
            answer(store, text, result_format)


def test_the_suites_are_whole() -> None:
    assert len(ALL["sparql11"]) >= 285
    assert len(ALL["sparql10"]) >= 280
