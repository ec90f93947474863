"""The start page over HTTP: true counts, whatever is served, by as many queries whatever there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import CITO, ONR, RDF, RDFS, SCHEMA
from server.pages.dataset.start_page import QUESTIONS
from server.serving.app import create_app
from server.settings import Settings
from tests.conftest import ARTICLE
from tests.server.conftest import BASE
from tests.server.web.conftest import serving
from tests.server.web.engines import DirectEngine
from tests.server.web.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from mapping.publication.manifest import Generation
    from tests.server.web.sites import Site

HTML = {"Accept": "text/html"}


@pytest.fixture
def start_over(small_generation: Generation) -> Callable[[list[ox.Quad]], tuple[Reader, int]]:
    """Return the start page over some data, and how many queries it took."""

    def start(quads: list[ox.Quad]) -> tuple[Reader, int]:
        import httpx  # noqa: PLC0415

        engine, settings = DirectEngine(quads), Settings()
        with serving(create_app(settings, small_generation, engine), settings) as (host, port):
            page = Reader(httpx.get(f"http://{host}:{port}/", headers=HTML).text)
        return page, len(engine.asked)

    return start


def test_what_it_holds_is_counted(real: Site) -> None:
    page = Reader(real.client.get("/", headers=HTML).text)
    assert [" ".join(each.split()) for each in page.texts("span", class_="figure")] == ["1", "64", "14", "83", "3"]
    assert "1 article" in page.texts("a", href="/articles")
    assert "64 claims" in page.texts("a", href="/claims")
    assert "3 disputes between claims" in page.texts("a", href="/disagreements")


def test_it_says_whose_it_is_and_of_when(real: Site) -> None:
    page = Reader(real.client.get("/", headers=HTML).text)
    assert "2026-01-01 00:00 UTC" in page.texts("time")
    assert page.links()["https://creativecommons.org/publicdomain/zero/1.0/"] in {"CC0 1.0", "Licence: CC0 1.0"}
    assert "onrecord" in page.texts("bdi")


def test_the_disagreements_name_both_sides(real: Site) -> None:
    page = Reader(real.client.get("/", headers=HTML).text)
    situation = f"/article/{ARTICLE}/situation/four-for-four-agreement"
    assert page.links()[situation] == "Washington and Tehran agree on the four-for-four exchange"
    assert page.texts("div", class_="stance-affirms")[0] == "affirmed by Iranian TV"
    assert page.texts("div", class_="stance-denies")[0] == "denied by Iranian officials, United States"


def test_every_question_is_answered_on_a_click(real: Site) -> None:
    page = Reader(real.client.get("/", headers=HTML).text)
    asked = [target for target in page.links() if target.startswith("/q/")]
    assert asked == [f"/q/{name}" for name in QUESTIONS]
    for target in asked:
        answer = Reader(real.client.get(target, headers=HTML).text)
        assert answer.all("table"), f"{target} finds nothing in the seeds"


def test_the_links_lead_somewhere(real: Site) -> None:
    page = Reader(real.client.get("/", headers=HTML).text)
    for target in page.links():
        if target.startswith("/"):
            answer = real.client.get(target, headers=HTML, follow_redirects=True)
            assert answer.status_code == 200, target


def test_the_command_asks_the_address_that_was_asked(real: Site) -> None:
    page = Reader(real.client.get("/", headers={**HTML, "Host": "news.example:81"}).text)
    assert page.texts("pre")[0].startswith("curl http://news.example:81/sparql ")


def test_it_is_not_sent_twice_and_not_made_anew(real: Site) -> None:
    tag = real.client.get("/", headers=HTML).headers["etag"]
    asked = len(real.engine.asked)
    assert real.client.get("/", headers={**HTML, "If-None-Match": tag}).status_code == 304
    assert len(real.engine.asked) == asked


def articles(number: int) -> list[ox.Quad]:
    """Return articles of consecutive days, on each of which two voices differ."""
    quads = []
    for each in range(number):
        article = ox.NamedNode(f"{BASE}article/a{each:04}")
        situation = ox.NamedNode(f"{article.value}/situation/s")
        quads += [
            ox.Quad(article, RDF.type, SCHEMA.NewsArticle),
            ox.Quad(article, RDFS.label, ox.Literal(f"Story {each}")),
            ox.Quad(article, SCHEMA.datePublished, ox.Literal(f"20{each:02}-01-01", datatype=ox.NamedNode(
                "http://www.w3.org/2001/XMLSchema#date"))),
            ox.Quad(situation, RDF.type, ONR.Situation),
        ]  # fmt: skip
        for stance in ("affirms", "denies"):
            claim = ox.NamedNode(f"{article.value}/claim/{stance}")
            quads += [
                ox.Quad(claim, RDF.type, ONR.Claim),
                ox.Quad(claim, SCHEMA.appearance, article),
                ox.Quad(claim, ONR.content, situation),
                ox.Quad(claim, ONR.modality, ONR.actual),
                ox.Quad(claim, ONR.stance, ONR.term(stance)),
            ]
        quads.append(ox.Quad(claim, CITO.disputes, ox.NamedNode(f"{article.value}/claim/affirms")))
    return quads


def test_the_latest_ten_articles_come_first(start_over: Callable[[list[ox.Quad]], tuple[Reader, int]]) -> None:
    page, _ = start_over(articles(12))
    shown = [words for target, words in page.links().items() if target.startswith("/article/") and "Story" in words]
    assert shown == [f"Story {each}" for each in range(11, 1, -1)]
    assert "All 12 articles" in page.texts("a", href="/articles")


def test_an_article_with_two_dates_stands_once_at_the_later(
    start_over: Callable[[list[ox.Quad]], tuple[Reader, int]],
) -> None:
    day = ox.Literal("2050-01-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    again = ox.Quad(ox.NamedNode(f"{BASE}article/a0000"), SCHEMA.datePublished, day)
    page, _ = start_over([*articles(3), again])
    shown = [words for target, words in page.links().items() if target.startswith("/article/") and "Story" in words]
    assert shown == ["Story 0", "Story 2", "Story 1"]
    assert page.texts("time")[:1] == ["2026-11-23 12:00 UTC"]
    assert "2050-01-01" in page.texts("time")


def test_the_article_itself_is_a_voice(start_over: Callable[[list[ox.Quad]], tuple[Reader, int]]) -> None:
    page, _ = start_over(articles(1))
    assert page.texts("div", class_="stance-denies") == ["denied by the article itself"]


def test_as_many_queries_whatever_there_is(start_over: Callable[[list[ox.Quad]], tuple[Reader, int]]) -> None:
    assert [start_over(articles(number))[1] for number in (0, 1, 30)] == [4, 6, 6]


def test_a_site_without_an_article_says_so(start_over: Callable[[list[ox.Quad]], tuple[Reader, int]]) -> None:
    page, _ = start_over([])
    assert "No article is published here." in page.texts("p")


def test_hostile_headlines_are_words(start_over: Callable[[list[ox.Quad]], tuple[Reader, int]]) -> None:
    article = ox.NamedNode(f"{BASE}article/a")
    attack = '"><script>alert(1)</script>'
    headline = f"{attack}\N{RIGHT-TO-LEFT OVERRIDE}{'x' * 100_000}"
    page, _ = start_over([
        ox.Quad(article, RDF.type, SCHEMA.NewsArticle),
        ox.Quad(article, RDFS.label, ox.Literal(headline)),
    ])  # fmt: skip
    (shown,) = [words for words in page.texts("bdi") if words.startswith(attack)]
    assert len(shown) < len(headline)
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown
    assert not [script for script in page.all("script") if "type" not in script and "src" not in script]


def test_programs_read_the_same_in_json_and_text(real: Site) -> None:
    content = real.client.get("/", headers={"Accept": "application/json"}).json()
    assert content["title"] == "onrecord seeds"
    assert content["licence"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert content["description"].startswith("What three news articles say, one about detained Americans")
    for path in content["links"].values():
        assert real.client.get(f"/{path}").status_code == 200
    text = real.client.get("/", headers={"Accept": "text/plain"}).text
    assert text.startswith("onrecord seeds\narticles: 1, claims: 64")
    assert f"licence: {content['licence']}\n" in text
    assert content["description"] in text
