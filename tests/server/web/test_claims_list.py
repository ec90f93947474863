"""The list of claims: order, pages, filters and formats."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from benchmarks.dataset import write
from benchmarks.generated import CLAIMS, World
from server.pages.claims import claims_list
from server.pages.timeline.periods import MONTHS
from tests.conftest import ARTICLE
from tests.server.web.hostile import hostile_site
from tests.server.web.reading import Element, page_of
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.publication.manifest import Generation


BASE = "http://localhost:8000"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Thirty generated articles."""
    with site(write(World(), 30, tmp_path_factory.mktemp("generated"))) as opened:
        yield opened


def cards(page: Element) -> list[Element]:
    return page.all("article", class_="claim")


def leads_to(page: Element) -> list[str]:
    """Return where the claims on a page lead."""
    return [each.one("p", class_="what").one("a").attributes["href"] for each in cards(page)]


def places(many: Site, rows: list[dict[str, Any]]) -> list[tuple[str, str, str, int]]:
    """Return the date of each claim, then the date of its article, its article and its place in the text."""
    every = many.client.get("/claims.json?size=1000").json()
    published = {row["article"]: row["date"] for row in every if row["date_of"] == "article"}
    return [(row["date"], published[row["article"]], row["article"], row["start"]) for row in rows]


@pytest.mark.parametrize("query", ["?size=1000", "?claimant=outlet-0&size=1000"])
def test_the_claims_of_a_small_dataset_or_of_a_speaker_are_sorted_by_the_day_of_saying_first(
    many: Site, query: str
) -> None:
    rows = many.client.get(f"/claims.json{query}").json()
    assert len(rows) > 1
    assert places(many, rows) == sorted(places(many, rows))
    words = page_of(many, f"/claims{query}").one("main").words
    assert "Sorted by the first day on which a claim can have been said" in words


def test_all_claims_of_a_large_dataset_are_sorted_by_article_and_its_date_first(
    many: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_short_list = many.client.get("/claims.json?size=1000").json()
    monkeypatch.setattr(claims_list, "_MOST_BY_DAY", 10)
    rows = many.client.get("/claims.json?size=999").json()
    assert len(rows) == 30 * len(CLAIMS)
    by_article = [(published, article, date, start) for date, published, article, start in places(many, rows)]
    assert by_article == sorted(by_article)
    assert rows != in_short_list
    assert {row["date_of"] for row in rows} == {"saying", "article"}
    assert "Sorted by the date of the articles, then by article" in page_of(many, "/claims?size=999").one("main").words


def test_the_date_of_a_claim_says_whether_it_is_that_of_saying_or_of_the_article(many: Site) -> None:
    world = World()
    published = {world.iris.article(world.slug(n)).value: world.article(n).sheet.article.published for n in range(30)}
    rows = many.client.get("/claims.json?size=1000").json()
    assert {row["date_of"] for row in rows} == {"saying", "article"}
    # "In May 2012" is a time with a day; "on Monday" and no time at all are not.
    assert all((row["date_of"] == "saying") is str(row["when"]).startswith("In ") for row in rows)
    assert all(row["date"] == published[row["article"]] for row in rows if row["date_of"] == "article")
    assert all(row["date"].startswith(row["when"][-4:]) for row in rows if row["date_of"] == "saying")


def test_a_card_labels_the_date_of_its_article(many: Site) -> None:
    row = next(row for row in many.client.get("/claims.json").json() if row["date_of"] == "article")
    year, month, day = map(int, row["date"].split("-"))
    label = f"date article of {day} {MONTHS[month - 1]} {year}"
    page = page_of(many, "/claims")
    shown = {f"{BASE}{leads}": card.words for leads, card in zip(leads_to(page), cards(page), strict=True)}
    for each in many.client.get("/claims.json").json():
        assert ("date article of " in shown[each["claim"]]) is (each["date_of"] == "article")
    assert label in shown[row["claim"]]
    assert label.replace("date", "Date") in page_of(many, row["claim"].removeprefix(BASE)).one("main").words


def test_pages_put_together_are_the_whole_list(many: Site) -> None:
    whole = [row["claim"] for row in many.client.get("/claims.json?size=1000&stance=affirms").json()]
    paged, path = [], "/claims?stance=affirms&size=23"
    while path:
        page = page_of(many, path)
        paged += leads_to(page)
        following = page.all("a", rel="next")
        path = f"/claims{following[0].attributes['href']}" if following else ""
    assert [f"http://localhost:8000{each}" for each in paged] == whole
    assert len(whole) == 30 * (len(CLAIMS) - 1)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 64),
        ("stance=&modality=&form=", 64),
        ("stance=denies", 9),
        ("stance=denies&modality=actual", 4),
        ("form=narration", 25),
        ("claimant=robert-malley&stance=denies&modality=planned", 5),
        ("claimant=http%3A%2F%2Flocalhost%3A8000%2Fentity%2Frobert-malley", 10),
        ("claimant=nobody", 0),
        ("stance=doubts", 0),
        (f"article={ARTICLE}&stance=denies", 9),
    ],
)
def test_filters_narrow_the_list_in_every_format(real: Site, asked: str, number: int) -> None:
    page = page_of(real, f"/claims?{asked}")
    rows = real.client.get(f"/claims.json?{asked}&size=1000").json()
    records = list(csv.DictReader(StringIO(real.client.get(f"/claims.csv?{asked}&size=1000").text)))
    assert page.one("p", role="status").one("strong").words == str(number)
    assert len(rows) == len(records) == number
    assert [row["claim"] for row in rows] == [record["claim"] for record in records]
    assert [row["sentence"] for row in rows] == [record["sentence"] for record in records]
    assert [f"http://localhost:8000{each}" for each in leads_to(page)] == [row["claim"] for row in rows[:50]]


