"""Namespaces, and the prefixes that Turtle, queries and pages write for them."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode


class Namespace:
    """A namespace IRI; its attributes are terms: ``RDF.type``."""

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __str__(self) -> str:
        return self.iri

    def __getattr__(self, name: str) -> NamedNode:
        """Return the term ``name`` of this namespace."""
        if name.startswith("__"):
            raise AttributeError(name)
        term = self.__dict__[name] = NamedNode(self.iri + name)
        return term

    def term(self, name: str) -> NamedNode:
        """Return the term ``name``, which need not be a Python name: ``KIND.term("prisoner-exchange")``."""
        return NamedNode(self.iri + name)


ONR: Final = Namespace("https://w3id.org/onrecord#")
KIND: Final = Namespace("https://w3id.org/onrecord/kinds#")
NARRATED: Final = Namespace("https://w3id.org/onrecord/narrated#")
CITO: Final = Namespace("http://purl.org/spar/cito/")
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
FOAF: Final = Namespace("http://xmlns.com/foaf/0.1/")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA: Final = Namespace("https://schema.org/")
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
TIME: Final = Namespace("http://www.w3.org/2006/time#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")

#: The datatype of Extended Date/Time Format strings (Library of Congress).
EDTF: Final = NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")

#: Prefix -> namespace, the same in every Turtle file, query and page of onrecord.
PREFIXES: Final[dict[str, str]] = {
    "cito": CITO.iri,
    "dcat": DCAT.iri,
    "dcterms": DCTERMS.iri,
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": FOAF.iri,
    "k": KIND.iri,
    "nar": NARRATED.iri,
    "oa": OA.iri,
    "onr": ONR.iri,
    "owl": OWL.iri,
    "prov": PROV.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "schema": SCHEMA.iri,
    "sd": SD.iri,
    "sh": SH.iri,
    "skos": SKOS.iri,
    "time": TIME.iri,
    "void": VOID.iri,
    "xsd": XSD.iri,
}
