"""The ontology's header, its prefixes and its JSON-LD context say what the code says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from mapping.publication.dump_slices import article_quads_of
from mapping.rdf.namespaces import DCTERMS, OWL, PREFIXES, RDF, SH, Namespace
from mapping.rdf.serialization import N_TRIPLES
from mapping.sheet.allowed_values import AGENT_TYPES
from ontology import FOLDER

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

VANN: Final = Namespace("http://purl.org/vocab/vann/")
BIBO: Final = Namespace("http://purl.org/ontology/bibo/")
CONTEXT: Final[dict[str, Any]] = json.loads((FOLDER / "context.jsonld").read_text("utf-8"))["@context"]
DOCUMENT: Final = """{
  "@context": [CONTEXT, {"@base": "http://localhost:8000/article/a/"}],
  "id": "claim/c",
  "type": ["Claim", "AttributedClaim"],
  "appearance": "http://localhost:8000/article/a",
  "claimant": {"id": "http://localhost:8000/entity/iran", "type": "Country", "label": {"en": "Iran"}},
  "stance": "denies",
  "modality": "actual",
  "form": "paraphrase",
  "cue": {"en": "dismissed"},
  "disputes": "claim/d",
  "content": {"id": "situation/s", "type": "Situation", "kind": "prisoner-exchange", "label": {"en": "an exchange"}},
  "when": {
    "id": "time/c", "type": "TimeReference", "expression": {"en": "in 2016"}, "edtfValue": "2016",
    "earliest": "2016-01-01"
  },
  "evidence": {
    "id": "http://localhost:8000/article/a#char=0,9",
    "selector": {"id": "http://localhost:8000/article/a#position=0,9", "type": "TextPositionSelector",
      "start": 0, "end": 9}
  }
}"""
TURTLE: Final = """
@base <http://localhost:8000/article/a/> .
<claim/c> a onr:Claim, onr:AttributedClaim ; schema:appearance <http://localhost:8000/article/a> ;
  onr:claimant <http://localhost:8000/entity/iran> ; onr:stance onr:denies ; onr:modality onr:actual ;
  onr:form onr:paraphrase ; onr:cue "dismissed"@en ; cito:disputes <claim/d> ; onr:content <situation/s> ;
  onr:when <time/c> ; onr:evidence <http://localhost:8000/article/a#char=0,9> .
<http://localhost:8000/entity/iran> a schema:Country ; rdfs:label "Iran"@en .
<situation/s> a onr:Situation ; onr:kind k:prisoner-exchange ; rdfs:label "an exchange"@en .
<time/c> a onr:TimeReference ; onr:expression "in 2016"@en ; rdf:value "2016"^^edtf:EDTF ;
  onr:earliest "2016-01-01"^^xsd:date .
<http://localhost:8000/article/a#char=0,9> oa:hasSelector <http://localhost:8000/article/a#position=0,9> .
<http://localhost:8000/article/a#position=0,9> a oa:TextPositionSelector ; oa:start 0 ; oa:end 9 .
"""


def test_prefixes_are_those_of_the_code() -> None:
    said: dict[ox.NamedNode | ox.BlankNode | ox.Triple, dict[ox.NamedNode, str]] = {}
    declared = set()
    for quad in ox.parse(path=FOLDER / "prefixes.ttl"):
        assert not isinstance(quad.object, ox.Triple)
        said.setdefault(quad.subject, {})[quad.predicate] = quad.object.value
        if quad.predicate == SH.declare:
            declared.add(quad.object)
    assert {said[node][SH.prefix]: said[node][SH.namespace] for node in declared} == PREFIXES
    assert all(node in declared for node in said if SH.prefix in said[node])


@pytest.mark.parametrize(
    "term",
    [
        DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.publisher, DCTERMS.created, DCTERMS.issued,
        DCTERMS.modified, DCTERMS.license, DCTERMS.identifier, DCTERMS.bibliographicCitation, DCTERMS.source,
        BIBO.status, VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri, OWL.versionIRI, OWL.versionInfo,
    ],
    ids=str,
)  # fmt: skip
def test_the_header_of_the_ontology_is_full(term: ox.NamedNode) -> None:
    header = ox.NamedNode("https://w3id.org/onrecord")
    assert any(quad.subject == header and quad.predicate == term for quad in ox.parse(path=FOLDER / "onrecord.ttl"))


def graph_of_turtle(text: str) -> rdflib.Graph:
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return rdflib.Graph().parse(data=prefixes + text, format="turtle")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD parser
def test_a_document_with_the_context_means_the_same_as_turtle() -> None:
    document = DOCUMENT.replace("CONTEXT", json.dumps(CONTEXT))
    assert isomorphic(rdflib.Graph().parse(data=document, format="json-ld"), graph_of_turtle(TURTLE))
    read = ox.parse(document.encode(), format=ox.RdfFormat.JSON_LD)
    assert {quad.triple for quad in read} == {
        quad.triple
        for quad in ox.parse(graph_of_turtle(TURTLE).serialize(format="nt").encode(), format=N_TRIPLES.codec)
    }


def test_the_context_uses_the_prefixes_of_the_code() -> None:
    prefixes = {name: iri for name, iri in CONTEXT.items() if isinstance(iri, str) and iri.endswith(("#", "/"))}
    assert prefixes == {name: PREFIXES[name] for name in prefixes}


def iris_of_the_context() -> set[str]:
    written = [value["@id"] if isinstance(value, dict) else value for value in CONTEXT.values() if value != 1.1]
    compact = [value.split(":") for value in written if ":" in value and not value.startswith("http")]
    return {PREFIXES[prefix] + name for prefix, name in compact}


def test_the_context_names_every_property_and_class_that_articles_use(seed_generation: Generation) -> None:
    used = set()
    for article in seed_generation.manifest.articles:
        for quad in article_quads_of(seed_generation, article.slug):
            used.add(quad.predicate.value)
            if quad.predicate == RDF.type:
                assert isinstance(quad.object, ox.NamedNode)
                used.add(quad.object.value)
    assert used - {RDF.type.value} - iris_of_the_context() == set()
    names = {iri.rpartition("#")[2].rpartition("/")[2] for iri in iris_of_the_context()}
    assert set(AGENT_TYPES) | {"Event"} <= names


def test_every_own_class_and_property_is_in_the_context() -> None:
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    quads = ox.parse(path=FOLDER / "onrecord.ttl")
    own = {quad.subject.value for quad in quads if quad.predicate == RDF.type and quad.object in kinds}
    assert own <= iris_of_the_context()
