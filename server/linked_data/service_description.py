"""Describe the endpoint, its limits and its graphs as RDF.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad

from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import DCAT, DCTERMS, RDF, RDFS, SD, VOID, XSD, Namespace
from mapping.rdf.shared_graphs import DESCRIPTION_SYNTAXES, service_statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mapping.publication.manifest import DumpFile, Manifest
    from server.settings import Settings

#: The properties that say the limits; `LIMITS` and ``ontology/service.ttl`` list them.
SERVICE: Final = Namespace("https://w3id.org/onrecord/service#")
_SIMPLE_ENTAILMENT: Final = NamedNode("http://www.w3.org/ns/entailment/Simple")

#: https://www.w3.org/ns/formats/ : the formats of results.
RESULT_FORMAT_IRIS: Final = tuple(
    f"http://www.w3.org/ns/formats/{name}"
    for name in (*(f"SPARQL_Results_{syntax}" for syntax in ("JSON", "XML", "CSV", "TSV")), *DESCRIPTION_SYNTAXES)
)

#: Named graphs that a description lists. If there are more, it leaves out the graphs of articles.
_MOST_GRAPHS: Final = 1000
_TOO_MANY: Final = "Each article has a named graph too: graph/article/ and the name of the article, below the base IRI."
_DEVIATION: Final = (
    "A path with ? or * gives no row for a term that is not in the data; SPARQL 1.1 (18.4) asks for one."
)
#: https://spdx.org/rdf/terms/ : checksums in DCAT.
_SPDX: Final = Namespace("http://spdx.org/rdf/terms#")


@dataclass(frozen=True)
class Limit:
    """A limit of the service: its property in ``ontology/service.ttl``, its setting and its label."""

    term: str
    setting: str
    label: str


#: Every limit of queries that we publish.
LIMITS: Final = (
    Limit("queryTimeout", "query_timeout", "Time limit of a query, in seconds"),
    Limit("maxQueryBytes", "max_query_bytes", "Longest query, in bytes"),
    Limit("maxTokens", "max_tokens", "Most tokens"),
    Limit("maxNesting", "max_nesting", "Deepest nesting of brackets"),
    Limit("maxPatterns", "max_patterns", "Most triple patterns"),
    Limit("maxPathSteps", "max_path_steps", "Most steps of property paths"),
    Limit("maxResultBytes", "max_result_bytes", "Largest result, in bytes"),
    Limit("maxResultTriples", "max_result_triples", "Most triples in a result"),
)


def graphs_query(base_iri: str) -> str:
    """Return the query for the named graphs, at most one more than we list, the graphs of articles last.

    The manifest would not do: a dataset may hold other graphs.
    """
    of_article = f'STRSTARTS(STR(?graph), "{Iris(base_iri).article_graph("").value}")'
    return f"SELECT DISTINCT ?graph {{ GRAPH ?graph {{}} }} ORDER BY {of_article} ?graph LIMIT {_MOST_GRAPHS + 1}"


def file_quads(manifest: Manifest, iri: str) -> frozenset[Quad]:
    """Return the dates and the files of a generation as quads that describe ``iri``: the dataset or a dump.

    A file cannot hold its own length and checksum, and equal builds must not differ by their time. So the server adds
    these from the manifest.
    """
    iris = Iris(manifest.base_iri)
    files = {iris.dump(dump.name).value: dump for dump in manifest.dumps_of(None)}
    if iri == iris.dataset.value:
        each = chain.from_iterable(_file(manifest, dump) for dump in files.values())
        return frozenset(chain(_dates(manifest, iris.dataset), each))
    return frozenset(_file(manifest, files[iri])) if iri in files else frozenset()


def _dates(manifest: Manifest, node: NamedNode) -> Iterator[Quad]:
    if manifest.created:
        yield Quad(node, DCTERMS.issued, Literal(manifest.issued or manifest.created, datatype=XSD.dateTime))
        yield Quad(node, DCTERMS.modified, Literal(manifest.created, datatype=XSD.dateTime))


def _file(manifest: Manifest, dump: DumpFile) -> Iterator[Quad]:
    iris = Iris(manifest.base_iri)
    node, checksum = iris.dump(dump.name), iris.checksum(dump.name)
    yield from _dates(manifest, node)
    yield Quad(node, DCAT.byteSize, Literal(str(dump.bytes), datatype=XSD.nonNegativeInteger))
    yield Quad(node, _SPDX.checksum, checksum)
    yield Quad(checksum, RDF.type, _SPDX.Checksum)
    yield Quad(checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256)
    yield Quad(checksum, _SPDX.checksumValue, Literal(dump.sha256, datatype=XSD.hexBinary))


def service_triples(manifest: Manifest, settings: Settings, graphs: Iterable[str]) -> Iterator[Quad]:
    """Describe the endpoint, its limits, its dataset and each named graph."""
    iris = Iris(manifest.base_iri)
    service, dataset = iris.endpoint, iris.dataset
    yield Quad(service, RDF.type, SD.Service)
    yield Quad(service, SD.endpoint, service)
    yield from (Quad(*statement) for statement in service_statements(iris))
    yield Quad(service, SD.supportedLanguage, SD.SPARQL11Query)
    yield Quad(service, SD.feature, SD.UnionDefaultGraph)
    yield Quad(service, SD.defaultEntailmentRegime, _SIMPLE_ENTAILMENT)
    yield Quad(service, RDFS.comment, Literal(_DEVIATION, language="en"))
    for iri in RESULT_FORMAT_IRIS:
        yield Quad(service, SD.resultFormat, NamedNode(iri))
    for limit in LIMITS:
        yield Quad(service, SERVICE.term(limit.term), _literal(limit, settings))
    yield Quad(service, SD.defaultDataset, dataset)
    yield from _dataset_triples(iris, manifest, list(graphs))


def _dataset_triples(iris: Iris, manifest: Manifest, graphs: list[str]) -> Iterator[Quad]:
    dataset, default_graph = iris.dataset, iris.default_graph
    yield Quad(dataset, RDF.type, SD.Dataset)
    yield Quad(dataset, DCTERMS.term("title"), Literal(manifest.title))
    yield Quad(dataset, SD.defaultGraph, default_graph)
    yield Quad(default_graph, RDF.type, SD.Graph)
    if manifest.counts.quads:  # 0 with a backend, whose data is not counted
        yield Quad(default_graph, VOID.triples, Literal(str(manifest.counts.quads), datatype=XSD.integer))
    if len(graphs) > _MOST_GRAPHS:
        graphs = [name for name in graphs if not name.startswith(iris.article_graph("").value)]
        yield Quad(dataset, RDFS.comment, Literal(_TOO_MANY, language="en"))
        yield Quad(dataset, RDFS.seeAlso, NamedNode(f"{iris.base}articles.csv"))
    for name in graphs:
        # The graph within this dataset and its name are two nodes (sd:namedGraph, sd:name).
        graph = iris.named_graph(name)
        yield Quad(dataset, SD.namedGraph, graph)
        yield Quad(graph, RDF.type, SD.NamedGraph)
        yield Quad(graph, SD.name, NamedNode(name))


def _literal(limit: Limit, settings: Settings) -> Literal:
    """Write a limit as its property wants it: a number of things is an integer, a time is a decimal."""
    value = getattr(settings, limit.setting)
    if limit.setting.startswith("max_"):
        return Literal(str(value), datatype=XSD.integer)
    return Literal(format(Decimal(str(value)), "f"), datatype=XSD.decimal)
