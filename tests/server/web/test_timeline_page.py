"""The timeline over HTTP: what has a date is drawn and listed, what has none is only listed, and a denial looks it."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import OA, ONR, RDF, RDFS, SCHEMA, XSD
from server.pages.safe_text import tidy
from tests.conftest import ARTICLE
from tests.server.web.made import BASE, HOSTILE
from tests.server.web.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.server.web.sites import Site


BROWSER = {"Accept": "text/html"}


def when(
    owner: str, day: str | None, expression: str = "then", *, is_claim: bool = False, slug: str = "a"
) -> list[ox.Quad]:
    """A claim or a situation of one article, with a time."""
    article = f"{BASE}article/{slug}"
    kind = "claim" if is_claim else "situation"
    node, time = ox.NamedNode(f"{article}/{kind}/{owner}"), ox.NamedNode(f"{article}/time/{owner}")
    graph = ox.NamedNode(f"{BASE}graph/article/{slug}")
    facts: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (node, ONR.when, time),
        (time, ONR.expression, ox.Literal(expression, language="en")),
    ]
    if is_claim:
        facts += [(node, ONR.stance, ONR.affirms), (node, ONR.modality, ONR.actual)]
    else:
        facts += [(node, ONR.kind, ONR.term("k")), (node, RDFS.label, ox.Literal(owner, language="en"))]
    if day:
        facts += [(time, term, ox.Literal(day, datatype=XSD.date)) for term in (ONR.earliest, ONR.latest)]
    return [ox.Quad(*fact, graph) for fact in facts]


def rows(client: httpx.Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.text)))


def test_what_has_a_date_is_drawn_in_its_order(real: Site) -> None:
    page = Reader(real.client.get("/timeline", headers=BROWSER).text)
    assert page.texts("tspan", class_="wide") == [
        "Siamak Namazi returns home in the 2016 swap",
        "2016: denied by the article itself, Robert Malley",
        "swap orchestrated under the Barack Obama administration",
        "2016: affirmed by the article itself",
        "Donald Trump abandons the nuclear accord",
        "2018: affirmed by the article itself",
    ]
    assert page.texts("text", class_="tick", text_anchor="start") == ["2016", "2017", "2018"]


def test_what_is_denied_looks_denied_in_the_drawing_and_in_the_table(real: Site) -> None:
    text = real.client.get("/timeline", headers=BROWSER).text
    moments = re.findall(r'<svg class="moment".*?</svg>', text, re.DOTALL)
    (denied,) = [each for each in moments if "Siamak Namazi returns home" in each]
    assert re.findall(r'<rect class="stance (\S+)"', denied) == ["denies"]
    assert 'class="note denied"' in denied
    assert re.findall(r'<rect class="stance (\S+)"', moments[1]) == ["affirms"]
    assert Reader(text).texts("span", class_="side denies")[0] == "denied by"


def test_a_time_without_a_year_is_listed_and_never_drawn(real: Site) -> None:
    text = real.client.get("/timeline", headers=BROWSER).text
    drawing = text[text.index('<svg class="timeline"') : text.index("</figure>", text.index('<svg class="timeline"'))]
    undated = text[text.index('id="undated"') :]
    for words in ("In May", "In February", "Last week", "Tuesday"):
        assert words not in drawing
        assert f"“<bdi>{words}</bdi>”" in undated
    assert "<code>XXXX-05</code>" in undated
    assert "17 times" in undated


def test_a_claim_of_unknown_day_shows_the_date_of_its_article_as_that_and_not_as_its_own(
    served: Callable[..., Site],
) -> None:
    article, graph = ox.NamedNode(f"{BASE}article/a"), ox.NamedNode(f"{BASE}graph/article/a")
    day = ox.Literal("2024-03-05", datatype=XSD.date)
    quads = [
        *when("vague", None, is_claim=True), *when("clear", "2024-03-01", is_claim=True), *when("event", None),
        ox.Quad(article, SCHEMA.datePublished, day, graph),
        *(ox.Quad(ox.NamedNode(f"{BASE}article/a/claim/{name}"), SCHEMA.appearance, article, graph)
          for name in ("vague", "clear")),
    ]  # fmt: skip
    client = served(quads).client
    found = {each["iri"].rpartition("/")[2]: each for each in rows(client, "/timeline.csv")}
    assert {name: (each["earliest"], each["article_date"]) for name, each in found.items()} == {
        "vague": ("", "2024-03-05"), "clear": ("2024-03-01", ""), "event": ("", ""),
    }  # fmt: skip
    text = client.get("/timeline", headers=BROWSER).text
    assert text.count('article of <time datetime="2024-03-05">5 March 2024</time>') == 1


def test_csv_and_json_hold_what_the_page_shows(real: Site) -> None:
    listed = rows(real.client, "/timeline.csv")
    assert len(listed) == 20
    assert [json.loads(each) for each in map(json.dumps, listed)] == [
        {name: value or "" for name, value in each.items()} for each in real.client.get("/timeline.json").json()
    ]
    assert listed[0] == {
        "what": "happened",
        "expression": "2016",
        "edtf": "2016",
        "earliest": "2016-01-01",
        "latest": "2016-12-31",
        "article_date": "",
        "label": "Siamak Namazi returns home in the 2016 swap",
        "said_by": "denied by the article itself, Robert Malley",
        "iri": f"{BASE}article/{ARTICLE}/situation/siamak-returned-home-2016",
        "article": f"{BASE}article/{ARTICLE}",
    }
    page = Reader(real.client.get("/timeline", headers=BROWSER).text)
    assert [tidy(each["label"]) for each in listed] == page.texts("th", scope="row")
    nested = next(each for each in listed if each["iri"].endswith("/claim/zarif-proposes"))
    assert nested["said_by"] == "affirmed as proposed by Mohammad Javad Zarif (according to Saeed Khatibzadeh)"


@pytest.mark.parametrize(
    ("query", "dated", "undated"),
    [
        ("what=said", 0, 14),
        ("what=happened", 3, 3),
        ("from=2017", 1, 17),
        ("to=2016", 2, 17),
        ("from=2016-05-03&to=2016-05-03", 2, 17),
        ("from=2019", 0, 17),
        (f"article={ARTICLE}", 3, 17),
        ("article=none", 0, 0),
        ("entity=donald-trump", 1, 0),
        (f"entity={BASE}entity/donald-trump", 1, 0),
        ("entity=siamak-namazi&what=happened", 1, 0),
        ("entity=babak-namazi", 0, 1),
        (f"entity=article/{ARTICLE}/entity/iranian-officials", 0, 1),
        ("entity=nobody", 0, 0),
    ],
)
def test_it_is_narrowed_by_article_entity_kind_and_period(real: Site, query: str, dated: int, undated: int) -> None:
    listed = rows(real.client, f"/timeline.csv?{query}")
    assert [sum(bool(each["earliest"]) is wanted for each in listed) for wanted in (True, False)] == [dated, undated]
    assert real.client.get(f"/timeline?{query}", headers=BROWSER).status_code == 200


def test_what_it_is_narrowed_to_is_named_and_can_be_given_up(real: Site) -> None:
    page = Reader(real.client.get("/timeline?entity=donald-trump&what=happened&from=2018", headers=BROWSER).text)
    assert page.links()["/entity/donald-trump"] == "Donald Trump"
    assert "?what=happened&from=2018" in page.links()
    assert {"type": "hidden", "name": "entity", "value": "donald-trump"} in page.all("input")
    assert [each.get("value") for each in page.all("option") if "selected" in each] == ["happened"]


@pytest.mark.parametrize(
    "query", ["what=nothing", "from=May", "from=2017&to=2016", "page=0", "entity=http%3A%2F%2F%20"]
)
def test_what_cannot_be_asked_is_refused(real: Site, query: str) -> None:
    assert real.client.get(f"/timeline?{query}", headers=BROWSER).status_code == 400


def test_a_page_that_the_client_has_costs_no_query(real: Site) -> None:
    for path in ("/timeline", "/timeline.csv", "/timeline.json?what=said"):
        tag = real.client.get(path, headers=BROWSER).headers["etag"]
        before = len(real.engine.asked)
        again = real.client.get(path, headers={**BROWSER, "If-None-Match": tag})
        assert (again.status_code, len(real.engine.asked)) == (304, before)


def test_few_queries_are_asked_whatever_there_is(
    served: Callable[..., Site],
) -> None:
    asked = []
    for size in (1, 200):
        quads = [quad for number in range(size) for quad in when(f"s{number}", f"20{number % 20:02d}-03-01")]
        opened = served(quads + [quad for number in range(size) for quad in when(f"t{number}", None)])
        for query in ("", "?entity=x&article=a", "?from=2010&to=2012"):
            opened.engine.asked.clear()
            assert opened.client.get(f"/timeline{query}", headers=BROWSER).status_code == 200
            asked.append(len(opened.engine.asked))
    assert asked == [4, 3, 3, 5, 3, 5]


def test_times_of_one_day_are_sorted_by_the_date_of_the_article_and_by_the_place_in_its_text(
    served: Callable[..., Site],
) -> None:
    article, graph = ox.NamedNode(f"{BASE}article/a"), ox.NamedNode(f"{BASE}graph/article/a")
    other, other_graph = ox.NamedNode(f"{BASE}article/z"), ox.NamedNode(f"{BASE}graph/article/z")
    quads = []
    for name, start in (("a", 70), ("b", 7)):
        quads += when(name, "2024-03-01", is_claim=True) + when(f"{name}-vague", None, is_claim=True)
        for claim in (name, f"{name}-vague"):
            span, place = ox.NamedNode(f"{article.value}#{claim}"), ox.NamedNode(f"{article.value}#place-{claim}")
            quads += [
                ox.Quad(ox.NamedNode(f"{BASE}article/a/claim/{claim}"), ONR.evidence, span, graph),
                ox.Quad(span, OA.hasSource, article, graph),
                ox.Quad(span, OA.hasSelector, place, graph), ox.Quad(place, OA.start, ox.Literal(start), graph),
            ]  # fmt: skip
    moved = when("c", "2024-03-01", is_claim=True, slug="z")
    days = [
        ox.Quad(node, SCHEMA.datePublished, ox.Literal(day, datatype=XSD.date), where)
        for node, day, where in ((article, "2024-03-05", graph), (other, "2024-03-02", other_graph))
    ]
    opened = served([*quads, *moved, *days])
    listed = [each["iri"].rpartition("/")[2] for each in rows(opened.client, "/timeline.csv")]
    assert listed == ["c", "b", "a", "b-vague", "a-vague"]
    assert (
        "Sorted by their first day, then by the date of the article"
        in opened.client.get("/timeline", headers=BROWSER).text
    )


def test_thousands_of_times_are_counted_by_year_and_shown_by_page(
    served: Callable[..., Site],
) -> None:
    quads = [
        quad
        for number in range(90)
        for quad in when(f"s{number:02d}", f"{2001 + number // 30}-{number % 12 + 1:02d}-09")
    ]
    quads += [quad for number in range(60) for quad in when(f"c{number:02d}", "2002-06-01", is_claim=True)]
    client = served(quads).client
    page = Reader(client.get("/timeline", headers=BROWSER).text)
    assert [title for title in page.texts("title") if ": " in title and "of claims" in title] == [
        "2001: 0 of claims, 30 of situations",
        "2002: 60 of claims, 30 of situations",
        "2003: 0 of claims, 30 of situations",
    ]
    assert "?from=2002&to=2002" in page.links()
    months = Reader(client.get("/timeline?from=2002&to=2002", headers=BROWSER).text).texts("title")
    assert "2002-06: 60 of claims, 2 of situations" in months
    walked = [each["iri"] for number in range(1, 8) for each in rows(client, f"/timeline.csv?page={number}")]
    assert len(walked) == len(set(walked)) == 150
    assert rows(client, "/timeline.csv?page=7") == []
    assert [each["iri"] for each in rows(client, "/timeline.csv?size=200")] == walked


def test_an_open_span_lies_in_every_period_it_reaches(served: Callable[..., Site]) -> None:
    quads = when("onwards", "2010-01-01") + when("before", "2005-12-31")
    time = {name: ox.NamedNode(f"{BASE}article/a/time/{name}") for name in ("onwards", "before")}
    kept = [
        quad
        for quad in quads
        if (quad.subject, quad.predicate) not in {(time["onwards"], ONR.latest), (time["before"], ONR.earliest)}
    ]
    client = served(kept).client

    def found(query: str) -> list[str]:
        return [each["label"] for each in rows(client, f"/timeline.csv?{query}")]

    assert found("") == ["before", "onwards"]
    assert found("from=2020") == ["onwards"]
    assert found("to=1990") == ["before"]
    assert found("from=2006&to=2009") == []
    assert 'class="open"' in client.get("/timeline", headers=BROWSER).text


def test_hostile_words_stay_words(served: Callable[..., Site]) -> None:
    graph, claim = ox.NamedNode(f"{BASE}graph/article/a"), ox.NamedNode(f"{BASE}article/a/claim/c")
    situation = ox.NamedNode(f"{BASE}article/a/situation/s")
    speaker = ox.NamedNode("javascript:alert(1)")
    quads = [
        quad
        for quad in when("s", "2016-01-01", HOSTILE[:200]) + when("u", None, HOSTILE)
        if quad.predicate != RDFS.label
    ]
    quads += [
        ox.Quad(situation, RDFS.label, ox.Literal(HOSTILE), graph),
        ox.Quad(claim, RDF.type, ONR.Claim, graph),
        ox.Quad(claim, ONR.stance, ONR.denies, graph),
        ox.Quad(claim, ONR.modality, ONR.actual, graph),
        ox.Quad(claim, ONR.content, situation, graph),
        ox.Quad(claim, ONR.claimant, speaker, graph),
        ox.Quad(speaker, RDFS.label, ox.Literal(HOSTILE), graph),
    ]
    client = served(quads).client
    text = client.get("/timeline", headers=BROWSER).text
    page = Reader(text)
    assert not page.all("script")
    assert not [target for target in page.links() if "javascript" in target]
    drawing = text[text.index('<svg class="timeline"') : text.index("</figure>", text.index('<svg class="timeline"'))]
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", drawing)
    assert "evil" in drawing
    assert all(len(words) <= 130 for words in page.texts("tspan"))
    assert rows(client, "/timeline.csv")[0]["label"] == HOSTILE
