"""The list of situations: kinds, entities, speakers by stance, and pages by article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.dataset import write
from benchmarks.generated import World
from tests.conftest import ARTICLE
from tests.server.web.reading import Element, page_of, rows_of
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator


SITUATION = f"/article/{ARTICLE}/situation"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Thirty generated articles."""
    with site(write(World(), 30, tmp_path_factory.mktemp("generated"))) as opened:
        yield opened


def situation(opened: Site, name: str) -> Element:
    return page_of(opened, f"{SITUATION}/{name}.html")


def test_the_list_counts_the_speakers_of_each_stance(real: Site) -> None:
    (row,) = [
        row for row in rows_of(real, "/situations.csv", size=200) if "four-for-four-agreement" in row["situation"]
    ]
    assert (row["kind"], row["affirms"], row["denies"], row["doubts"]) == ("agreement", "1", "2", "0")
    assert row["article"].endswith(ARTICLE)


def test_a_kind_narrows_it(real: Site) -> None:
    rows = rows_of(real, "/situations.csv", kind="prisoner-exchange")
    assert {row["kind"] for row in rows} == {"prisoner-exchange"}
    assert len(rows) == 5
    page = page_of(real, "/situations?kind=prisoner-exchange")
    assert page.one("p", class_="lead").words.startswith("5 situations")
    (chosen,) = [each for each in page.all("option") if "selected" in each.attributes]
    assert chosen.words == "prisoner exchange (5)"


def test_an_entity_narrows_it(real: Site) -> None:
    rows = rows_of(real, "/situations.csv", entity="entity/vienna")
    assert [row["label"] for row in rows] == ["Robert Malley and his team return to Vienna", "a seventh round of talks"]


def test_what_can_be_no_kind_is_refused_and_an_unknown_one_is_empty(real: Site) -> None:
    assert real.client.get("/situations.csv", params={"kind": "a b>"}).status_code == 400
    assert rows_of(real, "/situations.csv", kind="none") == []


def test_the_list_and_its_tables_are_one(real: Site) -> None:
    rows = rows_of(real, "/situations.csv")
    table = page_of(real, "/situations").one("table")
    assert [each.one("th").words for each in table.one("tbody").all("tr")] == [row["label"] for row in rows]
    objects = real.client.get("/situations.json").json()
    assert [str(each["denies"]) for each in objects] == [row["denies"] for row in rows]


def test_the_list_is_paged_by_article_with_a_fixed_number_of_queries(many: Site, real: Site) -> None:
    pages = [rows_of(many, "/situations.csv", page=number, size=100) for number in (1, 2, 3)]
    found = [row["situation"] for rows in pages for row in rows]
    assert [len(rows) for rows in pages] == [100, 100, 70]
    assert len(set(found)) == 270
    articles = [row["article"] for rows in pages for row in rows]
    assert articles == sorted(articles)
    first = [row["label"] for row in pages[0][:9]]
    assert first == sorted(first)
    asked = []
    for opened in (real, many):
        before = len(opened.engine.asked)
        page_of(opened, "/situations")
        asked.append(len(opened.engine.asked) - before)
    assert asked == [4, 4]
