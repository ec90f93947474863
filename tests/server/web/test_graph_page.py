"""The graph: who says what about whom, as a picture and as a table."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import ONR, RDF, RDFS
from server.pages.assets import ASSETS
from server.pages.graph.connection_queries import SPOKEN_OF
from tests.conftest import ARTICLE
from tests.server.web.made import BASE, HOSTILE
from tests.server.web.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.server.web.sites import Site


BROWSER = {"Accept": "text/html"}


def entity(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}entity/{name}")


def says(name: str, speaker: ox.NamedNode, whom: ox.NamedNode, stance: str = "affirms") -> list[ox.Quad]:
    """One claim about one situation that somebody takes part in."""
    claim, situation = ox.NamedNode(f"{BASE}article/a/claim/{name}"), ox.NamedNode(f"{BASE}article/a/situation/{name}")
    facts: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (claim, RDF.type, ONR.Claim),
        (claim, ONR.claimant, speaker),
        (claim, ONR.stance, ONR.term(stance)),
        (claim, ONR.modality, ONR.actual),
        (claim, ONR.content, situation),
        (situation, ONR.agent, whom),
        (situation, RDFS.label, ox.Literal(f"situation {name}")),
    ]
    return [ox.Quad(*fact, ox.NamedNode(f"{BASE}graph/article/a")) for fact in facts]


def connections(client: httpx.Client, query: str = "") -> dict[tuple[str, str, str], int]:
    answer = client.get(f"/graph.json?{query}")
    assert answer.status_code == 200, answer.text
    return {(each["claimant_label"], each["stance"], each["whom_label"]): each["claims"] for each in answer.json()}


def test_a_connection_is_a_speaker_a_stance_and_somebody_spoken_of(real: Site) -> None:
    found = connections(real.client)
    assert found["Ali Rabiei", "affirms", "Iran"] == 4
    assert found["Robert Malley", "denies", "United States"] == 3
    assert found["United States", "denies", "Iran"] == 1
    assert ("Iranian TV", "denies", "Iran") not in found
    # A claim on what somebody else says is about that somebody.
    assert found["Saeed Khatibzadeh", "affirms", "Mohammad Javad Zarif"] == 1
    # What the article says in its own voice has no speaker.
    assert not [key for key in found if "Emad Shargi" in key]
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_page_csv_and_json_say_the_same(real: Site) -> None:
    listed = real.client.get("/graph.json").json()
    assert [{name: str(value) for name, value in each.items()} for each in listed] == list(
        csv.DictReader(StringIO(real.client.get("/graph.csv").text))
    )
    page = Reader(real.client.get("/graph", headers=BROWSER).text)
    assert page.texts("th", scope="row") == [each["claimant_label"] for each in listed]
    assert page.texts("span", class_="side denies") == ["denied"] * sum(each["stance"] == "denies" for each in listed)
    example = next(each for each in listed if each["claimant_label"] == "Iranian officials" and each["about"] == 1)
    assert example["example"] in {
        "Washington and Tehran agree on the four-for-four exchange",
        "the Biden administration agrees to release $7 billion in frozen Iranian funds",
    }


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        ("stance=denies", lambda key: key[1] == "denies"),
        ("entity=robert-malley", lambda key: "Robert Malley" in key),
        (f"entity=article/{ARTICLE}/entity/iranian-officials", lambda key: "Iranian officials" in key),
        ("entity=iran&stance=denies", lambda key: "Iran" in key and key[1] == "denies"),
        (f"article={ARTICLE}", lambda key: True),
        ("article=none", lambda key: False),
        ("entity=nobody", lambda key: False),
    ],
)
def test_it_is_narrowed_by_article_entity_and_stance(
    real: Site, query: str, is_kept: Callable[[tuple[str, str, str]], bool]
) -> None:
    everything = connections(real.client)
    assert connections(real.client, query) == {key: claims for key, claims in everything.items() if is_kept(key)}
    assert real.client.get(f"/graph?{query}", headers=BROWSER).status_code == 200


def test_a_page_that_the_client_has_costs_no_query(real: Site) -> None:
    for path in ("/graph", "/graph.csv", "/connection?speaker=iran&whom=iran"):
        tag = real.client.get(path, headers=BROWSER).headers["etag"]
        before = len(real.engine.asked)
        assert real.client.get(path, headers={**BROWSER, "If-None-Match": tag}).status_code == 304
        assert len(real.engine.asked) == before


def test_many_connections_are_bounded_and_the_number_of_queries_is_fixed(served: Callable[..., Site]) -> None:
    many = [quad for number in range(300) for quad in says(f"c{number}", entity(f"e{number}"), entity("x"))]
    twice = says("d1", entity("e299"), entity("x")) + says("d2", entity("e298"), entity("x"), "denies")
    asked = []
    for quads in (says("c", entity("e"), entity("x")), many + twice):
        opened = served(quads)
        for path in ("/graph", "/graph?entity=x", "/connection?speaker=e&whom=x"):
            opened.engine.asked.clear()
            text = opened.client.get(path, headers=BROWSER).text
            asked.append(len(opened.engine.asked))
    # The heavier go first; where nothing is shown its names are not asked for.
    assert asked == [3, 4, 4, 3, 4, 3]
    text = opened.client.get("/graph", headers=BROWSER).text
    assert "301 connections; this page shows 1 to 200, the most claims first." in text
    page = Reader(text)
    assert len(page.texts("th", scope="row")) == 200
    assert page.texts("th", scope="row")[0] == "e299"
    assert len(connections(opened.client, "page=2")) == 101
    assert len(connections(opened.client, "size=1000")) == 301


def test_walking_the_pages_meets_each_connection_once_the_heavier_first(served: Callable[..., Site]) -> None:
    quads = [
        quad
        for number in range(60)
        for each in range(1 + (number % 7 == 0) + (number % 20 == 0))
        for quad in says(f"c{number}-{each}", entity(f"e{number}"), entity("x"))
    ]
    client = served(quads).client
    pages = [list(connections(client, f"size=7&page={number}").items()) for number in range(1, 11)]
    walked = [each for page in pages for each in page]
    assert [len(page) for page in pages] == [7] * 8 + [4, 0]
    assert len(dict(walked)) == 60
    claims = [number for _, number in walked]
    assert claims == sorted(claims, reverse=True)
    assert claims[:3] == [3, 2, 2]
    assert dict(walked) == connections(client, "size=100")


def test_all_connections_can_be_had_by_one_query(real: Site) -> None:
    for query in ("", f"article={ARTICLE}&stance=denies"):
        page = Reader(real.client.get(f"/graph?{query}", headers=BROWSER).text)
        (target,) = [target for target, words in page.links().items() if words == "All connections as CSV"]
        asked = parse_qs(urlsplit(target).query)
        assert asked["format"] == ["csv"]
        answer = real.client.get(target)
        assert answer.status_code == 200
        assert len(list(csv.DictReader(StringIO(answer.text)))) == len(connections(real.client, query))


def test_the_picture_needs_its_library_and_the_page_does_not(real: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ASSETS, "cytoscape.min.js", ASSETS["graph.js"])
    drawn = real.client.get("/graph?stance=denies", headers=BROWSER)
    assert len(Reader(drawn.text).all("script")) == 2
    assert "script-src 'self'" in drawn.headers["content-security-policy"]
    monkeypatch.delitem(ASSETS, "cytoscape.min.js")
    plain = real.client.get("/graph?stance=denies", headers=BROWSER)
    page = Reader(plain.text)
    assert not page.all("script")
    assert "script-src" not in plain.headers["content-security-policy"]
    assert 'id="graph-picture"' not in plain.text
    assert page.texts("th", scope="row")


def test_hostile_words_and_iris_stay_words(served: Callable[..., Site]) -> None:
    evil = ox.NamedNode("javascript:alert(1)")
    opened = served([*says("c", evil, entity("x")), ox.Quad(evil, RDFS.label, ox.Literal(HOSTILE), entity("g"))])
    for path in ("/graph", "/graph?entity=x", "/connection?speaker=urn:x&whom=x"):
        text = opened.client.get(path, headers=BROWSER).text
        page = Reader(text)
        scripts = [each for each in page.all("script") if not str(each.get("src")).startswith("/assets/")]
        assert not scripts
        assert not [target for target in page.links() if target.startswith("javascript")]
        assert len(text) < 60_000
    assert "evil" in text or "evil" in opened.client.get("/graph", headers=BROWSER).text
    (row,) = json.loads(opened.client.get("/graph.json").text)
    assert row["claimant"] == "javascript:alert(1)"


def test_it_is_the_heavy_lane_that_reads_everything(real: Site) -> None:
    def weights(path: str) -> list[int | None]:
        real.engine.asked.clear()
        real.client.get(path, headers=BROWSER)
        return [query.weight for query in real.engine.asked]

    assert weights("/graph?size=199") == [None, None, 0]
    assert weights(f"/graph?article={ARTICLE}&size=199")[0] == 0
    assert SPOKEN_OF in real.engine.asked[0].text
