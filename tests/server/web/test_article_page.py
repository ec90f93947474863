"""The page of an article: its claims, and its text with the evidence marked."""

from __future__ import annotations

import csv
import re
import shutil
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from mapping.publication.manifest import read_generation
from ontology import SEEDS
from server.pages.assets import ASSETS
from tests.conftest import ARTICLE
from tests.server.web.hostile import LONG, SCRIPT, hostile_site
from tests.server.web.reading import BROWSER, page_of
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mapping.publication.manifest import Generation


PAGE = f"/article/{ARTICLE}"
TEXT = (SEEDS / ARTICLE / "article.txt").read_text("utf-8")


def test_an_article_says_how_its_claims_divide(real: Site) -> None:
    page = page_of(real, PAGE)
    assert page.one("h1").words == "The Iranian comments followed US special envoy for Iran…"
    legend = [each.words for each in page.one("ul", class_="legend").all("li")]
    assert [line.split()[0] for line in legend] == ["25", "39", "2", "4"]
    facts = page.all("dl", class_="facts")[0].words
    assert "language en" in facts
    assert "Quotations only" in facts
    (entry,) = real.generation.manifest.articles
    assert entry.text_sha256 in facts


def test_its_claims_stand_in_the_order_of_the_text(real: Site) -> None:
    page = page_of(real, PAGE)
    claims = page.all("article", class_="claim")
    assert len(claims) == 64
    assert [each.one("p", class_="number").words for each in claims] == [str(number) for number in range(1, 65)]
    listed = [each.attributes["id"].removeprefix("claim-") for each in claims]
    rows = real.client.get("/claims.json?size=100").json()
    assert listed == [row["claim"].rpartition("/")[2] for row in rows]
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)


def test_a_claim_shows_who_says_it_how_when_to_whom_and_against_whom(real: Site) -> None:
    page = page_of(real, PAGE)
    denial = page.one("article", id="claim-iranian-officials-deny").words
    for words in (
        "Iranian officials denied paraphrase", "Iranian officials then denied the report", "when then",
        "about Washington and Tehran agree on the four-for-four exchange",
        "disputes In May, state-run Iranian TV reported that",
    ):  # fmt: skip
        assert words in denial
    told = page.one("article", id="claim-babak-worries").words
    assert "told to Al-Monitor" in told
    assert "when in June" in told
    nested = page.one("article", id="claim-khatibzadeh-on-zarif").one("p", class_="what").words
    assert nested == (
        "On Tuesday, Iran’s Foreign Ministry spokesman Saeed Khatibzadeh said that "
        "Iranian Foreign Minister Mohammad Javad Zarif "
        "“has long proposed exchanging all Iranian and American prisoners.”"
    )
    refusal = page.one("article", id="claim-malley-no-one-behind")
    assert refusal.one("p", class_="who").words == "Robert Malley refused quotation"
    assert refusal.one("p", class_="what").words == (
        "Robert Malley told an event organized by Hostage Aid: “We don’t want to leave anyone behind.”"
    )


def test_the_words_of_a_claim_are_shown_once(real: Site) -> None:
    page = page_of(real, PAGE)
    assert page.one("main").text.count("We don’t want to leave anyone behind.") == 1 + 1  # and in the overview
    (quote,) = page.one("article", id="claim-tv-reports-agreement").all("blockquote")
    assert quote.words.endswith("for sanctions violations.")


def test_the_strip_has_a_link_for_each_claim_that_says_what_it_is(real: Site) -> None:
    page = page_of(real, PAGE)
    marks = page.one("ol", class_="strip").all("a")
    below = [each.attributes["id"] for each in page.all("article", class_="claim")]
    assert [each.attributes["href"] for each in marks] == [f"#{each}" for each in below]
    words = [each.words for each in marks]
    assert words[0].startswith("1. The article writes: The Iranian comments followed US special envoy")
    assert sum(each.endswith("(disputed)") for each in words) == 4
    assert sum("(nested)" in each for each in words) == 2
    assert len(page.one("ol", class_="strip").all("rect", class_="narrated")) == 25


def test_with_quotes_the_words_between_them_are_nowhere(real: Site) -> None:
    assert "told reporters that Malley" not in page_of(real, PAGE).words


def test_with_full_rights_the_text_is_there_with_its_evidence_marked(with_rights: Callable[[str], Generation]) -> None:
    with site(with_rights("full")) as opened:
        page = page_of(opened, PAGE)
    words = page.one("div", class_="words")
    note = page.one("section", class_="text").one("p", class_="note").words
    assert re.fullmatch(r"The claims of this page are proved by 3,475 of 3,552 characters, .*", note)
    paragraphs = words.all("p")
    assert len(paragraphs) == len(TEXT.splitlines())
    for number in words.all("sup"):
        assert number.one("a").attributes["href"].removeprefix("#claim-")
    for paragraph, line in zip(paragraphs, TEXT.splitlines(), strict=True):
        assert "".join(re.split(r"\d+", paragraph.text)) == "".join(re.split(r"\d+", line))
    claims = page.all("article", class_="claim")
    noted = {each.one("a").attributes["href"].removeprefix("#") for each in words.all("sup")}
    assert noted == {each.attributes["id"] for each in claims}
    places = [each.one("p", class_="number").one("a").attributes["href"] for each in claims]
    marks = {f"#{each.attributes['id']}" for each in words.walk() if "id" in each.attributes}
    assert set(places) <= marks


