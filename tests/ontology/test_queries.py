"""Every example query answers its question with the expected rows, on the embedded engine as on rdflib.

The expected rows are in ``tests/queries``, one file for each query. `make expectations` writes them anew.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from mapping.publication.dump_slices import read_whole_dump
from mapping.rdf.namespaces import PREFIXES
from mapping.rdf.serialization import N_TRIPLES
from mapping.rdf.shared_graphs import ExampleQuery, example_queries
from tests.ontology.expectations import EXPECTED, engine_rows

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

EXAMPLES = example_queries()
by_name = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


@pytest.fixture(scope="module")
def store(shipped_generation: Generation) -> ox.Store:
    return ox.Store.read_only(str(shipped_generation.store_path))


@pytest.fixture(scope="module")
def graph(shipped_generation: Generation) -> rdflib.Graph:
    """The merge of all graphs, as rdflib reads it from a dump."""
    return rdflib.Graph().parse(read_whole_dump(shipped_generation, N_TRIPLES), format="nt")


def expected_rows(example: ExampleQuery) -> list[list[str]]:
    return list(csv.reader(io.StringIO((EXPECTED / f"{example.name}.csv").read_text("utf-8"))))


@by_name
def test_the_engine_gives_the_expected_rows(example: ExampleQuery, store: ox.Store) -> None:
    results = store.query(example.text, use_default_graph_as_union=True)
    if isinstance(results, ox.QueryTriples):
        expected = set(ox.parse(path=EXPECTED / f"{example.name}.ttl"))
        assert {ox.Quad(triple.subject, triple.predicate, triple.object) for triple in results} == expected
    else:
        assert engine_rows(results) == expected_rows(example)


# rdflib 7.6 calls re.sub() in a way that Python 3.13 deprecates.
@pytest.mark.filterwarnings("ignore:'count' is passed as positional argument:DeprecationWarning")
@by_name
def test_rdflib_gives_the_same_rows(example: ExampleQuery, graph: rdflib.Graph) -> None:
    results = graph.query(example.text)
    if example.form == "construct":
        assert results.graph is not None
        expected = rdflib.Graph().parse(EXPECTED / f"{example.name}.ttl")
        assert set(results.graph) == set(expected)
    elif example.form == "ask":
        assert [[str(results.askAnswer).lower()]] == expected_rows(example)
    else:
        names, *rows = expected_rows(example)
        assert [str(name) for name in results.vars or ()] == names
        found = [["" if term is None else str(term) for term in row] for row in results]  # type: ignore[union-attr]
        assert Counter(map(tuple, found)) == Counter(map(tuple, rows))


@by_name
def test_a_query_asks_a_question_and_declares_its_prefixes(example: ExampleQuery) -> None:
    assert example.question.endswith("?")
    assert example.form in {"select", "ask", "construct", "describe"}
    declared = [line.split() for line in example.text.splitlines() if line.startswith("PREFIX")]
    assert declared
    for _, prefix, iri in declared:
        assert PREFIXES[prefix.rstrip(":")] == iri.strip("<>")


def test_there_are_enough_examples_and_no_forgotten_expectations() -> None:
    assert len(EXAMPLES) >= 15
    assert {path.stem for path in EXPECTED.iterdir()} == {example.name for example in EXAMPLES}


def test_examples_are_part_of_the_dataset(store: ox.Store) -> None:
    query = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX schema: <https://schema.org/> "
        "SELECT (COUNT(?example) AS ?n) { ?example a sh:SPARQLExecutable ; schema:target ?endpoint }"
    )
    assert engine_rows(store.query(query, use_default_graph_as_union=True)) == [["n"], [str(len(EXAMPLES))]]


def rows_of(name: str, turtle: str) -> list[list[str]]:
    """Return the rows of an example query over some data, without its header."""
    store = ox.Store()
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    store.load((prefixes + "@base <http://example.org/> .\n" + turtle).encode(), format=ox.RdfFormat.TURTLE)
    (example,) = (each for each in EXAMPLES if each.name == name)
    results = store.query(example.text, use_default_graph_as_union=True)
    assert isinstance(results, ox.QuerySolutions)
    return engine_rows(results)[1:]


QUANTITIES = {
    "schema:value 4": [["exactly", "4"]],
    "schema:minValue 4": [["at least", "4"]],
    "schema:maxValue 4": [["at most", "4"]],
    "schema:minValue 4 ; schema:maxValue 5": [["at least", "4"], ["at most", "5"]],
    "schema:minValue 4 ; onr:exclusive true": [["more than", "4"]],
    "schema:maxValue 4 ; onr:exclusive true": [["less than", "4"]],
    "onr:approximateValue 4": [["about", "4"]],
    'onr:indefiniteAmount "several"@en': [],
}


@pytest.mark.parametrize(("said", "rows"), QUANTITIES.items())
def test_counts_and_sums_are_as_precise_as_their_words(said: str, rows: list[list[str]]) -> None:
    data = """<c> onr:content <s> ; onr:stance [ rdfs:label "affirms" ] .
      <s> rdfs:label "s" ; onr:kind k:detention ; onr:affected [ rdfs:label "men" ] ; onr:quantity <q> .
      <q> """
    counts = rows_of("counts-of-detained", f"{data} a schema:QuantitativeValue ; {said} .")
    assert counts == [["men", *row, "the article"] for row in rows]
    money = rows_of("money", f'{data} a schema:MonetaryAmount ; schema:currency "USD" ; {said} .')
    assert money == [[*row, "USD", "s", "the article", "affirms"] for row in rows]
