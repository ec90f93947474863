"""The classes that an entity can have, with their names in words."""

from __future__ import annotations

from typing import Final

from mapping.rdf.namespaces import FOAF, ONR, SCHEMA
from server.pages.page import last_part

#: IRI of the class -> its name.
TYPES: Final[dict[str, str]] = {
    SCHEMA.Person.value: "person",
    SCHEMA.Country.value: "country",
    SCHEMA.City.value: "city",
    SCHEMA.Place.value: "place",
    SCHEMA.Organization.value: "organization",
    SCHEMA.GovernmentOrganization.value: "government body",
    SCHEMA.NGO.value: "non-governmental organization",
    SCHEMA.NewsMediaOrganization.value: "news medium",
    FOAF.Document.value: "document, poll or data",
    SCHEMA.Event.value: "event",
    FOAF.Group.value: "group",
    ONR.SourceGroup.value: "unnamed or collective source",
}


def type_named(name: str) -> str | None:
    """Return the class with a local name, as URLs and fact sheets write it, None for an unknown name."""
    return next((iri for iri in TYPES if last_part(iri) == name), None)
