"""The types, names and article of an entity."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from server.pages.entities.profile import entity_profile
from tests.conftest import ARTICLE
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit


def test_a_shared_entity_has_types_and_names_and_no_article(visit: Visit) -> None:
    iran = asyncio.run(entity_profile(visit.engine, f"{BASE}entity/iran"))
    assert iran
    assert (iran.name, [type_.label for type_ in iran.types], iran.article) == ("Iran", ["country"], None)
    assert not iran.is_of_people


def test_a_local_entity_belongs_to_its_article(visit: Visit) -> None:
    iri = f"{BASE}article/{ARTICLE}/entity/iranian-officials"
    officials = asyncio.run(entity_profile(visit.engine, iri))
    assert officials
    assert officials.is_of_people
    assert officials.article
    assert officials.article.iri == f"{BASE}article/{ARTICLE}"


def test_an_entity_that_nothing_names_has_no_profile(visit: Visit) -> None:
    assert asyncio.run(entity_profile(visit.engine, f"{BASE}entity/nobody")) is None
