"""What a sheet says of its article as a document: standfirst, licence, corrections, and that it is invented."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import pytest

from mapping.publication.build import build
from tests.conftest import silent
from tests.server.web.reading import page_of
from tests.server.web.sites import Site, links_of, site

if TYPE_CHECKING:
    from collections.abc import Iterator

SHEET: Final = """factsheet: 1
article:
{article}
entities: {{lima: {{type: Person, name: Rui Lima}}}}
situations:
  skips: {{kind: occupation, label: skipper of the Gaivota, agent: lima}}
{situations}claims:
  - {{id: skipper, quote: "Rui Lima, skipper of the Gaivota", form: narration, content: skips}}
{claims}"""
#: Claims that the headline and the standfirst prove.
OF_PARTS: Final = """\
  - {id: wind, quote: was stronger than expected, form: narration, content: strong-wind}
  - {id: early, quote: Regatta ends early, form: narration, content: early-end}
"""
SITUATIONS: Final = """\
  strong-wind: {kind: disaster, label: a strong wind}
  early-end: {kind: conclusion, label: the regatta ends early}
"""
INVENTED: Final = """
  headline: Regatta ends early
  standfirst: The wind was stronger than expected.
  published: 2024-09-10
  licence: https://creativecommons.org/licenses/by/4.0/
  correction:
    - {date: 2024-09-12, note: The race was on Sunday.}
    - {date: 2024-09-11, note: "Four <b>boats</b>, not five."}
  invented: true
  rights: full
