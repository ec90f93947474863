"""SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import DCAT, RDF, RDFS, SD, VOID
from ontology import FOLDER
from server.linked_data.service_description import LIMITS, SERVICE
from server.serving.app import create_app
from tests.server.web.conftest import serving
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from server.settings import Settings

BASE = "http://localhost:8000/"
ENDPOINT = ox.NamedNode(f"{BASE}sparql")


@pytest.fixture(scope="module")
def description(web: httpx.Client) -> ox.Store:
    store = ox.Store()
    store.load(web.get("/sparql").content, format=ox.RdfFormat.TURTLE)
    return store


def _objects(store: ox.Store, subject: ox.NamedNode, predicate: ox.NamedNode) -> set[str]:
    return {getattr(quad.object, "value", "") for quad in store.quads_for_pattern(subject, predicate, None)}


def test_the_service_says_what_it_is(description: ox.Store) -> None:
    assert _objects(description, ENDPOINT, RDF.type) == {SD.Service.value, DCAT.DataService.value}
    assert _objects(description, ENDPOINT, SD.endpoint) == {ENDPOINT.value}
    assert _objects(description, ENDPOINT, SD.supportedLanguage) == {SD.SPARQL11Query.value}
    assert _objects(description, ENDPOINT, SD.feature) == {SD.UnionDefaultGraph.value}
    assert len(_objects(description, ENDPOINT, SD.resultFormat)) == 8
    assert "a term that is not in the data" in _objects(description, ENDPOINT, RDFS.comment).pop()


def test_the_dataset_names_every_graph_there_is(description: ox.Store, quads: list[ox.Quad]) -> None:
    (dataset,) = _objects(description, ENDPOINT, SD.defaultDataset)
    nodes = _objects(description, ox.NamedNode(dataset), SD.namedGraph)
    names = {name for node in nodes for name in _objects(description, ox.NamedNode(node), SD.name)}
    assert names == {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    (default,) = _objects(description, ox.NamedNode(dataset), SD.defaultGraph)
    assert _objects(description, ox.NamedNode(default), VOID.triples) == {str(len(quads))}


def test_of_very_many_graphs_those_of_no_article_are_named_and_where_to_find_the_others(
    small_generation: Generation, small_limits: Settings
) -> None:
    node, graphs = ox.NamedNode(f"{BASE}x"), [f"article/{number}" for number in range(1200)]
    quads = [ox.Quad(node, node, node, ox.NamedNode(f"{BASE}graph/{name}")) for name in (*graphs, "entities", "zebra")]
    engine = DirectEngine(quads)
    with serving(create_app(small_limits, small_generation, engine), small_limits) as (host, port):
        answer = httpx.get(f"http://{host}:{port}/sparql", headers={"Accept": "text/turtle"})
    store = ox.Store()
    store.load(answer.content, format=ox.RdfFormat.TURTLE)
    names = {getattr(quad.object, "value", "") for quad in store.quads_for_pattern(None, SD.term("name"), None)}
    assert names == {f"{BASE}graph/entities", f"{BASE}graph/zebra"}
    dataset = ox.NamedNode(f"{BASE}dataset")
    assert _objects(store, dataset, RDFS.seeAlso) == {f"{BASE}articles.csv"}
    assert "graph/article/" in _objects(store, dataset, RDFS.comment).pop()


def test_every_limit_is_published(description: ox.Store, small_limits: Settings) -> None:
    for limit in LIMITS:
        (value,) = _objects(description, ENDPOINT, SERVICE.term(limit.term))
        assert float(value) == float(getattr(small_limits, limit.setting))


def test_every_property_of_a_limit_is_documented_and_no_other() -> None:
    ontology = ox.Store()
    ontology.load(path=str(FOLDER / "service.ttl"), format=ox.RdfFormat.TURTLE)
    properties = {quad.subject for quad in ontology.quads_for_pattern(None, RDF.type, RDF.Property)}
    assert properties == {SERVICE.term(limit.term) for limit in LIMITS}


def test_the_ontology_of_the_limits_is_served(web: httpx.Client) -> None:
    assert b"queryTimeout" in web.get("/ontology/service").content


def test_the_form_shows_the_limits(web: httpx.Client) -> None:
    page = web.get("/sparql?format=html").text
    assert all(limit.label in page for limit in LIMITS)
