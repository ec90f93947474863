"""Disagreements over HTTP: who denies what, as far as each denial goes, with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.dataset import write
from benchmarks.generated import World
from mapping.rdf.namespaces import CITO, ONR, RDF, RDFS, SCHEMA
from tests.conftest import ARTICLE
from tests.server.web.made import BASE, HOSTILE, made
from tests.server.web.reading import BROWSER, Element, page_of, rows_of
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mapping.publication.manifest import Generation

AGREEMENT = "Washington and Tehran agree on the four-for-four exchange"
FUNDS = "the Biden administration agrees to release $7 billion in frozen Iranian funds"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Thirty generated articles, each with one denied report."""
    with site(write(World(), 30, tmp_path_factory.mktemp("generated"))) as opened:
        yield opened


def sides(page: Element) -> dict[str, dict[str, list[str]]]:
    """Return the voices by situation and side."""
    return {
        each.one("h2").words: {
            side.one("h3").words: [voice.one("p", class_="who").all("a")[0].words for voice in side.all("li")]
            for side in each.all("section", class_="standpoint")
        }
        for each in page.all("section", class_="disagreement")
    }


def test_each_side_of_the_real_article_has_its_voices(real: Site) -> None:
    assert sides(page_of(real, "/disagreements")) == {
        AGREEMENT: {
            "Affirmed by 1 speaker": ["Iranian TV"],
            "Denied by 2 speakers": ["Iranian officials", "United States"],
        },
        FUNDS: {"Affirmed by 1 speaker": ["Iranian TV"], "Denied by 1 speaker": ["Iranian officials"]},
    }


def test_a_denial_reaches_no_further_than_its_words(real: Site) -> None:
    """The United States dismissed the exchange; of the money it said nothing."""
    denied = {(row["name"], row["label"]) for row in rows_of(real, "/disagreements.csv") if row["side"] == "denies"}
    assert ("United States", AGREEMENT) in denied
    assert ("United States", FUNDS) not in denied
    asked = rows_of(real, "/q/scope-of-denials.csv")
    covered = {(row["denier"], row["situation"]) for row in asked if row["covered"] == "true"}
    assert denied == covered


def test_it_says_what_the_query_for_it_says(real: Site) -> None:
    asked = rows_of(real, "/q/affirmed-and-denied.csv")
    expected = {(row["situation"], row["denies"], row["denyingCue"]) for row in asked}
    rows = rows_of(real, "/disagreements.csv")
    assert {(row["label"], row["name"], row["cue"]) for row in rows if row["side"] == "denies"} == expected


def test_every_voice_stands_with_its_words_and_its_claim(real: Site) -> None:
    page = page_of(real, "/disagreements")
    (denial,) = [each for each in page.all("li") if each.words.startswith("United States")]
    assert denial.one("blockquote").words == "The United States also dismissed the rumored exchange as false."
    links = [each.attributes["href"] for each in denial.all("a")]
    assert f"/article/{ARTICLE}/claim/united-states-dismisses" in links
    assert f"/article/{ARTICLE}/claim/tv-reports-agreement" in links


def test_no_word_of_it_is_a_verdict(real: Site) -> None:
    words = page_of(real, "/disagreements").one("main").words.lower()
    words = words.replace("dismissed the rumored exchange as false", "")
    assert not [word for word in ("true", "false", "lied", "lie", "wrong", "correct") if word in words.split()]


def test_the_page_and_its_tables_are_one(real: Site) -> None:
    rows, objects = rows_of(real, "/disagreements.csv"), real.client.get("/disagreements.json").json()
    assert [{name: value or None for name, value in row.items()} for row in rows] == objects
    voices = sides(page_of(real, "/disagreements"))
    assert sorted(name for each in voices.values() for names in each.values() for name in names) == sorted(
        row["name"] for row in rows
    )


def test_the_most_voices_come_first_unless_the_articles_are_asked_for(real: Site) -> None:
    page = page_of(real, "/disagreements")
    assert list(sides(page)) == [AGREEMENT, FUNDS]
    assert page.one("p", class_="orders").one("strong").words == "number of speakers, the most first"
    assert page_of(real, "/disagreements?sort=article").one("p", class_="orders").one("strong").words == (
        "article, then situation, both by address"
    )
    iris = [row["situation"] for row in rows_of(real, "/disagreements.csv", sort="article")]
    assert iris == sorted(iris)
    assert real.client.get("/disagreements", params={"sort": "truth"}).status_code == 400


