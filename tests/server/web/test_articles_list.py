"""The list of articles: the newest first, the same as HTML, CSV and JSON."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from benchmarks.generated import CLAIMS
from tests.server.web.reading import page_of

if TYPE_CHECKING:
    from tests.server.web.sites import Site


def test_the_list_is_the_same_as_html_csv_and_json(many: Site) -> None:
    rows = many.client.get("/articles.json").json()
    assert len(rows) == 50
    assert list(csv.DictReader(StringIO(many.client.get("/articles.csv").text))) == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ]
    shown = [
        [cell.words for cell in (*row.all("th"), *row.all("td"))]
        for row in page_of(many, "/articles").one("tbody").all("tr")
    ]
    assert shown == [
        [
            " ".join(row["label"].split()), row["publisher"], row["date"], str(row["claims"]), str(row["narrated"]),
            str(row["attributed"]), str(row["disputed"]),
        ]
        for row in rows
    ]  # fmt: skip
    assert {(row["claims"], row["narrated"], row["nested"], row["disputed"]) for row in rows} == {
        (len(CLAIMS), 2, 2, 2)
    }


def test_the_list_goes_from_the_newest_to_the_oldest_over_its_pages(many: Site) -> None:
    dates = []
    path = "/articles?size=25"
    while path:
        page = page_of(many, path)
        dates += [each.attributes["datetime"] for each in page.one("tbody").all("time")]
        following = page.all("a", rel="next")
        path = f"/articles{following[0].attributes['href']}" if following else ""
    assert len(dates) == 60
    assert dates == sorted(dates, reverse=True)
