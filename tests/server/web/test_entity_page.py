"""The page of an entity: names, claims, reports and disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad

from benchmarks.generated import World
from mapping.rdf.entity_classes import ENTITY_CLASSES
from mapping.rdf.namespaces import RDF, SCHEMA
from server.pages.entity_types import TYPES
from tests.conftest import ARTICLE
from tests.server.web.hostile import hostile_site
from tests.server.web.made import BASE, made
from tests.server.web.reading import Element, page_of, rows_of

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from tests.server.web.sites import Site


def entity(opened: Site, name: str, query: str = "") -> Element:
    return page_of(opened, f"/entity/{name}.html{query}")


def local(opened: Site, name: str) -> Element:
    return page_of(opened, f"/article/{ARTICLE}/entity/{name}.html")


def totals(page: Element) -> dict[str, str]:
    """Return how many claims each list of a page has."""
    items = page.one("nav", class_="jumps").all("li")
    return {each.one("a").words: each.one("span").words for each in items}


def particulars(page: Element) -> dict[str, str]:
    facts = page.one("dl", class_="particulars").all("div")
    return {each.one("dt").words: each.one("dd").words for each in facts}


def hrefs(page: Element) -> list[str]:
    """Return where the claims of a page lead, in order."""
    cards = page.all("article", class_="claim")
    return [each.one("p", class_="what").one("a").attributes["href"] for each in cards]


def test_a_shared_entity_has_its_type_and_its_names(real: Site) -> None:
    page = entity(real, "united-states")
    assert page.one("h1").words == "United States"
    assert page.one("p", class_="lead").words.startswith("country, an entry that articles share")
    assert particulars(page) == {"also called": "America, US, Washington"}


def test_an_entity_of_one_article_says_which(real: Site) -> None:
    page = local(real, "dual-national-americans")
    type_, article = (each.attributes["href"] for each in page.one("p", class_="lead").all("a"))
    assert (type_, article) == ("http://xmlns.com/foaf/0.1/Group", f"/article/{ARTICLE}")
    assert (
        "named only by The Iranian comments followed US special envoy for Iran…" in page.one("p", class_="lead").words
    )
    members = "Baquer Namazi, Emad Shargi, Morad Tahbaz, Siamak Namazi"
    assert particulars(page) == {"members named": members}
    assert particulars(entity(real, "emad-shargi")) == {
        "named as one of": "at least four Americans of dual nationality"
    }


def test_what_is_the_same_elsewhere_is_linked_where_a_browser_may_follow(small_generation: Generation) -> None:
    it, graph = NamedNode(f"{BASE}entity/x"), NamedNode(f"{BASE}graph/entities")
    targets = ["https://www.wikidata.org/entity/Q794", "javascript:alert(1)"]
    quads = [Quad(it, SCHEMA.sameAs, NamedNode(each), graph) for each in targets]
    with made(small_generation, [Quad(it, RDF.type, SCHEMA.Person, graph), *quads]) as opened:
        (same,) = entity(opened, "x").one("dl", class_="particulars").all("div")
    assert [each.attributes["href"] for each in same.all("a")] == targets[:1]
    assert [each.words for each in same.all("li")] == targets


def test_every_type_of_a_fact_sheet_has_words() -> None:
    assert set(TYPES) == {class_.value for class_ in ENTITY_CLASSES.values()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("robert-malley", {"What they said": "10", "What is said about them": "3"}),
        ("siamak-namazi", {"What they said": "0", "What is said about them": "8"}),
        ("iran", {"What it said": "2", "What is said about it": "26"}),
        ("al-monitor", {"What it said": "0", "What is said about it": "0", "What was told to it": "1"}),
    ],
)
def test_the_totals_of_the_real_article(real: Site, name: str, expected: dict[str, str]) -> None:
    page = entity(real, name)
    assert totals(page) == expected
    cards = page.all("article", class_="claim")
    assert len(cards) == sum(min(int(number), 20) for number in expected.values())


def test_what_it_said_stands_in_the_order_of_the_text(real: Site) -> None:
    rows = rows_of(real, "/entity/robert-malley.csv")
    starts = [int(row["start"]) for row in rows]
    assert starts == sorted(starts)
    assert {row["claimant"] for row in rows} == {"Robert Malley"}


def test_who_reports_its_words_says_something_about_it(real: Site) -> None:
    about = rows_of(real, "/entity/mohammad-javad-zarif.csv", list="about")
    assert [row["claim"].rpartition("/")[2] for row in about] == ["khatibzadeh-on-zarif", "zarif-is-minister"]
    (said,) = rows_of(real, "/entity/mohammad-javad-zarif.csv")
    assert said["claim"].endswith("/zarif-proposes")


def test_the_page_and_its_tables_are_one(real: Site) -> None:
    page, objects = entity(real, "ali-rabiei"), real.client.get("/entity/ali-rabiei.json").json()
    rows = rows_of(real, "/entity/ali-rabiei.csv")
    assert [each["claim"] for each in objects] == [row["claim"] for row in rows]
    assert hrefs(page)[: len(rows)] == [f"/{row['claim'].removeprefix(BASE)}" for row in rows]


def test_there_is_no_list_of_another_name(real: Site) -> None:
    assert real.client.get("/entity/iran.csv", params={"list": "thought"}).status_code == 400
    assert real.client.get("/entity/iran.html", params={"said": "0"}).status_code == 400


def test_the_disputes_it_is_part_of(real: Site) -> None:
    page = entity(real, "iranian-state-tv")
    headings = [each.one("h3").words for each in page.all("section", class_="disagreement")]
    assert headings == [
        "Washington and Tehran agree on the four-for-four exchange",
        "the Biden administration agrees to release $7 billion in frozen Iranian funds",
    ]
    assert not entity(real, "donald-trump").all("section", class_="disagreement")


def test_more_disputes_than_a_page_shows_are_linked(many: Site) -> None:
    page = entity(many, "country-0")
    assert len(page.all("section", class_="disagreement")) == 5
    links = [each.attributes["href"] for each in page.all("a")]
    assert "/disagreements?entity=entity%2Fcountry-0" in links


@pytest.mark.parametrize("path", ["entity/none", f"article/{ARTICLE}/entity/none", "entity/"])
def test_nobody_of_that_name(real: Site, path: str) -> None:
    for suffix in (".html", ".csv", ".ttl"):
        assert real.client.get(f"/{path}{suffix}").status_code == 404


def test_it_asks_six_queries_however_much_there_is_and_none_for_who_has_it(real: Site, many: Site) -> None:
    for opened, path in (
        (real, "/entity/iran.html"),
        (many, "/entity/country-0.html"),
        (many, "/entity/person-0.html"),
    ):
        before = len(opened.engine.asked)
        answer = opened.client.get(path)
        assert len(opened.engine.asked) == before + 6
        again = opened.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, len(opened.engine.asked)) == (304, before + 6)


def test_the_two_lists_are_paged_apart_and_whole(many: Site) -> None:
    page = entity(many, "person-0", "?said=2&about=1&size=3")
    said, about = (int(totals(page)[name]) for name in ("What they said", "What is said about them"))
    assert said > 6
    assert about > 3
    found = {name: list[str]() for name in ("said", "about")}
    for name, total in (("said", said), ("about", about)):
        for number in range(1, -(-total // 3) + 1):
            rows = rows_of(many, "/entity/person-0.csv", list=name, size=3, **{name: number})
            found[name] += [row["claim"] for row in rows]
        assert len(found[name]) == len(set(found[name])) == total
    assert hrefs(page) == [f"/{iri.removeprefix(World().iris.base)}" for iri in found["said"][3:6] + found["about"][:3]]
    pagers = {each.attributes["href"] for each in page.all("a", rel="next")}
    assert pagers == {"?about=1&size=3&said=3#said", "?said=2&size=3&about=2#about"}


def test_hostile_names_stay_names(seed_generation: Generation) -> None:
    with hostile_site(seed_generation) as opened:
        page = entity(opened, "long")
        assert page.one("h1").words.endswith("…")
        assert len(page.one("title").text) < 500
        # What it said, and who reports that.
        assert hrefs(page) == ["/article/evil/claim/second", "/article/evil/claim/third"]
