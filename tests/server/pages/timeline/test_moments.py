"""Times with their speakers and stances, read by one query."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from mapping.rdf.namespaces import ONR
from server.pages.solutions import select
from server.pages.timeline.moments import Moment, Speaker, Standpoint, moments
from tests.conftest import ARTICLE
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit


@pytest.fixture(scope="module")
def owners(visit: Visit) -> list[str]:
    """What has a time in the real article."""
    rows = asyncio.run(
        select(
            visit.engine,
            f"SELECT DISTINCT ?it {{ ?it {ONR.when} ?time ; {ONR.content}|{ONR.kind} ?what }} ORDER BY ?it",
        )
    )
    return [row["it"].value for row in rows]


def test_each_time_has_its_words_and_its_article(visit: Visit, owners: list[str]) -> None:
    found = asyncio.run(moments(visit.engine, owners))
    assert [each.iri for each in found] == owners
    assert {each.article for each in found} == {f"{BASE}article/{ARTICLE}"}
    assert {each.what for each in found} == {"said", "happened"}
    assert all(each.expression and (each.label or each.what == "said") for each in found)
    assert all(each.earliest <= each.latest for each in found if each.earliest and each.latest)


def test_nothing_without_a_time_is_a_moment(visit: Visit) -> None:
    assert asyncio.run(moments(visit.engine, [])) == []
    assert asyncio.run(moments(visit.engine, [f"{BASE}entity/iran"])) == []


def test_stances_are_said_in_words() -> None:
    malley = Speaker("denies", "possible", f"{BASE}entity/robert-malley", "Robert Malley", "")
    own = Speaker("affirms", "actual", "", "", "Reuters")
    standpoints = (Standpoint("affirms", "actual", (own,)), Standpoint("denies", "possible", (malley,)))
    moment = Moment(f"{BASE}article/a/claim/c", "said", "May", None, None, None, "", standpoints)
    words = "affirmed by the article itself (according to Reuters); denied as possible by Robert Malley"
    assert (moment.said_so, moment.stances) == (words, ("affirms", "denies"))


@pytest.mark.parametrize(("act", "words"), [("asks", "asked about by"), ("declines", "not commented on by")])
def test_who_takes_no_side_is_not_said_to_doubt(act: str, words: str) -> None:
    assert Standpoint(act, "actual", ()).words == words