def test_the_form_shows_what_is_chosen_and_keeps_whom(real: Site) -> None:
    page = page_of(real, "/claims?stance=denies&claimant=robert-malley")
    form = page.one("form", class_="narrow")
    assert [each.words for each in form.all("option") if "selected" in each.attributes] == ["denies"]
    assert form.one("input").attributes == {"type": "hidden", "name": "claimant", "value": "robert-malley"}
    assert "Robert Malley" in page.one("main").words


def test_links_to_other_formats_keep_the_filters(real: Site) -> None:
    page = page_of(real, "/claims?stance=denies&modality=planned")
    targets = [each.attributes["href"] for each in page.one("main").one("p", class_="formats").all("a")]
    assert [urlsplit(each).path for each in targets] == ["/claims.csv", "/claims.csv", "/claims.json"]
    assert len(real.client.get(targets[-1]).json()) == 5


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("stance=lies", "affirms, denies, doubts"),
        ("modality=Actual", "actual, planned, proposed, possible, conditional"),
        ("form=%22%3E", "quotation, mixed, paraphrase, narration"),
        ("page=0", "whole number"),
        ("claimant=http%3A%2F%2Fa%20b%3E", "IRI"),
    ],
)
def test_a_value_that_is_not_offered_is_refused_with_those_that_are(real: Site, asked: str, allowed: str) -> None:
    for path in ("/claims", "/claims.csv", "/claims.json"):
        answer = real.client.get(f"{path}?{asked}")
        assert answer.status_code == 400
        assert allowed in answer.text


def test_lists_ask_as_many_queries_however_many_claims_they_show(many: Site) -> None:
    for path in ("/claims?size=1", "/claims?size=200", "/claims?stance=denies", "/claims?stance=denies&size=7&page=3"):
        before = len(many.engine.asked)
        page_of(many, path)
        assert len(many.engine.asked) - before == 3


def test_no_cell_of_a_table_is_a_formula(seed_generation: Generation) -> None:
    with hostile_site(seed_generation) as opened:
        records = list(csv.reader(StringIO(opened.client.get("/claims.csv").text)))
        rows = opened.client.get("/claims.json").json()
    assert not [cell for record in records for cell in record if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [row["content"].startswith("=cmd") for row in rows] == [True, False, False]