@pytest.mark.parametrize(
    ("entity", "situations"),
    [
        ("united-states", [AGREEMENT]),
        ("iranian-state-tv", [AGREEMENT, FUNDS]),
        ("biden-administration", [FUNDS]),
        ("donald-trump", []),
    ],
)
def test_those_of_one_entity_name_it_or_have_it_as_a_voice(real: Site, entity: str, situations: list[str]) -> None:
    page = page_of(real, f"/disagreements?entity=entity/{entity}")
    assert list(sides(page)) == situations


def test_it_is_paged_and_asks_the_same_queries_however_much_there_is(many: Site, real: Site) -> None:
    pages = [rows_of(many, "/disagreements.csv", page=number, size=7) for number in range(1, 6)]
    shown = [{row["situation"] for row in rows} for rows in pages]
    assert [len(situations) for situations in shown] == [7, 7, 7, 7, 2]
    assert len(set().union(*shown)) == 30
    assert "Page 2 of 5" in page_of(many, "/disagreements?page=2&size=7").words
    asked = []
    for opened in (real, many):
        before = len(opened.engine.asked)
        page_of(opened, "/disagreements?size=1000")
        asked.append(len(opened.engine.asked) - before)
    assert asked == [3, 3]


def test_it_is_not_made_again_for_who_has_it(real: Site) -> None:
    tag = real.client.get("/disagreements", headers=BROWSER).headers["etag"]
    before = len(real.engine.asked)
    assert real.client.get("/disagreements", headers=BROWSER | {"If-None-Match": tag}).status_code == 304
    assert len(real.engine.asked) == before


# Data that tests write themselves


def node(path: str) -> NamedNode:
    return NamedNode(BASE + path)


def claim(name: str, content: NamedNode, stance: str, claimant: str | None, **more: NamedNode) -> list[Quad]:
    """Return a claim of the article ``a``."""
    it, graph = node(f"article/a/claim/{name}"), node("graph/article/a")
    said: Mapping[NamedNode, NamedNode | None] = {
        RDF.type: ONR.Claim,
        SCHEMA.appearance: node("article/a"),
        ONR.content: content,
        ONR.stance: ONR.term(stance),
        ONR.modality: more.get("modality", ONR.actual),
        ONR.form: ONR.paraphrase,
        ONR.claimant: node(f"entity/{claimant}") if claimant else None,
        CITO.disputes: more.get("disputes"),
    }
    return [Quad(it, name, value, graph) for name, value in said.items() if value]


def situation(name: str, label: str) -> list[Quad]:
    graph = node("graph/article/a")
    it = node(f"article/a/situation/{name}")
    return [Quad(it, RDF.type, ONR.Situation, graph), Quad(it, RDFS.label, Literal(label), graph)]


DEAL, MONEY = node("article/a/situation/deal"), node("article/a/situation/money")
BASIS = [*situation("deal", "a deal"), *situation("money", "money")]


def listed(generation: Generation, quads: list[Quad]) -> dict[str, dict[str, list[str]]]:
    with made(generation, [*BASIS, *quads]) as opened:
        return sides(page_of(opened, "/disagreements"))


def test_a_doubt_is_a_disagreement(small_generation: Generation) -> None:
    quads = [*claim("one", DEAL, "affirms", "tv"), *claim("two", DEAL, "doubts", "usa")]
    assert listed(small_generation, quads) == {
        "a deal": {"Affirmed by 1 speaker": ["tv"], "Doubted by 1 speaker": ["usa"]}
    }


def test_what_all_deny_is_none(small_generation: Generation) -> None:
    assert listed(small_generation, [*claim("one", DEAL, "denies", "tv"), *claim("two", DEAL, "denies", "usa")]) == {}


def test_a_claim_disputed_as_a_whole_is_one(small_generation: Generation) -> None:
    report = node("article/a/claim/report")
    quads = [*claim("report", DEAL, "affirms", "tv"), *claim("no", MONEY, "denies", "usa", disputes=report)]
    assert listed(small_generation, quads) == {
        "a deal": {"Affirmed by 1 speaker": ["tv"], "A claim of it disputed by 1 speaker": ["usa"]}
    }


def test_a_dispute_reaches_only_those_situations_that_it_names(small_generation: Generation) -> None:
    report, graph = node("article/a/claim/report"), node("graph/article/a")
    quads = [
        *claim("report", DEAL, "affirms", "tv"),
        Quad(report, ONR.content, MONEY, graph),
        *claim("no", DEAL, "denies", "usa", disputes=report),
    ]
    assert list(listed(small_generation, quads)) == ["a deal"]


def test_a_voice_known_only_from_another_one_is_marked(small_generation: Generation) -> None:
    inner = node("article/a/claim/inner")
    quads = [
        *claim("one", DEAL, "affirms", "tv"),
        *claim("inner", DEAL, "denies", "usa"),
        *claim("outer", inner, "affirms", "iran"),
    ]
    assert listed(small_generation, quads) == {
        "a deal": {"Affirmed by 1 speaker": ["tv"], "Denied by 1 only as others report": ["usa"]}
    }


