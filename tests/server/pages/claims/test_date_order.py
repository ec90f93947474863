"""Claims by date of saying, or that of their article, then by article and place in its text, page by page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import OA, ONR, RDF, SCHEMA, XSD
from server.pages.claims.card_query import claim_cards
from server.pages.claims.claims_list import ClaimFilter
from server.pages.claims.date_order import count_claims, part_of_all, part_of_some
from server.pages.claims.text_order import claims_of
from server.pages.entities.entity_claims import lists_of
from server.pages.paging import Paging
from tests.server.pages.conftest import BASE
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.pages.page import Visit

#: Article -> its date, and its claims with the day of saying and the start in the text.
ARTICLES: dict[str, tuple[str | None, dict[str, tuple[str | None, int | None]]]] = {
    "z-early": ("2020-01-05", {"z1": (None, 20), "a2": (None, 30), "old": ("2019-12-31", 90), "nowhere": (None, None)}),
    "b-late": ("2020-03-01", {"same-day": ("2020-01-05", 10), "y": (None, 5), "x": (None, 50)}),
    "a-late": ("2020-03-01", {"m": (None, 70)}),
    "undated": (None, {"u2": (None, 8), "said": ("2020-02-01", 9), "u1": (None, 3)}),
}
BY_ARTICLE = [
    "z-early/old", "z-early/z1", "z-early/a2", "z-early/nowhere", "a-late/m", "b-late/same-day", "b-late/y",
    "b-late/x", "undated/said", "undated/u1", "undated/u2",
]  # fmt: skip
IN_ORDER = [
    "z-early/old", "z-early/z1", "z-early/a2", "z-early/nowhere", "b-late/same-day", "undated/said", "a-late/m",
    "b-late/y", "b-late/x", "undated/u1", "undated/u2",
]  # fmt: skip


def quads() -> Iterator[ox.Quad]:
    for slug, (published, claims) in ARTICLES.items():
        article, graph = ox.NamedNode(f"{BASE}article/{slug}"), ox.NamedNode(f"{BASE}graph/article/{slug}")
        if published:
            yield ox.Quad(article, SCHEMA.datePublished, ox.Literal(published, datatype=XSD.date), graph)
        for name, (day, start) in claims.items():
            claim, time = (ox.NamedNode(f"{article.value}/{kind}/{name}") for kind in ("claim", "time"))
            yield ox.Quad(claim, RDF.type, ONR.Claim, graph)
            yield ox.Quad(claim, SCHEMA.appearance, article, graph)
            yield ox.Quad(claim, ONR.stance, ONR.affirms, graph)
            yield ox.Quad(claim, ONR.claimant, ox.NamedNode(f"{BASE}entity/ann"), graph)
            # An utterance has an article, a claimant and an audience too, and is no claim.
            utterance = ox.NamedNode(f"{article.value}/utterance/{name}")
            yield ox.Quad(utterance, RDF.type, ONR.Utterance, graph)
            yield ox.Quad(utterance, SCHEMA.appearance, article, graph)
            yield ox.Quad(utterance, ONR.claimant, ox.NamedNode(f"{BASE}entity/ann"), graph)
            yield ox.Quad(utterance, ONR.toldTo, ox.NamedNode(f"{BASE}entity/ann"), graph)
            if day:
                yield ox.Quad(claim, ONR.when, time, graph)
                yield ox.Quad(time, ONR.earliest, ox.Literal(day, datatype=XSD.date), graph)
            if start is not None:
                span, place = (ox.NamedNode(f"{article.value}#{kind}={start}") for kind in ("char", "place"))
                yield ox.Quad(claim, ONR.evidence, span, graph)
                yield ox.Quad(span, OA.hasSource, article, graph)
                yield ox.Quad(span, OA.hasSelector, place, graph)
                yield ox.Quad(place, OA.start, ox.Literal(start), graph)
                yield ox.Quad(place, OA.end, ox.Literal(start + 2), graph)


def named(iris: list[str]) -> list[str]:
    return [iri.removeprefix(f"{BASE}article/").replace("/claim/", "/") for iri in iris]


@pytest.fixture(scope="module")
def engine() -> DirectEngine:
    return DirectEngine(quads())


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("wanted", [ClaimFilter(), ClaimFilter(claimant=f"{BASE}entity/ann")])
def test_pages_together_are_the_list_in_order(engine: DirectEngine, wanted: ClaimFilter, size: int) -> None:
    read = part_of_some if wanted.is_narrow else part_of_all
    pages = [asyncio.run(read(engine, wanted.pattern, Paging(number, size))) for number in range(1, 12 // size + 3)]
    expected = IN_ORDER if wanted.is_narrow else BY_ARTICLE
    assert [name for iris, _ in pages for name in named(iris)] == expected
    assert {total for _, total in pages} == {len(IN_ORDER)}


def test_an_article_alone_has_its_claims_of_the_same_date_in_the_order_of_its_text(engine: DirectEngine) -> None:
    wanted = ClaimFilter(article=f"{BASE}article/b-late")
    iris, total = asyncio.run(part_of_some(engine, wanted.pattern, Paging(1, 50)))
    assert (named(iris), total) == (["b-late/same-day", "b-late/y", "b-late/x"], 3)


def test_the_lists_of_an_entity_hold_claims_only(engine: DirectEngine) -> None:
    counts = asyncio.run(count_claims(engine, lists_of(f"{BASE}entity/ann")))
    assert {name: sum(each.values()) for name, each in counts.items()} == {"said": len(IN_ORDER), "about": 0, "told": 0}


def test_the_text_order_of_an_article_holds_claims_only(engine: DirectEngine) -> None:
    assert named(asyncio.run(claims_of(engine, f"{BASE}article/b-late"))) == ["b-late/y", "b-late/same-day", "b-late/x"]


def test_cards_are_sorted_as_lists_are(engine: DirectEngine) -> None:
    iris, _ = asyncio.run(part_of_all(engine, ClaimFilter().pattern, Paging(1, 50)))
    cards = asyncio.run(claim_cards(engine, sorted(iris))).values()
    assert named([card.iri for card in sorted(cards, key=lambda card: card.place)]) == IN_ORDER


def test_no_claim_is_no_page(engine: DirectEngine) -> None:
    for read in (part_of_some, part_of_all):
        assert asyncio.run(read(engine, ClaimFilter(stance="doubts").pattern, Paging(1, 50))) == ([], 0)


def test_a_real_article_without_a_date_is_in_the_order_of_saying_and_of_the_text(visit: Visit) -> None:
    iris, total = asyncio.run(part_of_all(visit.engine, ClaimFilter().pattern, Paging(1, 100)))
    cards = asyncio.run(claim_cards(visit.engine, iris)).values()
    places = [card.place for card in cards]
    assert places == sorted(places)  # one article, so that both orders are the same
    assert total == len(iris) == visit.generation.manifest.counts.claims
