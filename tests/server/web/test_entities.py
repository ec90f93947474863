"""Entities over HTTP: the list by name, and from a name to all it said and all that is said about it."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.dataset import write
from benchmarks.generated import World
from mapping.rdf import triples
from mapping.rdf.namespaces import FOAF, ONR, RDF, RDFS, SCHEMA, SKOS
from server.pages.entities.entity_types import TYPES
from tests.conftest import ARTICLE
from tests.server.web.hostile import hostile_site
from tests.server.web.made import BASE, HOSTILE, made
from tests.server.web.reading import Element, page_of
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.publication.manifest import Generation


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Sixty generated articles."""
    with site(write(World(), 60, tmp_path_factory.mktemp("generated"))) as opened:
        yield opened


def entity(opened: Site, name: str, query: str = "") -> Element:
    return page_of(opened, f"/entity/{name}.html{query}")


def local(opened: Site, name: str) -> Element:
    return page_of(opened, f"/article/{ARTICLE}/entity/{name}.html")


def rows_of(opened: Site, path: str, **parameters: str | int) -> list[dict[str, str]]:
    answer = opened.client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.text)))


def totals(page: Element) -> dict[str, str]:
    """Return how many claims each list of a page has."""
    items = page.one("nav", class_="jumps").all("li")
    return {each.one("a").words: each.one("span").words for each in items}


def particulars(page: Element) -> dict[str, str]:
    facts = page.one("dl", class_="particulars").all("div")
    return {each.one("dt").words: each.one("dd").words for each in facts}


def positions(page: Element) -> list[list[str]]:
    """Return the rows of offices, occupations and kin."""
    return [[cell.words for cell in row.all("th") + row.all("td")] for row in page.one("tbody").all("tr")]


def hrefs(page: Element) -> list[str]:
    """Return where the claims of a page lead, in order."""
    cards = page.all("article", class_="claim")
    return [each.one("p", class_="what").one("a").attributes["href"] for each in cards]


# Who it is


def test_a_shared_entity_has_its_type_and_its_names(real: Site) -> None:
    page = entity(real, "united-states")
    assert page.one("h1").words == "United States"
    assert page.one("p", class_="lead").words.startswith("country, an entry that articles share")
    assert particulars(page) == {"also called": "America, US, Washington"}


def test_an_entity_of_one_article_says_which(real: Site) -> None:
    page = local(real, "dual-national-americans")
    type_, article = (each.attributes["href"] for each in page.one("p", class_="lead").all("a"))
    assert (type_, article) == ("http://xmlns.com/foaf/0.1/Group", f"/article/{ARTICLE}")
    assert f"named by Article {ARTICLE} alone" in page.one("p", class_="lead").words
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
    assert set(TYPES) == {class_.value for class_ in triples._CLASSES.values()}


# What it said and what is said about it


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


# Offices, occupations, kin


def test_offices_and_kin_are_shown_as_somebody_says_them(real: Site) -> None:
    assert positions(entity(real, "siamak-namazi")) == [
        ["the four named are Americans of dual nationality", "nationality as agent",
         "Baquer Namazi agent, Emad Shargi agent, Morad Tahbaz agent, United States participant",
         "the article itself affirms"],
        ["father and son", "parent and child as affected", "Baquer Namazi agent", "the article itself affirms"],
        ["his brother", "siblings as agent", "Babak Namazi agent", "the article itself affirms"],
    ]  # fmt: skip
    assert positions(entity(real, "saeed-khatibzadeh"))[0][:3] == [
        "Foreign Ministry spokesman", "office of spokesperson as agent", "Iran's Foreign Ministry participant",
    ]  # fmt: skip


def test_what_no_article_says_in_its_own_voice_is_marked_as_claimed(real: Site) -> None:
    (row,) = positions(local(real, "four-iranian-americans"))
    assert row[-1] == "only claimed Iranian TV affirms"


def test_an_office_that_is_denied_is_shown_with_who_denies_it(small_generation: Generation) -> None:
    graph = NamedNode(f"{BASE}graph/article/a")
    it, office = NamedNode(f"{BASE}entity/x"), NamedNode(f"{BASE}article/a/situation/office")
    quads = [
        Quad(it, RDFS.label, Literal("X"), graph),
        Quad(office, RDF.type, ONR.Situation, graph),
        Quad(office, RDFS.label, Literal("minister"), graph),
        Quad(office, ONR.kind, NamedNode("https://w3id.org/onrecord/kinds#office"), graph),
        Quad(office, ONR.agent, it, graph),
    ]
    for stance, modality, speaker in (("denies", "actual", "usa"), ("affirms", "planned", None)):
        claim = NamedNode(f"{BASE}article/a/claim/{stance}")
        quads += [
            Quad(claim, RDF.type, ONR.Claim, graph),
            Quad(claim, ONR.content, office, graph),
            Quad(claim, ONR.stance, ONR.term(stance), graph),
            Quad(claim, ONR.modality, ONR.term(modality), graph),
        ]
        if speaker:
            quads.append(Quad(claim, ONR.claimant, NamedNode(f"{BASE}entity/{speaker}"), graph))
    with made(small_generation, quads) as opened:
        ((*_, said),) = positions(entity(opened, "x"))
    assert said == "only claimed the article itself affirms as planned usa denies"


