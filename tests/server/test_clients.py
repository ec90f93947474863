"""The clients that people have, over a real socket."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pandas as pd
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.Wrapper import POSTDIRECTLY

if TYPE_CHECKING:
    from collections.abc import Iterator

#: rdflib's own parser of JSON-LD still uses its deprecated class.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

ENTITY = "http://localhost:8000/entity/amir-rabiei"
SELECT = f"SELECT ?p ?o {{ <{ENTITY}> ?p ?o }}"
QUOTE = "SELECT ?quote { ?s <http://www.w3.org/ns/oa#exact> ?quote } LIMIT 1"
GRAPH = f"CONSTRUCT WHERE {{ <{ENTITY}> ?p ?o }}"


@pytest.mark.parametrize(("name", "separator"), [("csv", ","), ("tsv", "\t")])
def test_pandas_reads_a_table(server_url: str, name: str, separator: str) -> None:
    url = f"{server_url}/sparql?{urlencode({'query': SELECT, 'format': name})}"
    table = pd.read_csv(url, sep=separator)
    assert len(table) == 3
    assert len(table.columns) == 2


def test_pandas_reads_quotes_with_commas_and_line_ends(server_url: str) -> None:
    url = f"{server_url}/sparql?{urlencode({'query': QUOTE, 'format': 'csv'})}"
    assert pd.read_csv(url)["quote"][0] == "«Wir\r\nsind» bereit, 50 %"


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("result_format", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_selects(server_url: str, method: str, result_format: str) -> None:
    wrapper = SPARQLWrapper(f"{server_url}/sparql")
    wrapper.setMethod(method)
    wrapper.setQuery(SELECT)
    wrapper.setReturnFormat(result_format)
    found = wrapper.query()
    with found.response:
        assert ENTITY.rpartition("/")[0].encode() in found.response.read()


def test_sparqlwrapper_converts_json(server_url: str) -> None:
    wrapper = SPARQLWrapper(f"{server_url}/sparql", returnFormat=JSON)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(POSTDIRECTLY)
    wrapper.addDefaultGraph("http://localhost:8000/graph/entities")
    wrapper.setQuery(SELECT)
    with wrapper.query().response as response:
        assert response.headers["Content-Type"] == "application/sparql-results+json"
        assert response.read().count(b'"uri"') == 3


@pytest.mark.parametrize("result_format", [TURTLE, RDFXML, XML, JSONLD, N3])
def test_sparqlwrapper_constructs(server_url: str, result_format: str) -> None:
    wrapper = SPARQLWrapper(f"{server_url}/sparql")
    wrapper.setQuery(GRAPH)
    wrapper.setReturnFormat(result_format)
    with wrapper.query().response as response:
        media_type = response.headers["Content-Type"].partition(";")[0]
        found = rdflib.Graph().parse(data=response.read(), format=media_type)
    assert len(found) == 3


@pytest.fixture
def store(server_url: str) -> Iterator[SPARQLStore]:
    opened = SPARQLStore(f"{server_url}/sparql")
    yield opened
    opened.close()


def test_rdflib_reads_the_endpoint_as_a_graph(store: SPARQLStore) -> None:
    graph = rdflib.Graph(store=store)
    entity = rdflib.URIRef(ENTITY)
    assert len(list(graph.predicate_objects(entity))) == 3
    assert str(graph.value(entity, rdflib.RDFS.label)) == "Amir Rabiei"
    assert bool(graph.query(f"ASK {{ <{ENTITY}> ?p ?o }}"))
    assert len(graph.query(SELECT)) == 3


def test_rdflib_sees_the_named_graphs(store: SPARQLStore) -> None:
    dataset = rdflib.Graph(store, rdflib.URIRef("http://localhost:8000/graph/entities"))
    assert len(list(dataset.query("SELECT * { ?s ?p ?o }"))) == 2


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/ld+json"])
def test_linked_data_is_followed_from_an_iri_to_its_triples(server_url: str, accept: str) -> None:
    address = f"{server_url}/entity/amir-rabiei"
    request = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(request) as response:
        media_type = response.headers["Content-Type"].partition(";")[0]
        graph = rdflib.Graph().parse(data=response.read(), format=media_type)
    assert media_type == accept
    assert (rdflib.URIRef(ENTITY), rdflib.RDFS.label, rdflib.Literal("Amir Rabiei")) in graph
