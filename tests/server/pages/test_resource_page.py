"""The page of any other resource shows its properties; an unknown one is not found."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from server.errors import NotFound
from server.linked_data.resources import resource_at
from server.pages.resource_page import resource_page
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit


def test_every_property_is_shown_with_a_short_name(visit: Visit) -> None:
    page = asyncio.run(resource_page(visit, resource_at("dumps/onrecord.ttl.gz", BASE)))
    properties: Any = page.values["properties"]
    names = [name for name, _, _ in properties]
    assert {"rdf:type", "dcat:mediaType"} <= set(names)
    assert sorted(set(names)) == sorted(names)


def test_a_resource_without_properties_is_not_found(visit: Visit) -> None:
    with pytest.raises(NotFound):
        asyncio.run(resource_page(visit, resource_at("entity/nobody", BASE)))
