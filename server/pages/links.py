"""Turn the IRIs of the data into links: to pages here, to other sites, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import KIND, NARRATED, ONR, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Every server has its own copy of the ontology (docs/ontology.md).
_LOCAL_COPIES: Final = {
    ONR.iri: "ontology#",
    KIND.iri: "ontology/kinds#",
    NARRATED.iri: "ontology/narrated#",
    "https://w3id.org/onrecord/service#": "ontology/service#",
}
_LOCAL_DOCUMENTS: Final = {
    f"https://w3id.org/onrecord{path}": f"ontology{path}"
    for path in ("", "/kinds", "/narrated", "/service", "/shapes", "/shapes-recommended")
}


@dataclass(frozen=True)
class Links:
    """Turn IRIs below ``base_iri`` into paths below ``root``, which ends with a slash."""

    base_iri: str
    root: str = "/"

    def to(self, iri: str) -> str | None:
        """Return the target of a link to an IRI, None if a browser should not follow it."""
        if iri.startswith(self.base_iri):
            path = iri.removeprefix(self.base_iri)
            # Two slashes at the beginning would name another host (RFC 3986, section 4.2).
            return f"{self.root}./{path}" if path.startswith("/") else self.root + path
        if iri in _LOCAL_DOCUMENTS:
            return self.root + _LOCAL_DOCUMENTS[iri]
        for namespace, path in _LOCAL_COPIES.items():
            if iri.startswith(namespace):
                return f"{self.root}{path}{iri.removeprefix(namespace)}"
        return link_target(iri)

    def at(self, path: str) -> str:
        """Return the target of a link to a path of this server, given without its first slash."""
        return self.root + path

    def path_of(self, iri: str) -> str | None:
        """Return the path of an IRI below the base IRI, None for any other."""
        return iri.removeprefix(self.base_iri) if iri.startswith(self.base_iri) else None


def link_target(iri: str) -> str | None:
    """Return an IRI of the data if it is safe as a link: http and https, never ``javascript:`` and the like."""
    return iri if iri.lower().startswith(("http://", "https://")) else None


def short_name(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return an IRI with its prefix, or whole if no prefix fits.

    >>> short_name("http://www.w3.org/2000/01/rdf-schema#label")
    'rdfs:label'
    """
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
