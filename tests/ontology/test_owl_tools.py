"""A strict OWL reader keeps what the ontology says of its terms, and SKOS tools find a name for each concept."""

from __future__ import annotations

from collections import Counter

import pyhornedowl
import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import OWL, RDF, RDFS, SKOS
from ontology import FOLDER

#: Of kinds.ttl this reader takes only the terms: it refuses an ontology that is a concept scheme too.
DOCUMENTS = ["onrecord.ttl", "kinds.ttl", "narrated.ttl", "service.ttl"]
DOCUMENTATION = [RDFS.label, SKOS.definition, SKOS.example, SKOS.scopeNote, SKOS.prefLabel]


def read_as_owl(quads: list[ox.Quad]) -> pyhornedowl.PyIndexedOntology:
    rdf_xml = ox.serialize(quads, format=ox.RdfFormat.RDF_XML)
    assert rdf_xml
    return pyhornedowl.open_ontology_from_string(rdf_xml.decode(), serialization="rdf")


def statements_of(name: str) -> list[ox.Quad]:
    return [
        quad
        for quad in ox.parse(path=FOLDER / name)
        if not (name == "kinds.ttl" and quad.predicate == RDF.type and quad.object == OWL.Ontology)
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_owl_reader_keeps_every_definition_and_example(name: str) -> None:
    quads = statements_of(name)
    read = read_as_owl(quads)
    said = [quad for quad in quads if quad.predicate in DOCUMENTATION and "#" in str(quad.subject)]
    assert said
    for quad in said:
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.Literal)
        assert quad.object.value in read.get_annotations(quad.subject.value, quad.predicate.value), quad


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_owl_reader_takes_no_annotation_for_data(name: str) -> None:
    kinds = Counter(type(axiom.component).__name__ for axiom in read_as_owl(statements_of(name)).get_axioms())
    team = 1 if name == "onrecord.ttl" else 0  # foaf:name of the team is data
    assert kinds["DataPropertyAssertion"] == team


@pytest.mark.parametrize("name", ["onrecord.ttl", "kinds.ttl"])
def test_every_concept_has_the_label_that_skos_tools_show(name: str) -> None:
    quads = list(ox.parse(path=FOLDER / name))
    concepts = {quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == SKOS.Concept}
    labels = {(quad.subject, quad.object) for quad in quads if quad.predicate == RDFS.label}
    preferred = {(quad.subject, quad.object) for quad in quads if quad.predicate == SKOS.prefLabel}
    assert concepts
    assert {label for label in labels if label[0] in concepts} <= preferred <= labels