@pytest.mark.parametrize(
    ("affirmed", "denied", "differ"),
    [
        (ONR.actual, ONR.actual, True),
        (ONR.proposed, ONR.proposed, True),
        (ONR.proposed, ONR.actual, False),
        (ONR.actual, ONR.planned, False),
        (ONR.actual, ONR.possible, True),
        (ONR.possible, ONR.actual, False),
    ],
)
def test_voices_differ_only_on_one_modality(
    small_generation: Generation, affirmed: NamedNode, denied: NamedNode, *, differ: bool
) -> None:
    """Who proposes what and who denies that it is so may both be right; what cannot be is not so either."""
    one = claim("one", DEAL, "affirms", "tv", modality=affirmed)
    two = claim("two", DEAL, "denies", "usa", modality=denied)
    with made(small_generation, [*BASIS, *one, *two]) as opened:
        for path in ("/disagreements", "/disagreements?entity=usa"):
            assert bool(page_of(opened, path).all("section", class_="disagreement")) == differ


def test_different_modalities_are_pointed_out(small_generation: Generation) -> None:
    quads = [*claim("one", DEAL, "affirms", "tv"), *claim("two", DEAL, "denies", "usa", modality=ONR.planned)]
    with made(small_generation, [*BASIS, *quads]) as opened:
        page = page_of(opened, f"/{DEAL.value.removeprefix(BASE)}.html")
    assert any("they need not contradict each other" in note.words for note in page.all("p", class_="note"))


def test_hostile_words_stay_words(small_generation: Generation) -> None:
    graph = node("graph/article/a")
    quads = [
        *claim("one", DEAL, "affirms", "tv"),
        *claim("two", DEAL, "denies", "usa"),
        Quad(DEAL, ONR.kind, NamedNode("javascript:alert(1)"), graph),
        Quad(DEAL, RDFS.label, Literal(HOSTILE), graph),
        Quad(node("entity/tv"), RDFS.label, Literal(HOSTILE), graph),
    ]
    with made(small_generation, [*BASIS, *quads]) as opened:
        page = page_of(opened, "/disagreements")
        assert "<script>" in page.one("main").text
        assert len(page.text) < 50_000
        assert rows_of(opened, "/disagreements.csv")[0]["name"] == HOSTILE


@pytest.mark.parametrize("act", ["asks", "declines"])
@pytest.mark.parametrize("stance", ["affirms", "denies"])
def test_who_only_asks_or_declines_to_comment_takes_no_side(
    small_generation: Generation, act: str, stance: str
) -> None:
    utterance, graph = node("article/a/utterance/two"), node("graph/article/a")
    silent = [
        *claim("two", DEAL, "doubts", "usa"),
        Quad(node("article/a/claim/two"), ONR.saidIn, utterance, graph),
        Quad(utterance, ONR.act, ONR.term(act), graph),
    ]
    with made(small_generation, [*BASIS, *claim("one", DEAL, stance, "tv"), *silent]) as opened:
        for query in ("", "?entity=usa", "?entity=tv"):
            assert opened.client.get(f"/disagreements.json{query}").json() == []
        assert page_of(opened, "/").all("ul", class_="differing") == []
        (row,) = [each for each in rows_of(opened, "/situations.csv") if each["label"] == "a deal"]
        assert (row[stance], row["doubts"]) == ("1", "0")
        page = page_of(opened, f"/{DEAL.value.removeprefix(BASE)}.html")
    name = {"asks": "Asked about by", "declines": "Not commented on by"}[act]
    assert [each.one("h3").words for each in page.all("section", class_="standpoint")][1] == f"{name} 1 speaker"


def test_who_affirms_what_excludes_it_counts_in_the_order(small_generation: Generation) -> None:
    graph = node("graph/article/a")
    quads = [
        *claim("one", DEAL, "affirms", "tv"),
        *claim("two", DEAL, "denies", "usa"),
        *claim("three", MONEY, "affirms", "iran"),
        *(each for name in ("a", "b") for each in claim(name, node("article/a/situation/none"), "affirms", name)),
        *situation("none", "no money"),
        Quad(MONEY, ONR.opposes, node("article/a/situation/none"), graph),
        Quad(node("article/a/situation/none"), ONR.opposes, MONEY, graph),
    ]
    with made(small_generation, [*BASIS, *quads]) as opened:
        for query in ("", "?entity=iran"):
            assert next(iter(sides(page_of(opened, f"/disagreements{query}")).values())) == {
                "Affirmed by 1 speaker": ["iran"],
                "What excludes it affirmed by 2 speakers": ["a", "b"],
            }
