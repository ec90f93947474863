"""The graphs that belong to no article: the ontology, and the dataset's description with its example queries."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from mapping.rdf.namespaces import DCAT, DCTERMS, FOAF, KIND, ONR, RDF, RDFS, SCHEMA, SH, SKOS, VOID, XSD
from mapping.rdf.serialization import JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE
from mapping.rdf.void_partitions import partition_quads
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mapping.rdf.iris import Iris
    from mapping.rdf.void_partitions import Tally
    from mapping.sheet.knowledge import Kinds
    from mapping.sheet.model import DatasetDescription

#: The syntaxes of the dumps, both of the whole dataset and of each article.
DUMP_SYNTAXES: Final = (TURTLE, N_TRIPLES, N_QUADS, TRIG, JSON_LD)
_ONTOLOGY_FILES: Final = ("onrecord.ttl", "kinds.ttl", "narrated.ttl", "prefixes.ttl")
_Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]
_QUERY_FILES: Final = sorted((FOLDER / "queries").glob("*.ttl"))
#: Media type of the dumps of the whole dataset as files.
GZIP: Final = "application/gzip"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_NO_LICENCES: Final[Mapping[str, str]] = MappingProxyType({})
#: Said of the dataset and of its files if they hold articles with another licence.
_PARTS_ARE_LICENSED: Final = "Some articles have their own licence: dcterms:license of the article and of its graph."
#: https://www.w3.org/ns/formats/ : the syntaxes in which every resource is described.
DESCRIPTION_SYNTAXES: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")


@dataclass(frozen=True)
class ExampleQuery:
    """A question in English and the query that answers it, with its prefixes declared."""

    name: str
    question: str
    text: str
    #: select, ask, construct or describe.
    form: str
    #: Subjects of the question; the first is its topic.
    keywords: tuple[str, ...] = ()


def dump_name(extension: str, article: str | None = None) -> str:
    """Return the name of a dump of one article or of the whole dataset, relative to the folder of dumps.

    That of the dataset is compressed with gzip.
    """
    return f"article/{article}.{extension}" if article else f"onrecord.{extension}.gz"


def ontology_quads(iris: Iris) -> frozenset[Quad]:
    """Return the ontology, its kinds, the narrated properties and the prefixes, in the graph ``ontology``."""
    graph = iris.graph("ontology")
    quads = chain.from_iterable(ox.parse(path=FOLDER / name) for name in _ONTOLOGY_FILES)
    return frozenset(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)


def kind_quads(kinds: Kinds, language: str, iris: Iris) -> frozenset[Quad]:
    """Return the kinds of situation that the dataset adds, in the graph ``ontology``, where the others are."""
    graph = iris.graph("ontology")
    return frozenset(Quad(*statement, graph) for statement in _own_kinds(kinds, language, iris))


def _own_kinds(kinds: Kinds, language: str, iris: Iris) -> Iterator[_Triple]:
    for name, kind in kinds.own.items():
        node = iris.kind(name)
        yield node, RDF.type, SKOS.Concept
        yield node, SKOS.inScheme, NamedNode(KIND.iri.removesuffix("#"))
        yield node, SKOS.broader, KIND.term(kind.broader)
        yield node, RDFS.label, Literal(kind.label, language=language)
        yield node, SKOS.prefLabel, Literal(kind.label, language=language)
        yield node, SKOS.definition, Literal(kind.definition, language=language)
        if name in kinds.accusing:
            yield node, ONR.accusing, Literal("true", datatype=XSD.boolean)


def dataset_quads(
    dataset: DatasetDescription, iris: Iris, others: Tally, articles: int, licences: Mapping[str, str] = _NO_LICENCES
) -> frozenset[Quad]:
    """Describe the dataset (VoID, DCAT) and its example queries, in the graph ``dataset``.

    ``others`` counts the triples of all other graphs, ``articles`` the articles; ``licences`` are those of articles
    that have another one than the dataset, by slug. The dumps cannot contain their own sizes and digests or the date
    of the generation: the server adds these.
    """
    graph = iris.graph("dataset")
    statements = (
        *_description(dataset, iris, articles),
        *service_statements(iris),
        *_distributions(dataset, iris),
        *_own_licences(licences, iris),
    )
    described = frozenset(_query_quads(iris, graph)) | {Quad(*statement, graph) for statement in statements}
    return described | partition_quads(described, others, iris, graph)


def _description(dataset: DatasetDescription, iris: Iris, articles: int) -> Iterator[_Triple]:
    node = iris.dataset
    yield node, RDF.type, VOID.Dataset
    yield node, RDF.type, DCAT.Dataset
    yield node, DCTERMS.title, Literal(dataset.title, language=dataset.language)
    yield node, RDFS.label, Literal(dataset.title, language=dataset.language)
    if dataset.description:
        yield node, DCTERMS.description, Literal(dataset.description, language=dataset.language)
    yield node, DCTERMS.license, NamedNode(dataset.licence)
    yield node, DCTERMS.language, _language(dataset.language)
    yield node, DCTERMS.publisher, iris.publisher
    yield iris.publisher, RDF.type, FOAF.Agent
    yield iris.publisher, FOAF.name, Literal(dataset.publisher)
    yield node, DCTERMS.conformsTo, NamedNode("https://w3id.org/onrecord/shapes")
    yield node, VOID.vocabulary, NamedNode(ONR.iri)
    yield node, VOID.uriSpace, Literal(iris.base)
    yield node, VOID.sparqlEndpoint, iris.endpoint
    yield node, VOID.documents, Literal(articles)
    for name in DESCRIPTION_SYNTAXES:
        yield node, VOID.feature, NamedNode(f"http://www.w3.org/ns/formats/{name}")


def _language(tag: str) -> NamedNode:
    """Return the language of a BCP 47 tag (https://www.w3.org/TR/vocab-dcat-3/#Property:resource_language).

    For three letters Lexvo's list: that of the Library of Congress lacks most of ISO 639-3, such as ckb.
    """
    code = tag.partition("-")[0]
    iso = "http://id.loc.gov/vocabulary/iso639-1/" if len(code) == len("en") else "http://lexvo.org/id/iso639-3/"
    return NamedNode(iso + code)


def service_statements(iris: Iris) -> Iterator[_Triple]:
    """Describe the endpoint as a dcat:DataService (DCAT 3, section 6.9)."""
    service = iris.endpoint
    yield service, RDF.type, DCAT.DataService
    yield service, DCTERMS.title, Literal("SPARQL endpoint", language="en")
    yield service, DCTERMS.conformsTo, NamedNode("https://www.w3.org/TR/sparql11-protocol/")
    yield service, DCAT.endpointURL, service
    yield service, DCAT.endpointDescription, service
    yield service, DCAT.servesDataset, iris.dataset


def _distributions(dataset: DatasetDescription, iris: Iris) -> Iterator[_Triple]:
    node, licence = iris.dataset, NamedNode(dataset.licence)
    queried = iris.endpoint_distribution
    yield node, DCAT.distribution, queried
    yield queried, RDF.type, DCAT.Distribution
    yield queried, DCAT.accessURL, iris.endpoint
    yield queried, DCAT.accessService, iris.endpoint
    yield queried, DCTERMS.license, licence
    for syntax in DUMP_SYNTAXES:
        dump = iris.dump(dump_name(syntax.extension))
        yield node, VOID.dataDump, dump
        yield node, DCAT.distribution, dump
        yield dump, RDF.type, DCAT.Distribution
        yield dump, DCTERMS.title, Literal(dump_name(syntax.extension))
        yield dump, DCTERMS.license, licence
        yield dump, DCAT.accessURL, node
        yield dump, DCAT.downloadURL, dump
        yield dump, DCAT.mediaType, NamedNode(_MEDIA_TYPES + syntax.media_type)
        yield dump, DCAT.compressFormat, NamedNode(_MEDIA_TYPES + GZIP)


def _own_licences(licences: Mapping[str, str], iris: Iris) -> Iterator[_Triple]:
    """Describe the graphs of articles that have another licence than the dataset, as parts of the dataset."""
    for slug, licence in licences.items():
        part = iris.article_graph(slug)
        yield iris.dataset, VOID.subset, part
        yield part, RDF.type, VOID.Dataset
        yield part, DCTERMS.license, NamedNode(licence)
    wholes = (iris.dataset, *(iris.dump(dump_name(syntax.extension)) for syntax in DUMP_SYNTAXES))
    for whole in wholes if licences else ():
        yield whole, DCTERMS.rights, Literal(_PARTS_ARE_LICENSED, language="en")


def _query_quads(iris: Iris, graph: NamedNode) -> Iterator[Quad]:
    for path in _QUERY_FILES:
        for quad in ox.parse(path=path, base_iri=iris.query("").value):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
        yield Quad(iris.query(path.stem), SCHEMA.target, iris.endpoint, graph)


def example_queries() -> tuple[ExampleQuery, ...]:
    """Return the shipped example queries, ordered by name."""
    return tuple(map(_read_query, _QUERY_FILES))


def _read_query(path: Path) -> ExampleQuery:
    quads = list(ox.parse(path=path, base_iri="https://w3id.org/onrecord/q/"))
    said = {quad.predicate: quad.object for quad in quads}
    keywords = tuple(str(quad.object.value) for quad in quads if quad.predicate == SCHEMA.keywords)
    for form in ("select", "ask", "construct", "describe"):
        if text := said.get(SH.term(form)):
            return ExampleQuery(path.stem, str(said[RDFS.comment].value), str(text.value), form, keywords)
    raise ValueError(f"{path}: no query")
