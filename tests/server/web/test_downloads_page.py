"""The downloads as a page, and in the forms that programs check them by."""

from __future__ import annotations

import csv
import gzip
import subprocess
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import httpx
import pytest

from mapping.publication.manifest import Generation
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name
from server.serving.app import create_app
from server.settings import Settings
from tests.conftest import ARTICLE
from tests.server.conftest import BASE
from tests.server.web.conftest import serving
from tests.server.web.engines import DirectEngine
from tests.server.web.reader import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Manifest
    from mapping.rdf.serialization import RdfSyntax
    from tests.server.web.sites import Site

HTML = {"Accept": "text/html"}


def test_the_page_shows_every_file_with_what_tells_that_it_came_whole(real: Site) -> None:
    page = Reader(real.client.get("/dumps/", headers=HTML).text)
    text = page.texts("main")[0]
    for dump in real.generation.manifest.dumps:
        assert f"/dumps/{dump.name}" in page.links()
        assert dump.sha256 in page.texts("code", class_="checksum")
        assert f"{dump.statements:,}" in text
        assert dump.media_type in text


def test_the_whole_dataset_comes_first(real: Site) -> None:
    page = Reader(real.client.get("/dumps/", headers=HTML).text)
    files = [target for target in page.links() if target.startswith("/dumps/") and target.endswith((".ttl", ".ttl.gz"))]
    assert files.index("/dumps/onrecord.ttl.gz") < files.index(f"/dumps/article/{ARTICLE}.ttl")
    assert page.links()[f"/article/{ARTICLE}"].startswith("The Iranian comments followed US special envoy for Iran…")


@pytest.mark.parametrize(("path", "accept"), [("/dumps.csv", "text/html"), ("/dumps/", "text/csv")])
def test_csv_by_suffix_and_by_accept(real: Site, path: str, accept: str) -> None:
    answer = real.client.get(path, headers={"Accept": accept})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["sha256"] for row in rows] == [dump.sha256 for dump in real.generation.manifest.dumps]


@pytest.mark.parametrize(("path", "accept"), [("/dumps.json", "text/html"), ("/dumps/", "*/*"), ("/dumps", "")])
def test_json_by_suffix_and_by_default(real: Site, path: str, accept: str) -> None:
    answer = real.client.get(path, headers={"Accept": accept})
    assert answer.headers["content-type"] == "application/json"
    assert [each["name"] for each in answer.json()["dumps"]] == [d.name for d in real.generation.manifest.dumps]


def test_a_page_by_suffix(real: Site) -> None:
    answer = real.client.get("/dumps.html", headers={"Accept": "application/json"})
    assert answer.headers["content-type"].startswith("text/html")


def test_the_checksums_are_read_by_sha256sum(real: Site, tmp_path: Path) -> None:
    sums = real.client.get("/dumps/SHA256SUMS")
    assert sums.headers["content-type"] == "text/plain; charset=utf-8"
    for dump in real.generation.manifest.dumps:
        path = tmp_path / dump.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(real.client.get(f"/dumps/{dump.name}").content)
    check = ["sha256sum", "--check", "--strict"]

    def checked() -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(check, input=sums.content, cwd=tmp_path, capture_output=True, check=False)

    assert checked().returncode == 0
    (tmp_path / "onrecord.ttl.gz").write_bytes(b"")
    assert checked().returncode != 0


def test_a_kept_article_says_that_it_is(small_generation: Generation) -> None:
    entries = tuple(replace(each, kept=True) for each in small_generation.manifest.articles)
    page, _ = downloads(small_generation.manifest.model_copy(update={"articles": entries}), small_generation)
    assert page.texts("p", class_="note") == ["This is its last published version; the newest one did not conform."]


def downloads(manifest: Manifest, generation: Generation, page: int = 1) -> tuple[Reader, int]:
    """Return a page of the downloads of a manifest, and how many queries it took."""
    engine, settings = DirectEngine([]), Settings()
    app = create_app(settings, Generation(generation.path, manifest), engine)
    with serving(app, settings) as (host, port):
        text = httpx.get(f"http://{host}:{port}/dumps/?page={page}", headers=HTML).text
    return Reader(text), len(engine.asked)


def many(manifest: Manifest, number: int) -> Manifest:
    """Return a manifest with so many articles of one file each."""
    entry, dump = manifest.articles[0], next(each for each in manifest.dumps if each.article)
    slugs = [f"a{each:03}" for each in range(number)]
    entries = tuple(replace(entry, slug=slug, iri=f"{BASE}article/{slug}") for slug in slugs)
    dumps = tuple(replace(dump, name=f"article/{slug}.ttl", article=slug) for slug in slugs)
    return type(manifest).model_validate({**manifest.model_dump(), "articles": entries, "dumps": dumps})


def test_articles_are_shown_twenty_at_a_time_by_one_query(small_generation: Generation) -> None:
    manifest = many(small_generation.manifest, 45)
    shown: list[list[str]] = []
    for number in (1, 2, 3, 4):
        page, queries = downloads(manifest, small_generation, number)
        assert queries == 1
        shown.append([target for target in page.links() if target.startswith("/dumps/article/")])
    assert [len(each) for each in shown] == [20, 20, 5, 0]
    assert len({target for each in shown for target in each}) == 45


def test_another_endpoint_has_no_files(small_generation: Generation) -> None:
    manifest = small_generation.manifest.model_copy(update={"dumps": (), "articles": ()})
    page, _ = downloads(type(manifest).model_validate(manifest.model_dump()), small_generation)
    assert "There are no files to download, because this site answers from another endpoint." in page.texts("p")
    assert not page.all("table")


@pytest.mark.parametrize("syntax", DUMP_SYNTAXES, ids=lambda syntax: syntax.name)
def test_a_compressed_file_comes_decompressed_without_its_suffix(real: Site, syntax: RdfSyntax) -> None:
    name = dump_name(syntax.extension)
    packed, plain = real.client.get(f"/dumps/{name}"), real.client.get(f"/dumps/{name.removesuffix('.gz')}")
    assert packed.headers["content-type"] == "application/gzip"
    assert plain.headers["content-type"].startswith(syntax.media_type)
    assert gzip.decompress(packed.content) == plain.content
    assert plain.headers["etag"] != packed.headers["etag"]
    assert "repr-digest" not in plain.headers
    again = {"If-None-Match": plain.headers["etag"]}
    assert real.client.get(f"/dumps/{name.removesuffix('.gz')}", headers=again).status_code == 304
