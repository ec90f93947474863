"""Situations that articles share, over HTTP: the voices of all articles, and what the editor says to exclude what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.publication.build import build
from tests.conftest import silent
from tests.election import write_election
from tests.server.web.reading import BROWSER, Element, page_of, rows_of
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator

BROOK = "Ada Brook wins the election"
DENT = "Carl Dent wins the election"
PAGE = "/situation/brook-wins.html"
CONCESSION = """\
  - claimant: ada-brook
    cue: urged
    Ada Brook urged Carl Dent to concede: proposed concession
  - Carl Dent did not concede: denies concession
"""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("across")
    seeds = write_election(folder / "seeds")
    shared, article = seeds / "situations.yaml", seeds / "wards-counted"
    moved = "moved: [brooks-victory, article/dent-denies/situation/victory]"
    text = shared.read_text("utf-8").replace("brook-wins: {", f"brook-wins: {{{moved}, ", 1)
    text += "concession: {kind: admission-of-defeat, label: Carl Dent concedes, agent: carl-dent}\n"
    shared.write_text(text, "utf-8")
    with (article / "article.txt").open("a", encoding="utf-8") as file:
        file.write("Ada Brook urged Carl Dent to concede. Carl Dent did not concede.\n")
    with (article / "facts.yaml").open("a", encoding="utf-8") as file:
        file.write(CONCESSION)
    done = build(seeds, folder / "out", version="test", created="2026-06-01T00:00:00+00:00", progress=silent)
    assert done.problems == ()
    with site(done.generation) as opened:
        yield opened


def sides(part: Element, level: str) -> dict[str, list[str]]:
    return {
        side.one(level).words: [voice.one("p", class_="who").words for voice in side.all("li")]
        for side in part.all("section", class_="standpoint")
    }


VOICES = {
    "Affirmed by 3 speakers": ["the election board actual", "Ada Brook actual", "The article itself actual"],
    "Denied by 1 speaker": ["Carl Dent actual"],
    "What excludes it affirmed by 1 speaker": ["Carl Dent actual"],
}


def test_the_page_of_a_shared_situation_has_the_voices_of_all_articles(web: Site) -> None:
    page = page_of(web, PAGE)
    assert sides(page, "h3") == VOICES
    articles = {
        found.words for found in page.all("a") if found.attributes["href"].endswith(("brook", "denies", "counted"))
    }
    assert articles >= {"Board names Brook", "Dent denies", "All wards counted"}


def test_the_page_says_that_the_editor_says_what_excludes_it(web: Site) -> None:
    page = page_of(web, PAGE)
    notes = [note.words for note in page.all("p", class_="note")]
    assert f"The editor says these exclude each other: {BROOK} and {DENT}. Both may be false." in notes
    assert "A situation of which several articles may speak." in page.one("p", class_="lead").words


def test_disagreements_join_articles_and_leave_out_what_contradicts_nothing(web: Site) -> None:
    found = page_of(web, "/disagreements").all("section", class_="disagreement")
    assert {each.one("h2").words: sides(each, "h3") for each in found} == {BROOK: VOICES}


@pytest.mark.parametrize("entity", ["ada-brook", "board", "carl-dent"])
def test_those_of_a_speaker_are_found_by_what_it_affirms_too(web: Site, entity: str) -> None:
    found = page_of(web, f"/disagreements?entity={entity}").all("section", class_="disagreement")
    assert [each.one("h2").words for each in found] == [BROOK]


def test_the_table_of_a_shared_situation_names_the_article_of_each_voice(web: Site) -> None:
    rows = rows_of(web, "/situation/brook-wins.csv")
    assert [(row["side"], row["name"], row["article"].rpartition("/")[2]) for row in rows] == [
        ("affirms", "the election board", "board-names-brook"),
        ("affirms", "Ada Brook", "board-names-brook"),
        ("affirms", "", "wards-counted"),
        ("denies", "Carl Dent", "dent-denies"),
        ("excludes", "Carl Dent", "dent-denies"),
    ]


def test_a_shared_situation_is_a_thing_with_documents(web: Site) -> None:
    answer = web.client.get("/situation/election", headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    turtle = web.client.get("/situation/election.ttl").text
    assert "the election of the mayor" in turtle
    assert "2026-05-03" in turtle


@pytest.mark.parametrize("old", ["/situation/brooks-victory", "/article/dent-denies/situation/victory"])
def test_a_former_address_leads_to_the_shared_situation(web: Site, old: str) -> None:
    answer = web.client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/situation/brook-wins")


def test_lists_have_shared_situations_too(web: Site) -> None:
    rows = {row["label"]: row["article"] for row in rows_of(web, "/situations.csv")}
    assert rows[BROOK] == ""
    assert rows["Carl Dent doubts the count"].endswith("article/dent-denies")
    assert "situations of which several articles speak" in page_of(web, "/dataset").words
    assert web.client.get("/graph/situations", headers=BROWSER).status_code == 200
    assert "the election of the mayor" in page_of(web, "/timeline").words
    dated = {row["label"]: row["article"] for row in rows_of(web, "/timeline.csv")}
    assert dated["the election of the mayor"] == ""
