"""The service description: what the endpoint can do, as RDF.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from mapping.namespaces import DCTERMS, RDF, SD, VOID, XSD, Namespace
from mapping.serialization import serialize
from server.engine import Query
from server.guard import QueryForm
from server.negotiation import rdf_syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mapping.manifest import Manifest
    from server.negotiation import MediaType
    from server.settings import Settings

__all__ = ["GRAPHS_QUERY", "LIMITS", "RESULT_FORMAT_IRIS", "SERVICE", "Limit", "describe_service", "service_triples"]

#: The properties that say the limits; `LIMITS` and ``ontology/service.ttl`` list them.
SERVICE: Final = Namespace("https://w3id.org/onrecord/service#")
_SIMPLE_ENTAILMENT: Final = NamedNode("http://www.w3.org/ns/entailment/Simple")

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


#: The dataset says which graphs it holds; a description that went by the manifest would miss some.
GRAPHS_QUERY: Final = Query("SELECT DISTINCT ?graph { GRAPH ?graph {} }", QueryForm.SELECT)


@dataclass(frozen=True)
class Limit:
    """A limit of the service: its property in ``ontology/service.ttl``, the setting that holds it, its name."""

    term: str
    setting: str
    label: str

    def value_in(self, settings: Settings) -> float:
        """Return the limit that is in force."""
        value: float = getattr(settings, self.setting)
        return value


#: Every limit that a query can break, as it is published.
LIMITS: Final = (
    Limit("queryTimeout", "query_timeout", "Time limit of a query, in seconds"),
    Limit("maxQueryBytes", "max_query_bytes", "Longest query, in bytes"),
    Limit("maxNesting", "max_nesting", "Deepest nesting of brackets"),
    Limit("maxPatterns", "max_patterns", "Most triple patterns"),
    Limit("maxPathSteps", "max_path_steps", "Most steps of property paths"),
    Limit("maxResultBytes", "max_result_bytes", "Largest result, in bytes"),
    Limit("maxResultTriples", "max_result_triples", "Most triples in a result"),
)


def describe_service(manifest: Manifest, settings: Settings, graphs: Iterable[str], syntax: MediaType) -> bytes:
    """Write the description of the endpoint over the generation of ``manifest`` and its named graphs."""
    return serialize(service_triples(manifest, settings, graphs), rdf_syntax(syntax))


def service_triples(manifest: Manifest, settings: Settings, graphs: Iterable[str]) -> Iterator[Quad]:
    """Describe the endpoint, its limits, its dataset and each named graph. What is not said is not offered."""
    service = NamedNode(f"{manifest.base_iri}sparql")
    yield Quad(service, RDF.type, SD.Service)
    yield Quad(service, SD.endpoint, service)
    yield Quad(service, SD.supportedLanguage, SD.SPARQL11Query)
    yield Quad(service, SD.feature, SD.UnionDefaultGraph)
    yield Quad(service, SD.defaultEntailmentRegime, _SIMPLE_ENTAILMENT)
    for iri in RESULT_FORMAT_IRIS:
        yield Quad(service, SD.resultFormat, NamedNode(iri))
    for limit in LIMITS:
        yield Quad(service, SERVICE.term(limit.term), _literal(limit, settings))
    dataset = NamedNode(f"{manifest.base_iri}dataset")
    yield Quad(service, SD.defaultDataset, dataset)
    yield from _dataset_triples(dataset, manifest, graphs)


def _dataset_triples(dataset: NamedNode, manifest: Manifest, graphs: Iterable[str]) -> Iterator[Quad]:
    base = manifest.base_iri
    yield Quad(dataset, RDF.type, SD.Dataset)
    yield Quad(dataset, DCTERMS.term("title"), Literal(manifest.title))
    default_graph = NamedNode(f"{base}sparql#default-graph")
    yield Quad(dataset, SD.defaultGraph, default_graph)
    yield Quad(default_graph, RDF.type, SD.Graph)
    if manifest.counts.quads:  # otherwise the data is another endpoint's, and nobody counted it
        yield Quad(default_graph, VOID.triples, Literal(str(manifest.counts.quads), datatype=XSD.integer))
    for name in graphs:
        # The graph as it stands in this dataset is one node, the name it has there another.
        graph = NamedNode(f"{base}sparql#graph/{quote(name.removeprefix(f'{base}graph/'), safe='/%')}")
        yield Quad(dataset, SD.namedGraph, graph)
        yield Quad(graph, RDF.type, SD.NamedGraph)
        yield Quad(graph, SD.name, NamedNode(name))


def _literal(limit: Limit, settings: Settings) -> Literal:
    """Write a limit as its property wants it: a number of things is an integer, a time is a decimal."""
    value = limit.value_in(settings)
    if limit.setting.startswith("max_"):
        return Literal(str(value), datatype=XSD.integer)
    return Literal(format(Decimal(str(value)), "f"), datatype=XSD.decimal)
