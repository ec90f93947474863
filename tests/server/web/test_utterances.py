"""Acts of saying on pages: who speaks in which words, alone or jointly, named or not, and counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from mapping.publication.build import build
from tests.conftest import silent
from tests.server.web.reading import BROWSER, page_of
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT: Final = """The ferry has a broken engine, the port said on Monday.
“The engine is broken,” spokeswoman Eva Lund told reporters.
The mayor and the council said the ferry is safe. He hopes it will sail in May, and asked the crew to wait.
The company denied through Mr Roe that anything is broken. The ferry has reportedly been sold.
"""
SHEET: Final = """factsheet: 2
article: {language: en, published: 2024-05-08, rights: full}
entities:
  port: {type: Organization, name: The Port, also: [the port]}
  eva-lund: {type: Person, name: Eva Lund}
  mayor: {type: Person, name: Jon Vik, also: [mayor]}
  council: {type: Organization, name: City Council, also: [council]}
  company: {type: Organization, name: Ferry Company, also: [company]}
  reporters: {type: Group, name: reporters}
situations:
  broken: {kind: occurrence, label: the ferry is broken}
  safe: {kind: occurrence, label: the ferry is safe}
  sails: {kind: occurrence, label: the ferry sails in May}
  sold: {kind: sale, label: the ferry is sold}
sayings:
- claimant: port
  id: port-said
  cue: said
  when: {expression: on Monday, edtf: 2024-05-06}
  claims: [{id: port-broken, quote: The ferry has a broken engine, content: broken}]
- claimant: eva-lund
  id: lund-told
  same_utterance_as: port-said
  told_to: reporters
  claims: [{id: lund-broken, quote: "The engine is broken,", content: broken}]
- claimant: [mayor, council]
  id: joint
  claims: [{id: joint-safe, quote: the ferry is safe, content: safe}]
- claimant: mayor
  id: mayor-hopes
  as: He
  cue: hopes
  act: wishes
  claims: [{id: mayor-sails, quote: it will sail in May, modality: possible, content: sails}]
- claimant: company
  through: roe
  id: company-denied
  claims:
  - id: company-denies
    quote: anything is broken
    stance: denies
    content: broken
    disputes: [port-broken, lund-broken]
- cue: reportedly
  id: rumour
  claims: [{id: rumour-sold, quote: The ferry has reportedly been sold, content: sold}]
"""
GERMAN: Final = """factsheet: 2
article: {language: de, rights: none}
entities:
  wirt: {type: Person, name: Udo Wirt}
situations:
  zu: {kind: occurrence, label: die Brücke ist zu}
sayings:
- claimant: wirt
  claims: [{id: wirt-zu, quote: „Die Brücke ist zu und bleibt es auch“, stance: denies, content: zu}]