def test_two_roles_in_one_situation_are_both_said_and_count_once(small_generation: Generation) -> None:
    graph, it = NamedNode(f"{BASE}graph/article/a"), NamedNode(f"{BASE}entity/x")
    claim, seat = NamedNode(f"{BASE}article/a/claim/c"), NamedNode(f"{BASE}article/a/situation/s")
    facts: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
        (it, RDF.type, SCHEMA.Person),
        (it, RDFS.label, Literal("Y")),
        (it, RDFS.label, Literal("X")),
        (seat, RDF.type, ONR.Situation),
        (seat, RDFS.label, Literal("seat")),
        (seat, ONR.kind, NamedNode("https://w3id.org/onrecord/kinds#seat")),
        (seat, ONR.agent, it),
        (seat, ONR.affected, it),
        (claim, RDF.type, ONR.Claim),
        (claim, ONR.content, seat),
        (claim, ONR.stance, ONR.affirms),
        (claim, ONR.modality, ONR.actual),
    ]
    with made(small_generation, [Quad(*each, graph) for each in facts]) as opened:
        ((_, kind, *_),) = positions(entity(opened, "x"))
        (row,) = rows_of(opened, "/entities.csv")
    assert kind.endswith("as agent, affected")
    assert (row["name"], row["said"], row["about"]) == ("X", "0", "1")


def test_equal_offices_of_several_articles_are_one(many: Site) -> None:
    rows = positions(entity(many, "country-0"))
    assert len({tuple(row[:3]) for row in rows}) == len(rows)


# Disputes


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


# How it is answered


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


# The list


def test_the_list_is_by_name_with_what_each_made_and_is_in(real: Site) -> None:
    rows = rows_of(real, "/entities.csv")
    names = [row["name"].lower() for row in rows]
    assert names == sorted(names)
    assert len(names) == 43
    (iran,) = [row for row in rows if row["name"] == "Iran"]
    assert (iran["type"], iran["also"], iran["said"], iran["about"], iran["article"]) == (
        "Country", "Tehran", "2", "26", "",
    )  # fmt: skip
    (officials,) = [row for row in rows if row["name"] == "Iranian officials"]
    assert officials["article"].endswith(ARTICLE)


def test_the_list_counts_as_the_pages_do(real: Site) -> None:
    for row in rows_of(real, "/entities.csv", type="Person"):
        counted = totals(page_of(real, f"/{row['entity'].removeprefix(BASE)}.html"))
        assert (counted["What they said"], counted["What is said about them"]) == (row["said"], row["about"])


def test_the_list_and_its_tables_are_one(real: Site) -> None:
    table = page_of(real, "/entities").one("table")
    linked = [each.one("th").one("a").words for each in table.one("tbody").all("tr")]
    assert linked == [row["name"] for row in rows_of(real, "/entities.csv")]
    assert linked == [row["name"] for row in real.client.get("/entities.json").json()]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "namazi"}, ["Babak Namazi", "Baquer Namazi", "Siamak Namazi"]),
        ({"q": "washington"}, ["United States"]),
        ({"q": "NAMAZI si"}, ["Siamak Namazi"]),
        ({"type": "City"}, ["New York", "Vienna"]),
        ({"q": "iran", "type": "Country"}, ["Iran"]),
        ({"q": "nobody"}, []),
        ({"q": "\\ .* ) \" ' }"}, []),
    ],
)
def test_a_name_and_a_type_narrow_it(real: Site, asked: dict[str, str], names: list[str]) -> None:
    assert [row["name"] for row in rows_of(real, "/entities.csv", **asked)] == names
    lead = page_of(real, f"/entities?{'&'.join(f'{key}={value}' for key, value in asked.items() if key == 'type')}")
    assert lead.one("h1").words == "Who is spoken of"


def test_a_type_that_there_is_not_is_refused(real: Site) -> None:
    answer = real.client.get("/entities.csv", params={"type": "Thing"})
    assert answer.status_code == 400
    assert "NewsMediaOrganization" in answer.json()["detail"]


def test_the_list_is_paged_with_a_fixed_number_of_queries(many: Site, real: Site) -> None:
    size = 150
    rows = [rows_of(many, "/entities.csv", page=number, size=size) for number in range(1, 8)]
    found = [row["entity"] for page in rows for row in page]
    total = int(page_of(many, "/entities").one("p", class_="lead").words.split()[0].replace(",", ""))
    assert len(found) == len(set(found)) == total
    for opened in (real, many):
        before = len(opened.engine.asked)
        page_of(opened, "/entities")
        assert len(opened.engine.asked) == before + 4


def test_hostile_names_in_the_list_stay_names(small_generation: Generation) -> None:
    graph = NamedNode(f"{BASE}graph/entities")
    it = NamedNode(f"{BASE}entity/x")
    quads = [
        Quad(it, RDF.type, FOAF.Group, graph),
        Quad(it, RDFS.label, Literal(HOSTILE), graph),
        Quad(it, SKOS.altLabel, Literal(HOSTILE), graph),
    ]
    with made(small_generation, quads) as opened:
        page = page_of(opened, '/entities?q="><script>&size=5')
        assert page.one("form", class_="narrow").one("input").attributes["value"] == '"><script>'
        listed = page_of(opened, "/entities")
        assert len(listed.one("table").text) < 5_000
        assert rows_of(opened, "/entities.csv")[0]["name"] == HOSTILE
