"""The terms of the namespaces as texts, as statements hold them: ``RDF.type`` here, and in `mapping.rdf.namespaces`."""

from __future__ import annotations

from sys import intern
from typing import Final

from mapping.rdf import namespaces


class Names:
    """The names in a namespace; its attributes are IRIs."""

    def __init__(self, namespace: namespaces.Namespace) -> None:
        self._iri = namespace.iri

    def __getattr__(self, name: str) -> str:
        """Return the IRI of the term ``name`` of this namespace."""
        if name.startswith("__"):
            raise AttributeError(name)
        iri = self.__dict__[name] = intern(self._iri + name)
        return iri

    def term(self, name: str) -> str:
        """Return the IRI of the term ``name``, which need not be a Python name."""
        return self.__dict__.get(name) or self.__getattr__(name)


CITO: Final = Names(namespaces.CITO)
DCTERMS: Final = Names(namespaces.DCTERMS)
FOAF: Final = Names(namespaces.FOAF)
KIND: Final = Names(namespaces.KIND)
OA: Final = Names(namespaces.OA)
ONR: Final = Names(namespaces.ONR)
PROV: Final = Names(namespaces.PROV)
RDF: Final = Names(namespaces.RDF)
RDFS: Final = Names(namespaces.RDFS)
SCHEMA: Final = Names(namespaces.SCHEMA)
SKOS: Final = Names(namespaces.SKOS)
XSD: Final = Names(namespaces.XSD)

EDTF: Final = namespaces.EDTF.value
