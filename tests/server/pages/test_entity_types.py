"""The classes of entities are those of fact sheets, and are found by their local names."""

from __future__ import annotations

import pytest

from mapping.rdf.entity_classes import ENTITY_CLASSES
from server.pages.entity_types import TYPES, type_named
from server.pages.page import last_part


def test_every_class_that_the_mapping_writes_has_a_name() -> None:
    assert set(TYPES) == {class_.value for class_ in ENTITY_CLASSES.values()}
    assert all(TYPES.values())


@pytest.mark.parametrize("iri", TYPES)
def test_a_class_is_found_by_its_local_name(iri: str) -> None:
    assert type_named(last_part(iri)) == iri
    assert type_named(iri) is None
