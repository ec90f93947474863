"""The page of a situation: its voices side by side, its description, and no verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import ARTICLE
from tests.server.web.hostile import hostile_site
from tests.server.web.reading import Element, page_of, rows_of

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from tests.server.web.sites import Site


SITUATION = f"/article/{ARTICLE}/situation"


def situation(opened: Site, name: str) -> Element:
    return page_of(opened, f"{SITUATION}/{name}.html")


def particulars(page: Element) -> dict[str, str]:
    """Return what a page says of the situation itself."""
    facts = page.one("dl", class_="particulars").all("div")
    return {each.one("dt").words: each.one("dd").words for each in facts}


def test_its_voices_stand_side_by_side(real: Site) -> None:
    page = situation(real, "four-for-four-agreement")
    assert page.one("h1").words == "Washington and Tehran agree on the four-for-four exchange"
    columns = page.all("section", class_="standpoint")
    assert [each.one("h3").words for each in columns] == ["Affirmed by 1 speaker", "Denied by 2 speakers"]
    affirmed, denied = columns
    assert affirmed.one("p", class_="who").words == "Iranian TV actual"
    assert [each.words for each in denied.all("blockquote")] == [
        (
            "Iranian officials then denied the report, which also said the Biden administration had agreed to release "
            "$7 billion in frozen Iranian funds."
        ),
        "The United States also dismissed the rumored exchange as false.",
    ]


def test_an_office_that_is_over_is_said_to_be_past(real: Site) -> None:
    assert particulars(situation(real, "trump-president"))["tense"] == "past, seen from the article"


def test_each_voice_has_its_time_as_written_with_its_edtf_value_if_no_day_is_known(real: Site) -> None:
    voices = situation(real, "four-for-four-agreement").all("div", class_="utterance")
    times = [each.all("dd")[0].words for each in voices]
    assert times == ["In May (XXXX-05)", "then", "not said"]


def test_a_claim_that_says_more_says_what(real: Site) -> None:
    (affirming,) = situation(real, "baquer-namazi-held").all("div", class_="utterance")
    assert "the same claim affirms" in affirming.words
    assert "Iran holds Siamak Namazi" in affirming.words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fifteen-dual-nationals-held",
         {"kind": "detention", "agent": "Iran", "affected": "at least 15 dual nationals",
          "how much": "at least 15 persons"}),
        ("chr-new-york", {"kind": "seat", "agent": "Center for Human Rights", "place": "New York"}),
        ("communication-begun", {"kind": "communication", "agent": "United States", "participant": "Iran"}),
        ("indirect-talks",
         {"kind": "negotiation", "participant": "Iran, United States",
          "when": "“currently”, a date that the article does not resolve",
          "about": "a return to the nuclear accord (no claim affirms, denies or doubts it)"}),
        ("accord-abandoned",
         {"kind": "withdrawal", "agent": "Donald Trump", "when": "“in 2018”: from 2018-01-01 to 2018-12-31",
          "about": "the nuclear accord (1 affirmed)"}),
    ],
)  # fmt: skip
def test_who_takes_part_where_when_and_how_many(real: Site, name: str, expected: dict[str, str]) -> None:
    assert particulars(situation(real, name)) == expected


def test_the_kind_leads_to_its_definition(real: Site) -> None:
    kind = situation(real, "fifteen-dual-nationals-held").one("dl", class_="particulars").all("a")[0]
    assert kind.attributes["href"] == "/ontology/kinds#detention"


def test_a_denial_of_an_agreement_is_not_one_of_what_it_is_about(real: Site) -> None:
    """The $7 billion: the agreement is denied, the release itself by nobody."""
    page = situation(real, "funds-release")
    said = particulars(page)
    assert said["how much"] == "USD 7,000,000,000"
    assert said["theme of"].endswith("frozen Iranian funds (1 affirmed, 1 denied)")
    assert "Denying one of these situations says nothing about the others." in page.one("p", class_="note").words
    assert not page.all("section", class_="standpoint")
    assert "No claim affirms, denies or doubts it." in page.words


def test_nor_does_the_denial_of_a_situation_reach_its_themes(real: Site) -> None:
    assert (
        "Denying one of these situations says nothing about the others."
        in situation(real, "four-for-four-agreement").words
    )


def test_where_nothing_is_contested_nothing_is_pointed_out(real: Site) -> None:
    assert not [each for each in situation(real, "accord-abandoned").all("p", class_="note") if "theme" in each.words]


def test_a_voice_that_another_one_reports_is_shown_as_such(real: Site) -> None:
    page = situation(real, "exchange-of-all-prisoners")
    (side,) = page.all("section", class_="standpoint")
    assert side.one("h3").words == "Affirmed by 1 only as others report"
    assert side.one("p", class_="who").words == "Mohammad Javad Zarif only as others report proposed"
    links = [each.attributes["href"] for each in side.all("a")]
    assert f"/article/{ARTICLE}/claim/khatibzadeh-on-zarif" in links
    (report,) = page.all("article", class_="claim")
    assert report.one("p", class_="who").words.startswith("Saeed Khatibzadeh")


def test_what_hangs_on_it_is_named(real: Site) -> None:
    page = situation(real, "seventh-round-scheduled")
    assert "none of them affirms or denies it" in page.words
    assert len(page.all("article", class_="claim")) == 2


def test_its_tables_have_the_voices(real: Site) -> None:
    path = f"{SITUATION}/four-for-four-agreement"
    rows = rows_of(real, f"{path}.csv")
    assert [(row["side"], row["name"]) for row in rows] == [
        ("affirms", "Iranian TV"),
        ("denies", "Iranian officials"),
        ("denies", "United States"),
    ]
    assert [{name: value or None for name, value in row.items()} for row in rows] == real.client.get(
        f"{path}.json"
    ).json()


def test_a_situation_that_no_article_speaks_of_is_not_there(real: Site) -> None:
    for name in ("none.html", "none.csv", "none.ttl"):
        assert real.client.get(f"{SITUATION}/{name}").status_code == 404


def test_it_asks_two_queries_and_none_for_who_has_it(real: Site) -> None:
    for name in ("four-for-four-agreement", "exchange-of-all-prisoners", "accord-abandoned"):
        before = len(real.engine.asked)
        answer = real.client.get(f"{SITUATION}/{name}.html")
        assert len(real.engine.asked) == before + 2
        again = real.client.get(f"{SITUATION}/{name}.html", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, len(real.engine.asked)) == (304, before + 2)


def test_hostile_words_of_a_situation_stay_words(seed_generation: Generation) -> None:
    with hostile_site(seed_generation) as opened:
        page = page_of(opened, "/article/evil/situation/x.html")
        assert page.one("h1").words == "=cmd|' /C calc'!A0"
        assert "<script>" in page.one("main").text
        assert max(len(each.words) for each in page.all("p", class_="who")) < 500
