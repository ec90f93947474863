"""The list of entities: names, types, counts, filters and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from mapping.rdf.namespaces import FOAF, RDF, RDFS, SKOS
from tests.conftest import ARTICLE
from tests.server.web.made import BASE, HOSTILE, made
from tests.server.web.reading import Element, page_of, rows_of

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from tests.server.web.sites import Site


def entity(opened: Site, name: str, query: str = "") -> Element:
    return page_of(opened, f"/entity/{name}.html{query}")


def totals(page: Element) -> dict[str, str]:
    """Return how many claims each list of a page has."""
    items = page.one("nav", class_="jumps").all("li")
    return {each.one("a").words: each.one("span").words for each in items}


def test_the_list_is_by_name_with_what_each_made_and_is_in(real: Site) -> None:
    rows = rows_of(real, "/entities.csv")
    names = [row["name"].lower() for row in rows]
    assert names == sorted(names)
    assert len(names) == 43
    (iran,) = [row for row in rows if row["name"] == "Iran"]
    assert (iran["type"], iran["also"], iran["said"], iran["about"], iran["article"]) == (
        "Country", "Tehran", "2", "26", "",
    )  # fmt: skip
    (officials,) = [row for row in rows if row["name"] == "Iranian officials"]
    assert officials["article"].endswith(ARTICLE)


def test_the_list_counts_as_the_pages_do(real: Site) -> None:
    for row in rows_of(real, "/entities.csv", type="Person"):
        counted = totals(page_of(real, f"/{row['entity'].removeprefix(BASE)}.html"))
        assert (counted["What they said"], counted["What is said about them"]) == (row["said"], row["about"])


def test_the_list_and_its_tables_are_one(real: Site) -> None:
    table = page_of(real, "/entities").one("table")
    linked = [each.one("th").one("a").words for each in table.one("tbody").all("tr")]
    assert linked == [row["name"] for row in rows_of(real, "/entities.csv")]
    assert linked == [row["name"] for row in real.client.get("/entities.json").json()]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "namazi"}, ["Babak Namazi", "Baquer Namazi", "Siamak Namazi"]),
        ({"q": "washington"}, ["United States"]),
        ({"q": "NAMAZI si"}, ["Siamak Namazi"]),
        ({"type": "City"}, ["New York", "Vienna"]),
        ({"q": "iran", "type": "Country"}, ["Iran"]),
        ({"q": "nobody"}, []),
        ({"q": "\\ .* ) \" ' }"}, []),
    ],
)
def test_a_name_and_a_type_narrow_it(real: Site, asked: dict[str, str], names: list[str]) -> None:
    assert [row["name"] for row in rows_of(real, "/entities.csv", **asked)] == names
    lead = page_of(real, f"/entities?{'&'.join(f'{key}={value}' for key, value in asked.items() if key == 'type')}")
    assert lead.one("h1").words == "Who is spoken of"


def test_a_type_that_there_is_not_is_refused(real: Site) -> None:
    answer = real.client.get("/entities.csv", params={"type": "Thing"})
    assert answer.status_code == 400
    assert "NewsMediaOrganization" in answer.json()["detail"]


def test_the_list_is_paged_with_a_fixed_number_of_queries(many: Site, real: Site) -> None:
    size = 150
    rows = [rows_of(many, "/entities.csv", page=number, size=size) for number in range(1, 8)]
    found = [row["entity"] for page in rows for row in page]
    total = int(page_of(many, "/entities").one("p", class_="lead").words.split()[0].replace(",", ""))
    assert len(found) == len(set(found)) == total
    for opened in (real, many):
        before = len(opened.engine.asked)
        page_of(opened, "/entities")
        assert len(opened.engine.asked) == before + 4


def test_hostile_names_in_the_list_stay_names(small_generation: Generation) -> None:
    graph = NamedNode(f"{BASE}graph/entities")
    it = NamedNode(f"{BASE}entity/x")
    quads = [
        Quad(it, RDF.type, FOAF.Group, graph),
        Quad(it, RDFS.label, Literal(HOSTILE), graph),
        Quad(it, SKOS.altLabel, Literal(HOSTILE), graph),
    ]
    with made(small_generation, quads) as opened:
        page = page_of(opened, '/entities?q="><script>&size=5')
        assert page.one("form", class_="narrow").one("input").attributes["value"] == '"><script>'
        listed = page_of(opened, "/entities")
        assert len(listed.one("table").text) < 5_000
        assert rows_of(opened, "/entities.csv")[0]["name"] == HOSTILE
