"""Lists on the pages of resources, as CSV and JSON: by suffix, CSV by Accept too; JSON by Accept is that of RDF."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from server.linked_data.resources import EXTENSIONS, TABLE_EXTENSIONS, resource_at
from tests.conftest import ARTICLE
from tests.server.web.made import BASE
from tests.server.web.reading import page_of
from tests.server.web.sites import Site, links_of

TABLED = [
    f"/article/{ARTICLE}",
    f"/article/{ARTICLE}/situation/four-for-four-agreement",
    f"/article/{ARTICLE}/entity/iranian-officials",
    "/entity/iranian-state-tv",
]
UNTABLED = [f"/article/{ARTICLE}/claim/iranian-officials-deny", "/dataset", "/graph/entities", "/sparql"]


@pytest.mark.parametrize("path", TABLED)
def test_a_list_is_there_by_suffix(real: Site, path: str) -> None:
    answer = real.client.get(f"{path}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.text)))
    objects = real.client.get(f"{path}.json")
    assert objects.headers["content-type"] == "application/json"
    assert [row["claim"] for row in rows] == [each["claim"] for each in objects.json()]
    assert rows


@pytest.mark.parametrize("path", ["/claims", "/q", *TABLED])
def test_excel_gets_a_byte_order_mark_if_it_is_asked_for(real: Site, path: str) -> None:
    plain, marked = real.client.get(f"{path}.csv"), real.client.get(f"{path}.csv?bom=1")
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    assert plain.headers["etag"] != marked.headers["etag"]
    assert real.client.get(f"{path}.csv?bom=2").status_code == 400


@pytest.mark.parametrize("path", ["/claims", "/claims?stance=denies", "/entities?page=2&size=5", f"/article/{ARTICLE}"])
def test_a_page_links_to_its_list_for_programs_and_for_excel(real: Site, path: str) -> None:
    links = {each.words: each.attributes["href"] for each in page_of(real, path).all("a", rel="alternate")}
    csv_link = next(target for words, target in links.items() if words.startswith("CSV") and "Excel" not in words)
    assert links["CSV for Excel"] == csv_link + ("&" if "?" in csv_link else "?") + "bom=1"
    for target in links.values():
        assert real.client.get(target).status_code == 200


@pytest.mark.parametrize("path", TABLED)
def test_csv_is_there_by_accept(real: Site, path: str) -> None:
    answer = real.client.get(path, headers={"Accept": "text/csv"}, follow_redirects=True)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text == real.client.get(f"{path}.csv").text


def test_a_thing_redirects_to_its_table(real: Site) -> None:
    answer = real.client.get("/entity/iran", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/entity/iran.csv")


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("application/json", "jsonld"),
        ("*/*", "ttl"),
        ("text/*", "ttl"),
        ("text/csv;q=0.5, text/turtle;q=0.4", "csv"),
        ("text/html, text/csv;q=0.9", "html"),
    ],
)
def test_what_was_chosen_before_is_chosen_still(real: Site, accept: str, extension: str) -> None:
    location = real.client.get("/entity/iran", headers={"Accept": accept}).headers["location"]
    assert location == f"/entity/iran.{extension}"


@pytest.mark.parametrize("path", UNTABLED)
@pytest.mark.parametrize("extension", TABLE_EXTENSIONS)
def test_what_holds_no_list_says_so(real: Site, path: str, extension: str) -> None:
    answer = real.client.get(f"{path}.{extension}")
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith(f"{path}.{extension}: this is no list that could be a table")


@pytest.mark.parametrize("path", UNTABLED[:3])
def test_what_holds_no_list_is_not_acceptable_as_csv(real: Site, path: str) -> None:
    answer = real.client.get(path, headers={"Accept": "text/csv"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["detail"]
    both = real.client.get(path, headers={"Accept": "text/csv, text/turtle;q=0.1"})
    assert both.headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("path", TABLED)
def test_its_links_name_the_tables_where_there_are_any(real: Site, path: str) -> None:
    alternates = {link.media_type for link in links_of(real.client.get(f"{path}.html")) if link.rel == "alternate"}
    assert {"text/csv", "application/json"} <= alternates
    claim = {link.media_type for link in links_of(real.client.get(f"{UNTABLED[0]}.html")) if link.rel == "alternate"}
    assert "text/csv" not in claim


@pytest.mark.parametrize("path", TABLED)
def test_a_table_is_not_made_again_for_who_has_it(real: Site, path: str) -> None:
    tag = real.client.get(f"{path}.csv").headers["etag"]
    before = len(real.engine.asked)
    assert real.client.get(f"{path}.csv", headers={"If-None-Match": tag}).status_code == 304
    assert len(real.engine.asked) == before
    assert real.client.get(f"{path}.json").headers["etag"] != tag


def test_no_extension_means_two_things() -> None:
    assert not EXTENSIONS.keys() & TABLE_EXTENSIONS.keys()


@pytest.mark.parametrize("path", [*TABLED, *UNTABLED])
def test_what_has_a_table_is_known_from_its_path(path: str) -> None:
    assert resource_at(path.removeprefix("/"), BASE).has_table is (path in TABLED)
