"""The service description: what the endpoint can do, as RDF.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad

from mapping.namespaces import DCTERMS, RDF, SD, VOID, XSD
from mapping.serialization import serialize
from server.negotiation import rdf_syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.manifest import Manifest
    from server.negotiation import MediaType

__all__ = ["RESULT_FORMAT_IRIS", "describe_service", "service_triples"]

#: https://www.w3.org/ns/formats/ : the IRI of each format that results come in.
RESULT_FORMAT_IRIS: Final = tuple(
    f"http://www.w3.org/ns/formats/{name}"
    for name in (
        "SPARQL_Results_JSON",
        "SPARQL_Results_XML",
        "SPARQL_Results_CSV",
        "SPARQL_Results_TSV",
        "Turtle",
        "N-Triples",
        "RDF_XML",
        "JSON-LD",
    )
)


def describe_service(manifest: Manifest, syntax: MediaType) -> bytes:
    """Write the description of the endpoint over the generation of ``manifest``."""
    return serialize(service_triples(manifest), rdf_syntax(syntax))


def service_triples(manifest: Manifest) -> Iterator[Quad]:
    """Describe the endpoint, its dataset and the named graph of each article."""
    service = NamedNode(f"{manifest.base_iri}sparql")
    yield Quad(service, RDF.type, SD.Service)
    yield Quad(service, SD.endpoint, service)
    yield Quad(service, SD.supportedLanguage, SD.SPARQL11Query)
    yield Quad(service, SD.feature, SD.UnionDefaultGraph)
    for iri in RESULT_FORMAT_IRIS:
        yield Quad(service, SD.resultFormat, NamedNode(iri))
    dataset = NamedNode(f"{manifest.base_iri}dataset")
    yield Quad(service, SD.defaultDataset, dataset)
    yield from _dataset_triples(dataset, manifest)


def _dataset_triples(dataset: NamedNode, manifest: Manifest) -> Iterator[Quad]:
    yield Quad(dataset, RDF.type, SD.Dataset)
    yield Quad(dataset, DCTERMS.term("title"), Literal(manifest.title))
    default_graph = NamedNode(f"{manifest.base_iri}sparql#default-graph")
    yield Quad(dataset, SD.defaultGraph, default_graph)
    yield Quad(default_graph, RDF.type, SD.Graph)
    yield Quad(default_graph, VOID.triples, _count(manifest.counts.quads))
    for article in manifest.articles:
        # The graph as it stands in this dataset is one node, the name it has there another.
        graph = NamedNode(f"{manifest.base_iri}sparql#graph/{article.slug}")
        yield Quad(dataset, SD.namedGraph, graph)
        yield Quad(graph, RDF.type, SD.NamedGraph)
        yield Quad(graph, SD.name, NamedNode(article.graph))


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