@pytest.mark.parametrize("rights", ["full", "quotes", "none"])
def test_the_iri_of_evidence_leads_to_its_words_or_to_where_they_stand(
    with_rights: Callable[[str], Generation], rights: str
) -> None:
    with site(with_rights(rights)) as opened:
        page = page_of(opened, PAGE)
        spans = spans_of(opened, "onr:evidence")
        attributions = spans_of(opened, "onr:attribution|onr:cueSpan|onr:mention/onr:span")
    ids = [each.attributes["id"] for each in page.walk() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert len(spans) > 40
    anchors = {f"#{each}" for each in ids if each.startswith("char=")}
    # In a text the words that say who speaks are marked too.
    assert anchors >= spans | attributions if rights == "full" else anchors == spans
    for span in spans:
        start, end = map(int, span.removeprefix("#char=").split(","))
        (place,) = [each for each in page.walk() if each.attributes.get("id") == span[1:]]
        if rights == "full":
            assert TEXT[start:end].startswith(place.text.splitlines()[0])
        elif rights == "quotes":
            assert " ".join(TEXT[start:end].split()).rstrip(",.") in place.words
            assert place.name in ("blockquote", "p")
        else:
            assert f"Characters {start:,} to {end:,}; the words are not published." in place.words


def spans_of(opened: Site, way: str) -> set[str]:
    """Return the fragments of the evidence to which a property leads."""
    text = (
        f"PREFIX onr: <https://w3id.org/onrecord#> SELECT DISTINCT ?span {{ ?it {way} ?span . ?span a onr:Evidence }}"
    )
    answer = opened.client.get("/sparql", params={"query": text, "format": "csv"}).text
    return {f"#{each.partition('#')[2]}" for each in answer.split()[1:]}


def test_quotes_are_shown_without_marks_that_are_not_theirs() -> None:
    rules = re.findall(r"([^{}]*)\{([^{}]*)\}", ASSETS["style.css"].content.decode())
    assert any("blockquote.evidence" in selector for selector, _ in rules)
    marked = [selector for selector, rule in rules if re.search(r"content: *(['\"][“”\"]|open-quote)", rule)]
    assert marked == []


def test_with_no_rights_there_are_offsets_and_hashes_alone(with_rights: Callable[[str], Generation]) -> None:
    with site(with_rights("none")) as opened:
        page = page_of(opened, PAGE)
        claim = page_of(opened, f"{PAGE}/claim/iranian-officials-deny")
    denial = page.one("article", id="claim-iranian-officials-deny").words
    for words in (denial, claim.words):
        assert "Characters 1,901 to 2,041" in words
        assert re.search(r"SHA-256 [0-9a-f]{64}", words)
        assert "then denied the report" not in words


def test_a_damaged_text_is_never_shown(with_rights: Callable[[str], Generation], tmp_path: Path) -> None:
    generation = read_generation(shutil.copytree(with_rights("full").path, tmp_path / "000001"))
    path = generation.path / "texts" / f"{ARTICLE}.txt"
    path.write_text(path.read_text("utf-8").replace("Iran", "Iraq"), "utf-8")
    with site(generation) as opened:
        answer = opened.client.get(PAGE, headers=BROWSER)
    assert answer.status_code == 503
    assert "Iraq" not in answer.text


def test_pages_of_articles_ask_as_many_queries_however_much_they_show(real: Site, many: Site) -> None:
    for opened, path in [(real, PAGE), (many, "/article/story-000001")]:
        before = len(opened.engine.asked)
        page_of(opened, path)
        assert len(opened.engine.asked) - before == 4
    for path in ("/articles", "/articles?size=3", "/articles?page=9"):
        before = len(many.engine.asked)
        many.client.get(path, headers=BROWSER)
        assert len(many.engine.asked) - before <= 4


def test_what_a_client_has_costs_no_query(real: Site) -> None:
    first = real.client.get(PAGE, headers=BROWSER)
    before = len(real.engine.asked)
    again = real.client.get(PAGE, headers={**BROWSER, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, len(real.engine.asked)) == (304, before)


@pytest.mark.parametrize("path", ["/article/none", "/article/none.html", f"/article/{ARTICLE}%2Fx"])
def test_an_article_that_is_not_there_is_not_found(real: Site, path: str) -> None:
    assert real.client.get(path, headers=BROWSER).status_code == 404


def test_a_page_number_is_a_number(real: Site) -> None:
    assert real.client.get(f"{PAGE}?page=0", headers=BROWSER).status_code == 400


def test_an_article_with_more_claims_than_a_page_holds_is_paged(real: Site) -> None:
    page = page_of(real, f"{PAGE}?size=60&page=2")
    assert [each.one("p", class_="number").words for each in page.all("article", class_="claim")] == list(
        map(str, range(61, 65))
    )
    assert page.one("ol", class_="strip").attributes["start"] == "61"
    assert "This page shows 4 of them." in page.words
    previous = page.one("nav", class_="pager").one("a")
    assert len(page_of(real, f"{PAGE}{previous.attributes['href']}").all("article", class_="claim")) == 60


def test_hostile_words_are_shown_and_do_nothing(seed_generation: Generation) -> None:
    with hostile_site(seed_generation) as opened:
        for path in ("/article/evil", "/articles"):
            page = page_of(opened, path)
            assert SCRIPT in page.one("main").text
            assert "\u202e" not in page.one("h1").text + page.one("title").text
        # A list holds the beginning of a very long quote; its claim has all of it.
        card = page_of(opened, "/article/evil").one("main").text
        assert LONG[:2000] in card
        assert f"all {len(LONG):,} characters" in card
        assert LONG.strip() in page_of(opened, "/article/evil/claim/third").one("main").text
        (row,) = csv.DictReader(StringIO(opened.client.get("/articles.csv").text))
        assert row["publisher"] == "'=HYPERLINK(1)"
        assert opened.client.get("/articles.json").json()[0]["publisher"] == "=HYPERLINK(1)"
