"""The pages of the articles as they are shipped: one real article, and two invented ones that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.server.web.reading import page_of, rows_of
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.publication.manifest import Generation

VOTE: Final = "quillhaven-harbour-vote"
DISPUTE: Final = "quillhaven-contract-dispute"


@pytest.fixture(scope="module")
def shipped(shipped_generation: Generation) -> Iterator[Site]:
    with site(shipped_generation) as opened:
        yield opened


def test_a_ministry_that_declines_to_comment_disagrees_with_nobody(shipped: Site) -> None:
    rows = rows_of(shipped, "/disagreements.csv", size=1000)
    assert {row["side"] for row in rows} == {"affirms", "denies", "excludes"}
    assert "talks with the city" not in {row["label"] for row in rows}


def test_the_start_page_begins_like_the_list_of_disagreements(shipped: Site) -> None:
    shown = [each.words for each in page_of(shipped, "/").one("ul", class_="differing").all("p", class_="what")]
    listed = [each.one("h2").words for each in page_of(shipped, "/disagreements").all("section", class_="disagreement")]
    assert len(shown) == 3
    assert shown == listed[:3]
    assert shown[0] == "Heronfleet Terminals pays members of the city council"
    assert "/situation/contract-signed" in {each.attributes["href"] for each in page_of(shipped, "/").all("a")}


def test_the_time_of_a_claim_is_shown_in_its_words_and_as_a_date(shipped: Site) -> None:
    claim = f"/article/{DISPUTE}/claim/solvenne-denies"
    facts = {
        each.one("dt").words: each.one("dd").words for each in page_of(shipped, claim).all("div") if each.all("dt")
    }
    assert facts["When, as written"] == "“on Monday” (16 September 2024)"
    card = page_of(shipped, f"/article/{DISPUTE}").one("article", id="claim-solvenne-denies")
    assert "on Monday (16 September 2024)" in [each.words for each in card.all("dd")]
    (voice,) = [
        each
        for each in page_of(shipped, "/situation/contract-signed.html").all("div", class_="utterance")
        if any(link.attributes["href"] == claim for link in each.all("a") if "claim" in link.words)
    ][:1]
    assert "on Monday (16 September 2024)" in [each.words for each in voice.all("dd")]


def test_whoever_speaks_for_a_company_is_named_in_the_title(shipped: Site) -> None:
    (claim,) = [
        card.one("p", class_="what").one("a").attributes["href"]
        for card in page_of(shipped, f"/article/{DISPUTE}").all("article", class_="claim")
        if "Heronfleet still wants to lease the harbour" in card.one("p", class_="what").words
    ]
    (utterance,) = {
        link.attributes["href"]
        for link in page_of(shipped, claim).one("dl", class_="record").all("a")
        if "/utterance/" in link.attributes["href"]
    }
    assert page_of(shipped, f"{utterance}.html").one("h1").words == "Heronfleet Terminals (through Tomas Ferrik) added"


def test_a_card_has_the_tense_of_an_office(shipped: Site) -> None:
    cards = page_of(shipped, f"/article/{DISPUTE}").all("article", class_="claim")
    about = {each.one("dd").words for card in cards for each in card.all("div") if each.words.startswith("about")}
    assert {"former mayor (past)", "acting mayor (present)", "mayoral election (future)"} <= about


def test_the_timeline_names_claims_as_the_lists_do(shipped: Site) -> None:
    cards = page_of(shipped, "/claims?size=1000").all("article", class_="claim")
    titles = {card.one("p", class_="what").one("a").attributes["href"]: card.one("p", class_="what") for card in cards}
    rows = page_of(shipped, "/timeline?what=said&size=1000").all("th", scope="row")
    assert len(rows) > 10
    for row in rows:
        # A row has the words as far as they fit.
        assert titles[row.one("a").attributes["href"]].words.startswith(row.words.rstrip("…"))