"""
FILES: Final = {
    "dataset.yaml": "title: t\npublisher: p\nlicence: https://creativecommons.org/publicdomain/zero/1.0/\n",
    "boats/article.txt": "Rui Lima, skipper of the Gaivota, spoke.\n",
    "boats/facts.yaml": SHEET.format(article=INVENTED, situations=SITUATIONS, claims=OF_PARTS),
    "plain/article.txt": "Rui Lima, skipper of the Gaivota, left.\n",
    "plain/facts.yaml": SHEET.format(article="  language: en", situations="", claims=""),
}
CLAIM: Final = "/article/boats/claim/skipper"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
DATASET_LICENCE: Final = "https://creativecommons.org/publicdomain/zero/1.0/"


@pytest.fixture(scope="module")
def boats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("article-keys")
    for name, text in FILES.items():
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    made = build(folder / "corpus", folder / "out", version="1", created="2026-01-01T00:00:00Z", progress=silent)
    assert made.refused == (), made.problems
    with site(made.generation) as opened:
        yield opened


def test_an_article_shows_its_standfirst_licence_and_corrections_by_date(boats: Site) -> None:
    page = page_of(boats, "/article/boats")
    assert page.one("p", id="standfirst").words == "The wind was stronger than expected."
    assert "licence CC BY 4.0" in page.all("dl", class_="facts")[0].words
    assert [each.words for each in page.all("p", class_="correction")] == [
        "Correction, 11 September 2024: Four <b>boats</b>, not five.",
        "Correction, 12 September 2024: The race was on Sunday.",
    ]
    ids = {each.attributes["id"] for each in page.all("p", class_="correction")}
    assert ids == {"correction-2024-09-11", "correction-2024-09-12"}
    assert page.one("h1", id="headline").words == "Regatta ends early"
    plain = page_of(boats, "/article/plain")
    assert not plain.all("p", class_="correction")
    assert "licence" not in plain.all("dl", class_="facts")[0].words


def test_a_claim_shows_the_corrections_and_the_licence_of_its_article(boats: Site) -> None:
    page = page_of(boats, CLAIM)
    assert len(page.all("p", class_="correction")) == 2
    assert "Licence of the article: CC BY 4.0." in page.one("main").words


@pytest.mark.parametrize("path", ["/article/boats", CLAIM])
def test_an_invented_article_and_its_claims_say_so(boats: Site, path: str) -> None:
    (warning,) = page_of(boats, path).all("p", class_="invented")
    assert "invented" in warning.words
    assert "It reports nothing real" in warning.words
    assert not page_of(boats, path.replace("boats", "plain")).all("p", class_="invented")


def test_lists_mark_the_claims_of_invented_articles(boats: Site) -> None:
    cards = page_of(boats, "/claims").all("article", class_="claim")
    marked = {
        card.one("dl", class_="facts").words: "invented article" in card.one("p", class_="who").words for card in cards
    }
    assert sorted(marked.values()) == [False, True, True, True]
    rows = boats.client.get("/claims.json").json()
    assert {(row["article"].rpartition("/")[2], row["invented"]) for row in rows} == {
        ("boats", "true"),
        ("plain", "false"),
    }
    articles = boats.client.get("/articles.json").json()
    assert {row["article"].rpartition("/")[2]: row["invented"] for row in articles} == {
        "boats": "true",
        "plain": "false",
    }


def test_lists_name_an_invented_article_as_such(boats: Site) -> None:
    for path in ("/", "/dumps", "/situations", "/claims"):
        assert "Regatta ends early (invented)" in page_of(boats, path).one("main").words, path


def test_search_engines_are_told_that_an_invented_article_is_fiction(boats: Site) -> None:
    for path in ("/article/boats", CLAIM):
        (script,) = page_of(boats, path).all("script", type="application/ld+json")
        described = json.loads(script.words)
        article = described.get("appearance", described)
        assert (article["@type"], article["genre"]) == ("Article", "fiction")
    (script,) = page_of(boats, "/article/boats").all("script", type="application/ld+json")
    described = json.loads(script.words)
    assert (described["license"], described["abstract"]) == (LICENCE, "The wind was stronger than expected.")
    assert [each["dateCreated"] for each in described["correction"]] == ["2024-09-11", "2024-09-12"]


def test_the_evidence_of_a_claim_names_licence_corrections_and_invention(boats: Site) -> None:
    article = boats.client.get(f"{CLAIM}/bundle.json").json()["article"]
    assert (article["licence"], article["invented"], article["standfirst"]) == (
        LICENCE,
        True,
        "The wind was stronger than expected.",
    )
    assert article["corrections"][0] == {"date": "2024-09-11", "note": "Four <b>boats</b>, not five."}
    written = boats.client.get(f"{CLAIM}/bundle.md").text
    assert "- invented: yes: the article is made up" in written
    assert r"- correction: 2024-09-11: Four \<b\>boats\</b\>, not five." in written
    assert "an invented article" in boats.client.get(f"{CLAIM}/cite.json").json()[0]["note"]


@pytest.mark.parametrize(
    "path", ["/article/boats", "/article/boats.ttl", CLAIM, f"{CLAIM}.ttl", "/dumps/article/boats.ttl"]
)
def test_the_licence_of_an_article_is_linked_from_everything_of_it(boats: Site, path: str) -> None:
    links = links_of(boats.client.get(path, headers={"Accept": "text/html, text/turtle"}))
    assert {link.target for link in links if link.rel == "license"} == {LICENCE}


def test_the_dataset_says_which_of_its_parts_have_another_licence(boats: Site) -> None:
    query = """PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX void: <http://rdfs.org/ns/void#>
      SELECT ?part ?licence ?rights {
        ?dataset void:subset ?part ; dcterms:rights ?rights . ?part dcterms:license ?licence
      }"""
    answer = boats.client.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
    (row,) = answer.json()["results"]["bindings"]
    assert (row["part"]["value"], row["licence"]["value"]) == ("http://localhost:8000/graph/article/boats", LICENCE)
    assert "their own licence" in row["rights"]["value"]
    links = links_of(boats.client.get("/dumps/onrecord.ttl.gz"))
    assert {link.target for link in links if link.rel == "license"} == {DATASET_LICENCE}


def test_claims_of_the_headline_and_standfirst_come_before_those_of_the_text(boats: Site) -> None:
    rows = boats.client.get("/article/boats.json").json()
    assert [(row["claim"].rpartition("/")[2], row["part"], row["start"], row["end"]) for row in rows] == [
        ("early", "headline", 0, 18),
        ("wind", "standfirst", 9, 35),
        ("skipper", "text", 0, 32),
    ]
    listed = boats.client.get("/claims.json?article=boats").json()
    assert [row["claim"] for row in listed] == [row["claim"] for row in rows]


def test_the_page_of_an_article_marks_evidence_in_headline_and_standfirst(boats: Site) -> None:
    words = page_of(boats, "/article/boats").one("div", class_="words")
    marks = {mark.attributes["id"]: mark.words for mark in words.all("mark")}
    assert marks == {
        "headline-char=0,18": "Regatta ends early",
        "standfirst-char=9,35": "was stronger than expected",
        "char=0,32": "Rui Lima, skipper of the Gaivota",
    }


def test_the_page_of_a_claim_says_in_which_part_its_words_are(boats: Site) -> None:
    (quote,) = page_of(boats, "/article/boats/claim/wind").all("figure", class_="quote")
    assert quote.attributes["id"] == "standfirst-char=9,35"
    assert "The wind was stronger than expected." in quote.words
    assert "Characters 9 to 35 of the standfirst, SHA-256" in quote.words


def test_the_bundle_and_the_data_prove_words_of_the_headline(boats: Site) -> None:
    bundle = boats.client.get("/article/boats/claim/early/bundle.json").json()
    (quote,) = bundle["evidence"]
    assert quote == {
        "iri": "http://localhost:8000/article/boats#headline-char=0,18",
        "exact": "Regatta ends early",
        "part": "headline",
        "start": 0,
        "end": 18,
        "sha256": sha256(b"Regatta ends early").hexdigest(),
    }
    assert "Characters 0 to 18 of the headline" in boats.client.get("/article/boats/claim/early/bundle.md").text
    query = """PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX onr: <https://w3id.org/onrecord#>
      PREFIX schema: <https://schema.org/>
      SELECT ?start ?exact {
        ?evidence oa:hasSource ?part ; oa:hasSelector/oa:start ?start ; oa:hasSelector/oa:exact ?exact .
        ?part a onr:Headline ; schema:isPartOf/schema:headline ?headline
        FILTER(SUBSTR(STR(?headline), ?start + 1, STRLEN(?exact)) = ?exact) }"""
    found = boats.client.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert len(found.json()["results"]["bindings"]) == 1
    again = boats.client.get(
        "/sparql", params={"query": bundle["query"]}, headers={"Accept": "application/sparql-results+json"}
    )
    assert again.json()["results"]["bindings"][0]["quote"]["value"] == "Regatta ends early"
