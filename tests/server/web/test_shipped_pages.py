"""The pages of the articles as they are shipped: one real article, and two invented ones that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.server.web.reading import page_of, rows_of

if TYPE_CHECKING:
    from tests.server.web.sites import Site

#: In the order in which they are read.
PARTS: Final = ("headline", "standfirst", "text")
VOTE: Final = "quillhaven-harbour-vote"
DISPUTE: Final = "quillhaven-contract-dispute"


def test_a_ministry_that_declines_to_comment_disagrees_with_nobody(shipped: Site) -> None:
    rows = rows_of(shipped, "/disagreements.csv", size=1000)
    assert {row["side"] for row in rows} == {"affirms", "denies", "excludes"}
    assert "talks with the city" not in {row["label"] for row in rows}


def test_the_start_page_begins_like_the_list_of_disagreements(shipped: Site) -> None:
    differing = page_of(shipped, "/").one("ul", class_="differing").all("p", class_="what")
    shown = [each.all("a")[0].words for each in differing]
    assert [each.all("a")[1].words for each in differing if len(each.all("a")) == 2] == ["invented article"] * 2
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


def test_verbatim_words_and_times_of_situations_have_an_address_in_the_text(shipped: Site) -> None:
    for article in (VOTE, DISPUTE):
        page = page_of(shipped, f"/article/{article}")
        ids = [each.attributes["id"] for each in page.walk() if "id" in each.attributes]
        assert len(ids) == len(set(ids))
        query = (
            "SELECT DISTINCT ?span { { ?claim onr:verbatim ?span } UNION { ?claim onr:content/onr:when/onr:span ?span }"
            f' FILTER(CONTAINS(STR(?span), "{article}#")) }}'
        )
        text = shipped.client.get("/sparql", params={"query": f"PREFIX onr: <https://w3id.org/onrecord#> {query}"})
        spans = [row["span"]["value"] for row in text.json()["results"]["bindings"]]
        assert spans
        assert {span.partition("#")[2] for span in spans} <= set(ids)


@pytest.mark.parametrize(
    "path",
    [
        f"/article/{VOTE}",
        f"/article/{DISPUTE}/claim/solvenne-denies",
        f"/article/{DISPUTE}/situation/acting-mayor.html",
        "/situation/contract-signed.html",
        "/entity/heronfleet.html",
    ],
)
def test_each_page_about_an_invented_article_says_that_it_is(shipped: Site, path: str) -> None:
    page = page_of(shipped, path)
    assert "invented" in page.one("p", class_="invented").words.lower()
    for link in page.all("a"):
        if "/utterance/" in link.attributes["href"]:
            assert (
                "invented article" in page_of(shipped, f"{link.attributes['href']}.html").one("p", class_="note").words
            )


def test_lists_of_disagreements_say_which_are_of_an_invented_article(shipped: Site) -> None:
    for each in page_of(shipped, "/disagreements").all("section", class_="disagreement"):
        is_real = "Tehran" in each.words or "Iranian" in each.words
        assert bool(each.all("a", class_="invented")) is not is_real
    rows = rows_of(shipped, "/disagreements.csv", size=1000)
    assert {row["invented"] for row in rows if "quillhaven" in row["article"]} == {"true"}
    assert {row["invented"] for row in rows if "quillhaven" not in row["article"]} == {"false"}


def test_nothing_says_invented_of_the_real_article(shipped: Site) -> None:
    for path in ("/article/2db805ffb993f78c", "/entity/iran.html"):
        assert page_of(shipped, path).all("p", class_="invented") == []


def test_lists_sort_by_the_date_of_saying_then_of_the_article(shipped: Site) -> None:
    for query in ({}, {"article": DISPUTE}):
        rows = rows_of(shipped, "/claims.csv", size=1000, **query)
        places = [
            (
                row["date"] or "~",
                "~" if row["article"].endswith("78c") else row["article"].endswith(DISPUTE),
                PARTS.index(row["part"]),
                int(row["start"]),
            )
            for row in rows
        ]
        assert places == sorted(places, key=lambda place: (place[0], str(place[1]), *place[2:]))
        assert {row["date_of"] for row in rows} >= {"saying", "article"}
    cards = page_of(shipped, "/claims?size=1000").all("article", class_="claim")
    undated = [row for row in rows_of(shipped, "/claims.csv", size=1000) if row["date_of"] == "article"]
    assert sum("date article of" in card.words for card in cards) == len(undated)
