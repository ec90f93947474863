"""Search over HTTP: names, claims, quotes and headlines that hold every word, whatever the words are."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import OA, ONR, RDF, RDFS, SCHEMA, SKOS
from tests.conftest import ARTICLE
from tests.server.web.made import BASE, HOSTILE
from tests.server.web.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.web.sites import Site


BROWSER = {"Accept": "text/html"}
GRAPH = ox.NamedNode(f"{BASE}graph/article/a")


def person(name: str, *also: str) -> list[ox.Quad]:
    node = ox.NamedNode(f"{BASE}entity/{quote(name)}")
    return [
        ox.Quad(node, RDF.type, SCHEMA.Person, GRAPH),
        ox.Quad(node, RDFS.label, ox.Literal(name), GRAPH),
        *(ox.Quad(node, SKOS.altLabel, ox.Literal(each), GRAPH) for each in also),
    ]


def found(opened: Site, words: str, **parameters: str | int) -> list[dict[str, str]]:
    answer = opened.client.get("/search.json", params={"q": words, "size": 1000, **parameters})
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, str]] = answer.json()
    return listed


def test_it_finds_names_claims_and_quotes(real: Site) -> None:
    listed = found(real, "malley")
    assert {each["kind"] for each in listed} == {"entities", "situations", "quotes"}
    assert {each["text"] for each in listed if each["kind"] == "entities"} == {"Robert Malley", "Robert Malley's team"}
    assert all("malley" in each["text"].lower() for each in listed)


def test_a_quote_is_shown_with_who_said_or_denied_it(real: Site) -> None:
    page = Reader(real.client.get("/search?q=officials then denied&kind=quotes", headers=BROWSER).text)
    assert "Iranian officials denied (the claim)" in page.texts("p", class_="source")


def test_an_entity_is_found_by_its_other_names(real: Site) -> None:
    (iran,) = [each for each in found(real, "tehran") if each["kind"] == "entities"]
    assert (iran["iri"], iran["text"], iran["name"]) == (f"{BASE}entity/iran", "Tehran", "Iran")
    assert "Tehran, another name of Iran" in Reader(real.client.get("/search?q=tehran", headers=BROWSER).text).texts(
        "p"
    )


def test_all_words_must_stand_in_one_text_in_any_order(real: Site) -> None:
    quotes = [each for each in found(real, "FUNDS denied") if each["kind"] == "quotes"]
    assert [(each["speakers"], each["claims"].rpartition("/")[2]) for each in quotes] == [
        ("Iranian officials", "iranian-officials-deny")
    ]
    assert found(real, "funds Zarif") == []
    assert found(real, "nuclear funds denied") == []


def test_words_copied_from_the_article_are_found(real: Site) -> None:
    copied = "“Negotiations are underway on the exchange of prisoners between Iran and America,"
    (spoken,) = found(real, copied)
    assert spoken["speakers"] == "Ali Rabiei"
    assert spoken["article"] == f"{BASE}article/{ARTICLE}"


def test_quotes_have_their_words_marked(real: Site) -> None:
    text = real.client.get("/search", params={"q": "vienna seventh"}, headers=BROWSER).text
    assert "return to <mark>Vienna</mark> for a <mark>seventh</mark> round" in text
    page = Reader(text)
    assert f"/article/{ARTICLE}/claim/price-on-readiness" in page.links()
    assert page.texts("h2") == ["Quotes 1"]


def test_what_a_page_shows_its_twins_hold(real: Site) -> None:
    for query in ("q=iran", "q=iran&kind=quotes", "q=iran&kind=quotes&page=2", "q=zzz", "q="):
        listed = real.client.get(f"/search.json?{query}").json()
        in_csv = list(csv.DictReader(StringIO(real.client.get(f"/search.csv?{query}").text)))
        assert [{name: value or "" for name, value in each.items()} for each in listed] == in_csv
        page = Reader(real.client.get(f"/search?{query}", headers=BROWSER).text)
        items = [words for words in page.texts("li") if "iran" in words.lower()]
        assert len(items) == len(listed)


def test_each_kind_is_counted_and_can_be_read_to_its_end(real: Site) -> None:
    page = Reader(real.client.get("/search?q=iran", headers=BROWSER).text)
    assert page.texts("h2") == ["People, places and bodies 9", "What is claimed 33", "Quotes 36"]
    assert "?q=iran&kind=quotes" in page.links()
    walked = [
        each["iri"]
        for number in (1, 2, 3)
        for each in real.client.get(f"/search.json?q=iran&kind=quotes&page={number}").json()
    ]
    assert len(walked) == len(set(walked)) == 36


def test_without_words_there_is_the_form_and_no_query(real: Site) -> None:
    for query in ("", "?q=", "?q=%20%0A", "?q=%E2%80%9C"):
        real.engine.asked.clear()
        page = Reader(real.client.get(f"/search{query}", headers=BROWSER).text)
        assert [each["name"] for each in page.all("input") if each.get("id") == "q"] == ["q"]
        assert "Capitals and accents do not matter." in page.texts("li")
        assert real.engine.asked == []


def test_it_asks_two_queries_and_leaves_the_lane_of_lookups_free(real: Site, served: Callable[..., Site]) -> None:
    big = served([quad for number in range(1500) for quad in person(f"Namesake {number}")])
    for opened, words in ((real, "iran"), (real, "zzz"), (big, "namesake")):
        opened.engine.asked.clear()
        assert opened.client.get("/search", params={"q": words}, headers=BROWSER).status_code == 200
        assert [query.weight for query in opened.engine.asked] in ([None, 0], [None])
    text = big.client.get("/search?q=namesake", headers=BROWSER).text
    assert "1,000 or more" in text
    assert len(found(big, "namesake")) == 1000
    last = big.client.get("/search?q=namesake&kind=entities&page=40", headers=BROWSER).text
    assert "The list ends after 1,000." in last


def test_a_page_that_the_client_has_costs_no_query(real: Site) -> None:
    tag = real.client.get("/search?q=deal", headers=BROWSER).headers["etag"]
    real.engine.asked.clear()
    assert real.client.get("/search?q=deal", headers={**BROWSER, "If-None-Match": tag}).status_code == 304
    assert real.engine.asked == []


@pytest.mark.parametrize("query", ["q=" + "x" * 201, "q=x&kind=claims", "q=x&page=0", "q=%FF"])
def test_what_cannot_be_asked_is_refused(real: Site, query: str) -> None:
    assert real.client.get(f"/search?{query}", headers=BROWSER).status_code == 400


@pytest.mark.parametrize(
    "words",
    [
        ".*",
        "[a-z]+",
        "(((((",
        "a|b",
        "^",
        "\\",
        '"',
        "') } #",
        "\\u0041",
        "$",
        "SERVICE <http://127.0.0.1/> {",
        "?x NOW()",
    ],
)
def test_signs_mean_nothing_to_the_engine(real: Site, words: str) -> None:
    assert all(all(word.lower() in each["text"].lower() for word in words.split()) for each in found(real, words))
    page = Reader(real.client.get("/search", params={"q": words}, headers=BROWSER).text)
    assert next(each["value"] for each in page.all("input") if each.get("id") == "q") == words


def test_money_is_found_by_its_sign(real: Site) -> None:
    assert {each["kind"] for each in found(real, "$7 billion")} == {"situations", "quotes"}


def test_accents_and_case_do_not_matter(served: Callable[..., Site]) -> None:
    opened = served(person("José Łukasz") + person("Jose Lukasz II") + person("Joseph"))
    for words in ("jose lukasz", "JOSÉ ŁUKASZ", "lukász"):
        assert {each["text"] for each in found(opened, words)} == {"José Łukasz", "Jose Lukasz II"}


def test_the_closest_come_first(served: Callable[..., Site]) -> None:
    opened = served(person("New Iran Society") + person("Iran") + person("Iranian TV"))
    assert [each["text"] for each in found(opened, "iran")] == ["Iran", "Iranian TV", "New Iran Society"]


def test_headlines_are_found(served: Callable[..., Site]) -> None:
    article = ox.NamedNode(f"{BASE}article/a")
    opened = served([ox.Quad(article, SCHEMA.headline, ox.Literal("Talks stall", language="en"), GRAPH)])
    (row,) = found(opened, "stall")
    assert (row["kind"], row["iri"], row["article"]) == ("articles", article.value, article.value)


def test_terms_of_the_ontology_are_no_findings(real: Site) -> None:
    assert not [each for each in found(real, "claimant") if each["kind"] in {"entities", "situations"}]


def test_hostile_words_and_iris_stay_words(served: Callable[..., Site]) -> None:
    evil, selector = ox.NamedNode("javascript:alert(1)"), ox.NamedNode(f"{BASE}article/a#quote=0,5")
    evidence, claim = ox.NamedNode(f"{BASE}article/a#char=0,5"), ox.NamedNode(f"{BASE}article/a/claim/c")
    opened = served(
        [
            ox.Quad(evil, RDF.type, SCHEMA.Person, GRAPH),
            ox.Quad(evil, RDFS.label, ox.Literal(HOSTILE), GRAPH),
            ox.Quad(selector, OA.exact, ox.Literal(HOSTILE), GRAPH),
            ox.Quad(evidence, OA.hasSelector, selector, GRAPH),
            ox.Quad(claim, ONR.evidence, evidence, GRAPH),
            ox.Quad(claim, ONR.stance, ONR.affirms, GRAPH),
            ox.Quad(claim, ONR.claimant, evil, GRAPH),
        ]
    )
    for words in ("evil", "<script>alert(1)</script>", "{{ 7*7 }}"):
        text = opened.client.get("/search", params={"q": words}, headers=BROWSER).text
        page = Reader(text)
        assert not page.all("script")
        assert not [target for target in page.links() if target.startswith("javascript")]
        assert len(page.texts("mark")) >= 2
        assert len(text) < 20_000
