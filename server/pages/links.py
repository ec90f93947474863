"""Where the IRIs of the data lead a reader: to pages here, to other sites, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mapping.rdf.namespaces import KIND, NARRATED, ONR

__all__ = ["Links", "link_target"]

#: Every server has its own copy of the ontology (docs/ontology.md): of the terms, and of the documents themselves.
_LOCAL_COPIES: Final = {
    ONR.iri: "ontology#",
    KIND.iri: "ontology/kinds#",
    NARRATED.iri: "ontology/narrated#",
    "https://w3id.org/onrecord/service#": "ontology/service#",
}
_LOCAL_DOCUMENTS: Final = {
    "https://w3id.org/onrecord": "ontology",
    **{
        f"https://w3id.org/onrecord/{name}": f"ontology/{name}"
        for name in ("kinds", "narrated", "service", "shapes", "shapes-recommended")
    },
}


@dataclass(frozen=True)
class Links:
    """Turns IRIs below ``base_iri`` into paths of this server, which lie below ``root``, a path that ends with /."""

    base_iri: str
    root: str = "/"

    def to(self, iri: str) -> str | None:
        """Return the target of a link to an IRI; None where a browser should not follow it."""
        if iri.startswith(self.base_iri):
            path = iri.removeprefix(self.base_iri)
            # Two slashes at its beginning would name another host (RFC 3986, section 4.2).
            return f"{self.root}./{path}" if path.startswith("/") else self.root + path
        if iri in _LOCAL_DOCUMENTS:
            return self.root + _LOCAL_DOCUMENTS[iri]
        for namespace, path in _LOCAL_COPIES.items():
            if iri.startswith(namespace):
                return f"{self.root}{path}{iri.removeprefix(namespace)}"
        return link_target(iri)

    def at(self, path: str) -> str:
        """Return the target of a link to a path of this server, given without a slash before it."""
        return self.root + path

    def path_of(self, iri: str) -> str | None:
        """Return the path of an IRI below the base IRI, None for any other."""
        return iri.removeprefix(self.base_iri) if iri.startswith(self.base_iri) else None


def link_target(iri: str) -> str | None:
    """Return the target of a link to an IRI of the data, None where a browser could do anything but fetch it.

    Data is written by others: ``javascript:`` and its kin are shown as text (OWASP, cross-site scripting).
    """
    return iri if iri.lower().startswith(("http://", "https://")) else None
