"""Namespaces, and the prefixes that Turtle, queries and pages write for them."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import NamedNode

from ontology import FOLDER

#: The context of JSON-LD; it declares the prefixes too.
CONTEXT: Final[dict[str, Any]] = json.loads((FOLDER / "context.jsonld").read_text("utf-8"))["@context"]
#: Prefix -> namespace, the same in every Turtle file, query and page of onrecord.
PREFIXES: Final = {name: iri for name, iri in CONTEXT.items() if isinstance(iri, str) and iri.endswith(("#", "/"))}


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
        return _node(self.iri + name)


@lru_cache(1024)
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


ONR: Final = Namespace(PREFIXES["onr"])
KIND: Final = Namespace(PREFIXES["k"])
NARRATED: Final = Namespace(PREFIXES["nar"])
CITO: Final = Namespace(PREFIXES["cito"])
DCAT: Final = Namespace(PREFIXES["dcat"])
DCTERMS: Final = Namespace(PREFIXES["dcterms"])
FOAF: Final = Namespace(PREFIXES["foaf"])
OA: Final = Namespace(PREFIXES["oa"])
OWL: Final = Namespace(PREFIXES["owl"])
PROV: Final = Namespace(PREFIXES["prov"])
RDF: Final = Namespace(PREFIXES["rdf"])
RDFS: Final = Namespace(PREFIXES["rdfs"])
SCHEMA: Final = Namespace(PREFIXES["schema"])
SD: Final = Namespace(PREFIXES["sd"])
SH: Final = Namespace(PREFIXES["sh"])
SKOS: Final = Namespace(PREFIXES["skos"])
TIME: Final = Namespace(PREFIXES["time"])
VOID: Final = Namespace(PREFIXES["void"])
XSD: Final = Namespace(PREFIXES["xsd"])

#: The datatype of Extended Date/Time Format strings (Library of Congress).
EDTF: Final = NamedNode(PREFIXES["edtf"] + "EDTF")
