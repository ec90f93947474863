"""Claims: the list with its filters, and the page of each with its evidence, its chain, its disputes and its files."""

from __future__ import annotations

import csv
import json
import re
from hashlib import sha256
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.dataset import write
from benchmarks.generated import CLAIMS, World
from tests.conftest import ARTICLE
from tests.server.web.hostile import LONG, SCRIPT, hostile_site
from tests.server.web.reading import BROWSER, Element, page_of
from tests.server.web.sites import Site, site
from tests.server.web.test_articles import with_rights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mapping.publication.manifest import Generation

CLAIM = f"/article/{ARTICLE}/claim"
DENIAL = f"{CLAIM}/iranian-officials-deny"
SENTENCE = (
    "Iranian officials denied: Washington and Tehran agree on the four-for-four exchange; "
    "the Biden administration agrees to release $7 billion in frozen Iranian funds"
)
FILES = {
    "bundle.md": "text/markdown; charset=utf-8",
    "bundle.json": "application/json",
    "cite.bib": "application/x-bibtex",
    "cite.json": "application/vnd.citationstyles.csl+json",
}


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


# The page of a claim


def test_a_claim_is_headed_by_the_sentence_it_makes(real: Site) -> None:
    page = page_of(real, DENIAL)
    assert page.one("h1").words == SENTENCE
    assert page.one("title").words == f"{SENTENCE} · onrecord seeds"
    assert page.one("p", class_="trail").one("a").attributes["href"] == f"/article/{ARTICLE}"


def test_its_record_says_who_and_when_and_leads_to_the_situations(real: Site) -> None:
    page = page_of(real, f"{CLAIM}/price-on-readiness")
    record = {each.one("dt").words: each.one("dd").words for each in page.one("dl", class_="record").all("div")}
    assert record == {
        "Said by": "Ned Price",
        "Reporting word": "“told”",
        "Told to": "reporters",
        "When, as written": "“On Monday”",
        "About": "Robert Malley and his team return to Vienna",
        "On condition": "the talks are scheduled",
    }
    links = [each.attributes["href"] for each in page.one("dl", class_="record").all("a")]
    assert f"/article/{ARTICLE}/situation/return-to-vienna" in links


def test_without_full_rights_the_quote_stands_alone(real: Site) -> None:
    quote = page_of(real, f"{CLAIM}/iran-exchange-possible").one("figure", class_="quote")
    assert quote.one("blockquote").words == "a possible prisoner exchange with the United States"
    assert "Characters 251 to 302" in quote.words


def test_with_full_rights_it_stands_among_the_words_around_it(seeds: Path) -> None:
    with site(with_rights(seeds, "full")) as opened:
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
    inner_words = "Mohammad Javad Zarif said, as proposed: exchange of all Iranian and American prisoners"
    assert outer.words.startswith(f"Saeed Khatibzadeh said that {inner_words}")
    assert inner.words.startswith(inner_words)
    assert ["(this claim)" in each.words for each in (outer, inner)] == [True, here == 1]
    assert len(outer.all("strong")) == 1


def slugs(page: Element) -> list[str]:
    """Return the claims that a page shows as cards."""
    return [each.one("p", class_="what").one("a").attributes["href"].rpartition("/")[2] for each in cards(page)]


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


# The files of a claim


