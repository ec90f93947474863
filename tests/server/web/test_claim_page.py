"""The page of a claim: its sentence, its words in context, attribution and disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.publication.checking import check_article
from mapping.publication.corpus import corpus_of
from mapping.shacl.validation import load_shapes
from tests.conftest import ARTICLE
from tests.server.web.claims import CLAIM, DENIAL, FILES, SENTENCE
from tests.server.web.hostile import LONG, SCRIPT, hostile_site
from tests.server.web.made import made
from tests.server.web.reading import BROWSER, Element, page_of
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mapping.publication.manifest import Generation


def cards(page: Element) -> list[Element]:
    return page.all("article", class_="claim")


def leads_to(page: Element) -> list[str]:
    """Return where the claims on a page lead."""
    return [each.one("p", class_="what").one("a").attributes["href"] for each in cards(page)]


def test_a_claim_is_headed_by_the_sentence_it_makes(real: Site) -> None:
    page = page_of(real, DENIAL)
    assert page.one("h1").words == SENTENCE
    assert page.one("title").words == f"{SENTENCE} · onrecord seeds"
    assert page.one("p", class_="trail").one("a").attributes["href"] == f"/article/{ARTICLE}"


@pytest.mark.parametrize(("claim", "is_inferred"), [("babak-is-kin", True), ("namazis-are-father-and-son", False)])
def test_an_inference_of_the_editor_is_labelled_as_one(real: Site, claim: str, is_inferred: bool) -> None:
    marks = page_of(real, f"{CLAIM}/{claim}").one("p", class_="marks-line").words
    assert ("inferred by the editor" in marks) is is_inferred
    assert real.client.get(f"{CLAIM}/{claim}/bundle.json").json()["basis"] == ("inferred" if is_inferred else "stated")


def test_its_record_says_who_and_when_and_leads_to_the_situations(real: Site) -> None:
    page = page_of(real, f"{CLAIM}/price-on-readiness")
    record = {each.one("dt").words: each.one("dd").words for each in page.one("dl", class_="record").all("div")}
    assert record == {
        "Said by": "Ned Price",
        "Reporting word": "“told”",
        "Stance and modality": "affirms, planned",
        "Told to": "reporters",
        "When, as written": "“On Monday”",
        "About": "Robert Malley and his team return to Vienna",
        "Said with": "all claims of this statement",
        "On condition": "the talks are scheduled",
    }
    links = [each.attributes["href"] for each in page.one("dl", class_="record").all("a")]
    assert f"/article/{ARTICLE}/situation/return-to-vienna" in links


def test_without_full_rights_the_quote_stands_alone(real: Site) -> None:
    quote = page_of(real, f"{CLAIM}/iran-exchange-possible").one("figure", class_="quote")
    assert quote.one("blockquote").words == "a possible prisoner exchange with the United States"
    assert "Characters 251 to 302" in quote.words


def test_with_full_rights_it_stands_among_the_words_around_it(with_rights: Callable[[str], Generation]) -> None:
    with site(with_rights("full")) as opened:
        quote = page_of(opened, f"{CLAIM}/iran-exchange-possible").one("figure", class_="quote")
    assert quote.one("blockquote").words == (
        "Iran said Tuesday that negotiations are ongoing over a possible prisoner exchange with the United States "
        "as efforts to salvage the landmark nuclear deal appear stalled."
    )
    assert quote.one("mark").text == "a possible prisoner exchange with the United States"


def test_every_span_of_a_split_quotation_is_shown(real: Site) -> None:
    quotes = page_of(real, f"{CLAIM}/babak-appeals").all("figure", class_="quote")
    assert [each.one("blockquote").words.split()[0] for each in quotes] == ["That", "We"]


@pytest.mark.parametrize(("name", "here"), [("khatibzadeh-on-zarif", 0), ("zarif-proposes", 1)])
def test_the_chain_of_attribution_is_whole_from_both_ends(real: Site, name: str, here: int) -> None:
    page = page_of(real, f"{CLAIM}/{name}")
    outer, inner = page.one("main").all("ul", class_="voices")
    inner_words = "Mohammad Javad Zarif “has long proposed exchanging all Iranian and American prisoners.”"
    ministry = "On Tuesday, Iran’s Foreign Ministry spokesman"
    assert outer.words.startswith(f"{ministry} Saeed Khatibzadeh said that Iranian Foreign Minister {inner_words}")
    assert inner.words.startswith(inner_words)
    assert ["(this claim)" in each.words for each in (outer, inner)] == [True, here == 1]
    assert len(outer.all("strong")) == 1


def test_a_dispute_is_shown_from_both_sides_with_the_words_of_the_other(real: Site) -> None:
    page = page_of(real, DENIAL)
    assert [each.words for each in page.all("h2") if "disputes" in each.words] == ["What it disputes"]
    assert leads_to(page) == [f"{CLAIM}/tv-reports-agreement", f"{CLAIM}/tv-reports-funds"]
    assert "state-run Iranian TV reported that" in cards(page)[0].words
    page = page_of(real, f"{CLAIM}/tv-reports-agreement")
    assert [each.words for each in page.all("h2") if "disputes" in each.words] == ["What disputes it"]
    assert set(leads_to(page)) == {DENIAL, f"{CLAIM}/united-states-dismisses"}


def test_it_links_to_its_files_and_to_its_description_in_every_syntax(real: Site) -> None:
    page = page_of(real, DENIAL)
    targets = {each.attributes["href"] for each in page.one("main").all("a")}
    expected = {f"{DENIAL}/{name}" for name in FILES} | {f"{DENIAL}.{each}" for each in ("ttl", "nt", "jsonld", "rdf")}
    assert expected <= targets
    for target in expected:
        assert real.client.get(target).status_code == 200


def test_the_query_on_the_page_shows_the_claim_again(real: Site) -> None:
    form = page_of(real, DENIAL).one("main").one("form", action="/sparql")
    answer = real.client.get("/sparql", params={"query": form.one("textarea").text, "format": "json"})
    rows = answer.json()["results"]["bindings"]
    assert {row["quote"]["value"][:30] for row in rows} == {"Iranian officials then denied "}
    assert {row["stance"]["value"] for row in rows} == {"https://w3id.org/onrecord#denies"}


def test_pages_and_files_of_a_claim_ask_as_many_queries_however_much_is_around_it(real: Site) -> None:
    for name in ("rabiei-aims", "iranian-officials-deny", "khatibzadeh-on-zarif"):
        before = len(real.engine.asked)
        real.client.get(f"{CLAIM}/{name}?fresh", headers=BROWSER)
        assert len(real.engine.asked) - before == 3
        before = len(real.engine.asked)
        real.client.get(f"{CLAIM}/{name}/bundle.json?fresh")
        assert len(real.engine.asked) - before == 2


def test_hostile_words_are_shown_and_do_nothing(seed_generation: Generation) -> None:
    with hostile_site(seed_generation) as opened:
        for path in ("/claims", *(f"/article/evil/claim/{name}" for name in ("first", "second", "third"))):
            page = page_of(opened, path)
            assert SCRIPT in page.one("main").text
            assert "\u202e" not in page.one("h1").text + page.one("title").text
            assert len(page.one("h1").text) < 2000
        assert LONG.strip() in page.one("main").text


SHEET = f"""factsheet: 2
drafting: {{small: {{model: "<b>small-1", prompt: {"0" * 64}, at: "2026-11-28T23:59:31Z"}}}}
sayings:
- id: still
  quote: The cranes have stood still
  content: closure()
  proposed_by: small
  confirmed_by: [Omar Dahl, Eva Beck]
- {{id: checked, quote: The port is empty, content: closure() empty, confirmed_by: Eva Beck}}
- {{id: plain, quote: Nobody works there, stance: denies, content: occurrence() work}}
"""


def test_it_says_which_model_proposed_it_and_who_confirmed_it(small_generation: Generation, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(
        "The cranes have stood still. The port is empty. Nobody works there.", "utf-8"
    )
    (tmp_path / "facts.yaml").write_text(SHEET, "utf-8")
    outcome = check_article(tmp_path / "facts.yaml", "a", corpus_of(tmp_path / "facts.yaml"), load_shapes())
    assert outcome.quads, outcome.problems
    shown = {}
    with made(small_generation, outcome.quads) as opened:
        for name in ("still", "checked", "plain"):
            record = page_of(opened, f"/article/a/claim/{name}").one("dl", class_="record").all("div")
            shown[name] = {each.one("dt").words: each.one("dd").words for each in record}
    origin = {name: [each.get(key) for key in ("Proposed by", "Confirmed by")] for name, each in shown.items()}
    assert origin == {
        "still": ["the language model <b>small-1 on 2026-11-28", "Eva Beck, Omar Dahl"],
        "checked": [None, "Eva Beck"],
        "plain": [None, None],
    }