"""
FILES: Final = {
    "dataset.yaml": "title: Ferries\npublisher: p\nlicence: https://creativecommons.org/publicdomain/zero/1.0/\n",
    "entities.yaml": "roe: {type: Person, name: Kim Roe, also: [Mr Roe]}\n",
    "ferry/article.txt": TEXT,
    "ferry/facts.yaml": SHEET,
    "bruecke/article.txt": "„Die Brücke ist zu und bleibt es auch“, sagte Udo Wirt.\n",
    "bruecke/facts.yaml": GERMAN,
}
CLAIM: Final = "/article/ferry/claim"
BROKEN: Final = "/article/ferry/situation/broken.html"


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("utterances")
    for name, text in FILES.items():
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    made = build(folder / "corpus", folder / "out", version="1", created="2026-01-01T00:00:00Z", progress=silent)
    assert made.refused == (), made.problems
    with site(made.generation) as opened:
        yield opened


def record(opened: Site, path: str) -> dict[str, str]:
    page = page_of(opened, path)
    return {each.one("dt").words: each.one("dd").words for each in page.one("dl", class_="record").all("div")}


@pytest.mark.parametrize(
    ("claim", "title"),
    [
        ("port-broken", "The port said on Monday: The ferry has a broken engine"),
        ("lund-broken", "Eva Lund told reporters: “The engine is broken”"),
        ("joint-safe", "Jon Vik and the City Council said the ferry is safe"),
        ("mayor-sails", "Jon Vik hopes it will sail in May"),
        ("company-denies", "Ferry Company (through Kim Roe) denied: anything is broken"),
        ("rumour-sold", "An unnamed source: The ferry has reportedly been sold"),
    ],
)
def test_a_claim_is_titled_in_the_words_of_the_article(ferries: Site, claim: str, title: str) -> None:
    assert page_of(ferries, f"{CLAIM}/{claim}").one("h1").words == title


def test_without_its_words_it_is_titled_in_the_language_of_its_article(ferries: Site) -> None:
    heading = page_of(ferries, "/article/bruecke/claim/wirt-zu").one("h1")
    assert (heading.words, heading.attributes["lang"]) == ("Udo Wirt bestritt: die Brücke ist zu", "de")
    assert ferries.client.get("/article/bruecke/claim/wirt-zu/cite.json").json()[0]["language"] == "de"


def test_the_page_of_a_claim_proves_who_says_it(ferries: Site) -> None:
    page = page_of(ferries, f"{CLAIM}/mayor-sails")
    figure = page.one("figure", class_="attribution")
    assert [(each.words, each.attributes["class"]) for each in figure.all("mark")] == [
        ("He", "speaker"), ("hopes", "cue"),
    ]  # fmt: skip
    assert page.one("ul", class_="mentions").words == "“He”: Jon Vik, resolved by the editor"
    shown = record(ferries, f"{CLAIM}/mayor-sails")
    assert (shown["Act"], shown["Stance and modality"]) == ("wishes", "affirms, possible")
    assert page.one("p", class_="marks-line").words == "hoped paraphrase"
    shown = record(ferries, f"{CLAIM}/company-denies")
    assert (shown["Said by"], shown["Through"]) == ("Ferry Company", "Kim Roe")
    assert record(ferries, f"{CLAIM}/joint-safe")["Said by"] == "Jon Vik and City Council"
    assert record(ferries, f"{CLAIM}/rumour-sold")["Said by"] == "An unnamed source"
    assert record(ferries, f"{CLAIM}/lund-broken")["The same statement"] == "as reported of The Port"


def test_an_utterance_has_a_page_with_its_claims_and_a_description(ferries: Site) -> None:
    path = "/article/ferry/utterance/lund-told"
    answer = ferries.client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}.html")
    before = len(ferries.engine.asked)
    page = page_of(ferries, f"{path}.html")
    assert len(ferries.engine.asked) - before == 3
    assert page.one("h1").words == "Eva Lund told reporters"
    (claim,) = page.all("article", class_="claim")
    assert claim.one("p", class_="what").one("a").attributes["href"] == f"{CLAIM}/lund-broken"
    assert "The same statement as reported of The Port" in page.one("dl", class_="record").words
    turtle = ferries.client.get(f"{path}.ttl").text
    assert "mentionBasis" in turtle
    assert "reporters" in turtle
    assert ferries.client.get("/article/ferry/utterance/none.html", headers=BROWSER).status_code == 404
    linked = page_of(ferries, f"{CLAIM}/lund-broken").one("dl", class_="record").all("a")
    assert path in {each.attributes["href"] for each in linked}


def test_the_text_of_an_article_marks_who_speaks(ferries: Site) -> None:
    words = page_of(ferries, "/article/ferry").one("div", class_="words")
    marked = [each.words for each in words.all("mark") if each.attributes["class"] == "attribution"]
    assert "Eva Lund" in " ".join(marked)
    assert "engine is broken" not in " ".join(marked)
    ids = [each.attributes["id"] for each in words.walk() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    start = TEXT.index("Eva Lund told reporters")
    assert f"char={start},{start + len('Eva Lund told reporters')}" in ids


def test_one_statement_counts_as_one_speaker_everywhere(ferries: Site) -> None:
    side = page_of(ferries, BROKEN).all("section", class_="standpoint")[0]
    assert side.one("span", class_="tally").words == "1 speaker"
    assert "The Port and Eva Lund" in side.words or "Eva Lund and The Port" in side.words
    row = next(each for each in ferries.client.get("/situations.json").json() if each["situation"].endswith("/broken"))
    assert (row["affirms"], row["denies"]) == (1, 1)
    (joint,) = page_of(ferries, "/article/ferry/situation/safe.html").all("section", class_="standpoint")
    assert joint.one("span", class_="tally").words == "2 speakers"
    (unnamed,) = page_of(ferries, "/article/ferry/situation/sold.html").all("section", class_="standpoint")
    assert "An unnamed source" in unnamed.words
    assert unnamed.one("span", class_="tally").words == "1 speaker"


def test_lists_count_claims_and_no_utterances(ferries: Site) -> None:
    assert len(ferries.client.get("/claims.json").json()) == 7
    rows = {each["name"]: each for each in ferries.client.get("/entities.json").json()}
    assert [rows[name]["said"] for name in ("Jon Vik", "City Council", "Kim Roe")] == [2, 1, 0]
    moments = ferries.client.get("/timeline.json").json()
    assert [each["iri"].rpartition("/article/")[2] for each in moments] == ["ferry/claim/port-broken"]
    articles = {each["label"]: each for each in ferries.client.get("/articles.json").json()}
    assert {(each["claims"], each["attributed"], each["narrated"]) for each in articles.values()} == {
        (6, 6, 0),
        (1, 1, 0),
    }


def test_search_finds_attributions_with_their_claims_and_no_single_reporting_word(ferries: Site) -> None:
    rows = ferries.client.get("/search.json?q=told&kind=quotes").json()
    assert [(each["text"], each["speakers"]) for each in rows] == [("Eva Lund told reporters", "Eva Lund")]
    (joint,) = ferries.client.get("/search.json?q=safe&kind=quotes").json()
    assert sorted(joint["speakers"].split(" and ")) == ["City Council", "Jon Vik"]
    (rumour,) = ferries.client.get("/search.json?q=sold&kind=quotes").json()
    assert rumour["speakers"] == "an unnamed source"


def test_the_files_of_a_claim_hold_the_act_of_saying(ferries: Site) -> None:
    bundle = ferries.client.get(f"{CLAIM}/mayor-sails/bundle.json").json()
    (mention,) = bundle["utterance"]["mentions"]
    assert (mention["basis"], mention["span"]["exact"], mention["entity"]["label"]) == ("resolved", "He", "Jon Vik")
    assert [each["exact"] for each in bundle["utterance"]["attribution"]] == ["He hopes"]
    for span in (mention["span"], *bundle["utterance"]["attribution"], *bundle["utterance"]["cue"]):
        assert TEXT[span["start"] : span["end"]] == span["exact"]
    written = ferries.client.get(f"{CLAIM}/mayor-sails/bundle.md").text
    assert "## Who said it" in written
    assert "resolved by the editor" in written
    unnamed = ferries.client.get(f"{CLAIM}/rumour-sold/bundle.json").json()
    assert (unnamed["claimants"], unnamed["is_attributed"]) == ([], True)
    joint = ferries.client.get(f"{CLAIM}/joint-safe/bundle.json").json()
    assert {each["label"] for each in joint["claimants"]} == {"Jon Vik", "City Council"}


def test_every_page_and_table_takes_claims_of_several_voices_and_of_none(ferries: Site) -> None:
    base = "article/ferry/entity"
    paths = [
        "/", "/claims", "/articles", "/entities", "/disagreements", "/timeline", "/graph", "/situations",
        "/search?q=ferry",
        "/feed.atom", f"/{base}/mayor", f"/{base}/council", "/entity/roe", f"/claims?claimant={base}/council",
        f"/connection?speaker={base}/mayor&whom={base}/council", f"/disagreements?entity={base}/company",
        f"/timeline?entity={base}/mayor", f"/{base}/company.csv", "/claims.csv", "/disagreements.csv",
    ]  # fmt: skip
    for path in paths:
        answer = ferries.client.get(path, headers=BROWSER, follow_redirects=True)
        assert answer.status_code == 200, path
        assert "the article itself" not in answer.text.lower(), path
