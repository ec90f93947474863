"""The types that an entity can have, in words."""

from __future__ import annotations

from typing import Final

from mapping.rdf.namespaces import FOAF, ONR, SCHEMA

__all__ = ["TYPES", "TYPE_VALUES", "type_named"]

_WORDS: Final = (
    (SCHEMA.Person, "person"),
    (SCHEMA.Country, "country"),
    (SCHEMA.City, "city"),
    (SCHEMA.Place, "place"),
    (SCHEMA.Organization, "organization"),
    (SCHEMA.GovernmentOrganization, "government body"),
    (SCHEMA.NGO, "non-governmental organization"),
    (SCHEMA.NewsMediaOrganization, "news medium"),
    (SCHEMA.Event, "event"),
    (FOAF.Group, "group"),
    (ONR.SourceGroup, "unnamed or collective source"),
)
#: IRI of the class -> what it is called.
TYPES: Final[dict[str, str]] = {type_.value: words for type_, words in _WORDS}
#: The classes as the data of a VALUES clause.
TYPE_VALUES: Final = " ".join(str(type_) for type_, _ in _WORDS)


def type_named(name: str) -> str | None:
    """Return the class with this local name, as addresses and fact sheets have it; None where there is none."""
    return next((iri for iri in TYPES if iri.rpartition("/")[2].rpartition("#")[2] == name), None)
