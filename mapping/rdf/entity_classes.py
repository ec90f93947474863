"""The class of each type of entity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from mapping.rdf.namespaces import FOAF, ONR, SCHEMA
from mapping.sheet.allowed_values import EntityType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import NamedNode

#: Type in a fact sheet -> class, which has the same name in schema.org unless it is a document or a group.
ENTITY_CLASSES: Final[Mapping[EntityType, NamedNode]] = {
    **{name: SCHEMA.term(name) for name in get_args(EntityType)},
    "Document": FOAF.Document,
    "Group": FOAF.Group,
    "SourceGroup": ONR.SourceGroup,
}