@pytest.mark.parametrize(("name", "media_type"), FILES.items())
def test_a_file_has_its_type_its_name_and_a_tag(real: Site, name: str, media_type: str) -> None:
    answer = real.client.get(f"{DENIAL}/{name}")
    assert answer.headers["content-type"] == media_type
    filename = f"{ARTICLE}-iranian-officials-deny-{name}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{filename}"'
    before = len(real.engine.asked)
    again = real.client.get(f"{DENIAL}/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, len(real.engine.asked)) == (304, before)


@pytest.mark.parametrize("name", FILES)
def test_of_a_claim_that_is_not_there_no_file_is(real: Site, name: str) -> None:
    assert real.client.get(f"{CLAIM}/none/{name}").status_code == 404
    assert real.client.get(f"/article/none/claim/none/{name}").status_code == 404


def test_a_file_that_nobody_makes_is_not_found(real: Site) -> None:
    assert real.client.get(f"{DENIAL}/bundle.txt").status_code == 404


def test_the_bundle_proves_its_quote_against_the_text(real: Site, seeds: Path) -> None:
    bundle = real.client.get(f"{DENIAL}/bundle.json").json()
    text = (seeds / ARTICLE / "article.txt").read_bytes()
    assert bundle["article"]["text_sha256"] == sha256(text).hexdigest()
    (quote,) = bundle["evidence"]
    words = text.decode()[quote["start"] : quote["end"]]
    assert quote["exact"] == words
    assert quote["sha256"] == sha256(words.encode()).hexdigest()
    assert bundle["sentence"] == SENTENCE
    assert [each["label"].partition(" said")[0] for each in bundle["disputes"]] == ["Iranian TV", "Iranian TV"]
    manifest = real.generation.manifest
    assert bundle["dataset"]["generation"] == manifest.digest
    assert bundle["dataset"]["created"] == manifest.created
    assert bundle["dataset"]["licence"].startswith("https://creativecommons.org/")


def test_the_address_in_the_bundle_shows_the_claim_again(real: Site) -> None:
    bundle = real.client.get(f"{DENIAL}/bundle.json").json()
    address = urlsplit(bundle["query_url"])
    assert parse_qs(address.query)["query"] == [bundle["query"]]
    answer = real.client.get(f"{address.path}?{address.query}", headers={"Accept": "application/json"})
    assert bundle["evidence"][0]["exact"] in answer.text.replace('\\"', '"')


def test_without_rights_the_bundle_has_offsets_and_hashes_alone(seeds: Path) -> None:
    with site(with_rights(seeds, "none")) as opened:
        bundle = opened.client.get(f"{DENIAL}/bundle.json").json()
        written = opened.client.get(f"{DENIAL}/bundle.md").text
    (quote,) = bundle["evidence"]
    assert quote["exact"] is None
    assert re.fullmatch("[0-9a-f]{64}", quote["sha256"])
    assert "The words are not published" in written
    assert "then denied the report" not in written


def test_pages_and_files_of_a_claim_ask_as_many_queries_however_much_is_around_it(real: Site) -> None:
    for name in ("rabiei-aims", "iranian-officials-deny", "khatibzadeh-on-zarif"):
        before = len(real.engine.asked)
        real.client.get(f"{CLAIM}/{name}?fresh", headers=BROWSER)
        assert len(real.engine.asked) - before == 3
        before = len(real.engine.asked)
        real.client.get(f"{CLAIM}/{name}/bundle.json?fresh")
        assert len(real.engine.asked) - before == 2


# The list of claims


def test_all_claims_stand_by_article_and_place_in_its_text(many: Site) -> None:
    rows = many.client.get("/claims.json?size=1000").json()
    assert len(rows) == 30 * len(CLAIMS)
    places = [(row["article"], row["start"]) for row in rows]
    assert places == sorted(places)


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
    assert [urlsplit(each).path for each in targets] == ["/claims.csv", "/claims.json"]
    assert len(real.client.get(targets[1]).json()) == 5


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


# What the data could do


def test_hostile_words_are_shown_and_do_nothing(seed_generation: Generation) -> None:
    with hostile_site(seed_generation) as opened:
        for path in ("/claims", *(f"/article/evil/claim/{name}" for name in ("first", "second", "third"))):
            page = page_of(opened, path)
            assert SCRIPT in page.one("main").text
            assert "\u202e" not in page.one("h1").text + page.one("title").text
            assert len(page.one("h1").text) < 2000
        assert LONG.strip() in page.one("main").text


def test_no_cell_of_a_table_is_a_formula(seed_generation: Generation) -> None:
    with hostile_site(seed_generation) as opened:
        records = list(csv.reader(StringIO(opened.client.get("/claims.csv").text)))
        rows = opened.client.get("/claims.json").json()
    assert not [cell for record in records for cell in record if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [row["content"].startswith("=cmd") for row in rows] == [True, False, False]


@pytest.mark.parametrize("name", FILES)
def test_files_of_hostile_claims_are_whole(seed_generation: Generation, name: str) -> None:
    with hostile_site(seed_generation) as opened:
        for claim in ("first", "second", "third"):
            answer = opened.client.get(f"/article/evil/claim/{claim}/{name}")
            assert answer.status_code == 200
            if name.endswith(".json"):
                json.loads(answer.text)
            elif name.endswith(".md"):
                assert "<script>" not in answer.text.replace("\\<script\\>", "")
            else:
                assert answer.text.count("{") == answer.text.count("}")
