"""Filters of lists: what an address may ask, and what it may not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from server.errors import BadRequest, NotFound
from server.pages.filters import (
    STANCES,
    choices,
    chosen_article,
    chosen_entity,
    chosen_graph,
    chosen_value,
    query_string,
)
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit

IRAN = f"{BASE}entity/iran"


@pytest.mark.parametrize("given", ["iran", "entity/iran", IRAN])
def test_an_entity_is_named_by_slug_path_or_iri(visit: Visit, given: str) -> None:
    assert chosen_entity(replace(visit, parameters={"entity": given})) == IRAN


@pytest.mark.parametrize("given", ["http://{x}", "urn:a b", "%ff"])
def test_what_no_iri_can_be_is_refused(visit: Visit, given: str) -> None:
    with pytest.raises(BadRequest, match="entity="):
        chosen_entity(replace(visit, parameters={"entity": given}))


def test_an_article_is_named_by_its_slug_and_has_a_graph(visit: Visit) -> None:
    asked = replace(visit, parameters={"article": "a b"})
    assert chosen_article(asked) == f"{BASE}article/a%20b"
    assert chosen_graph(asked) == f"{BASE}graph/article/a%20b"
    assert chosen_article(visit) is chosen_graph(visit) is None
    with pytest.raises(NotFound):
        chosen_article(replace(visit, parameters={"article": "%ff"}))


def test_only_offered_values_can_be_chosen() -> None:
    assert chosen_value({"stance": "denies"}, "stance", STANCES) == "denies"
    assert chosen_value({"stance": ""}, "stance", STANCES) is None
    with pytest.raises(BadRequest, match="affirms, denies, doubts"):
        chosen_value({"stance": "hates"}, "stance", STANCES)


def test_a_query_string_keeps_known_parameters_and_changes_some() -> None:
    given = {"q": "a&b", "size": "5", "other": "x", "kind": ""}
    assert query_string(given, ("q", "size", "kind")) == "q=a%26b&size=5"
    assert query_string(given, ("q", "size"), q=None, page=2) == "size=5&page=2"


def test_filters_have_names_and_a_way_without_them(visit: Visit) -> None:
    asked = replace(visit, parameters={"entity": "iran", "stance": "denies"})
    (choice,) = asyncio.run(choices(asked, {"entity": IRAN, "article": None}, ("entity", "stance")))
    assert (choice.name, choice.value.label, choice.without) == ("entity", "Iran", "stance=denies")
    assert asyncio.run(choices(visit, {"entity": None}, ("entity",))) == ()
