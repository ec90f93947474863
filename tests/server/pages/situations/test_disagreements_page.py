"""The list of disagreements, also of situations on which thousands of articles speak."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import SCHEMA
from server.pages.patterns import values
from server.pages.situations import disagreements_page as disagreements
from server.serving.app import create_app
from server.settings import Settings
from tests.server.pages.situations.archive import IRAN, ONE, archive
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

ARTICLE = ox.NamedNode("urn:article-0")
QUERIES = {
    "all data": disagreements._counted(disagreements._CONTESTED, disagreements._ALL_SPOKEN),
    "an entity": disagreements._counted(disagreements.contested_with(IRAN.value)),
    "some articles": disagreements._counted(
        disagreements._contested_by(f"{values('article', [ARTICLE.value])} ?own {SCHEMA.appearance} ?article", ""),
        most=10,
    ),
}


@pytest.mark.parametrize("articles", [5, 1000])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_speakers_on_a_situation_are_counted_once(query: str, articles: int) -> None:
    """The two situations exclude each other and are one disagreement: of a speaker in each article, and Iran.

    A thousand articles take less than a second. With a join of each affirming claim and each denial, a million pairs,
    this test would take minutes.
    """
    found = archive(articles).query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    assert [(row["situation"], row["speakers"]) for row in found] == [(ONE, ox.Literal(articles + 1))]


def test_claims_that_a_page_leaves_out_are_counted(small_generation: Generation) -> None:
    app = create_app(Settings(), small_generation, DirectEngine(archive(200)))

    async def page(path: str) -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return (await client.get(path, headers={"Accept": "text/html"})).raise_for_status().text

    assert "450 more claims on it are not shown here" in asyncio.run(page("/disagreements"))
