"""The page about the dataset, and its citation as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.publication.build import build
from tests.conftest import ARTICLE, silent
from tests.server.web.reader import Reader
from tests.server.web.sites import site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.web.sites import Site

HTML = {"Accept": "text/html"}


def test_a_refused_article_is_named_though_the_data_is_as_before(short_seeds: Path, tmp_path: Path) -> None:
    def publish() -> list[str]:
        created = "2026-01-01T00:00:00+00:00"
        done = build(short_seeds, tmp_path / "out", version="test", created=created, progress=silent)
        with site(done.generation) as opened:
            return Reader(opened.client.get("/dataset", headers=HTML).text).texts("li")

    named = f"{ARTICLE}: a quote does not stand in the text as written"
    assert named not in publish()
    sheet = short_seeds / ARTICLE / "facts.yaml"
    good = sheet.read_text("utf-8")
    sheet.write_text(good.replace("cue: dismissed", "cue: confirmed"), "utf-8")
    assert named in publish()
    assert named in publish()
    sheet.write_text(good, "utf-8")
    assert named not in publish()


@pytest.fixture(scope="module")
def page(real: Site) -> Reader:
    return Reader(real.client.get("/dataset", headers=HTML).text)


def test_it_says_whose_it_is_and_which_version(real: Site, page: Reader) -> None:
    rows = page.texts("tr")
    assert "Publisher onrecord" in rows
    assert "Licence CC0 1.0" in rows
    assert "Last generation 2026-01-01 00:00 UTC" in rows
    assert page.texts("code", class_="checksum") == [real.generation.manifest.digest]
    for row in ("Articles 1", "Claims 64", "Speakers 14", "Situations spoken of 83"):
        assert row in rows
    assert f"Statements (quads) {real.generation.manifest.counts.quads:,}" in rows


def test_the_graphs_add_up_to_the_dataset(real: Site, page: Reader) -> None:
    manifest = real.generation.manifest
    sizes = {row.split()[0]: int(row.split()[-1].replace(",", "")) for row in page.texts("tr") if row[:6] == "graph/"}
    assert set(sizes) == {"graph/entities", "graph/narrated", "graph/ontology", "graph/dataset"}
    assert sum(sizes.values()) + sum(entry.quads for entry in manifest.articles) == manifest.counts.quads


def test_it_says_what_was_checked(page: Reader) -> None:
    text = page.texts("main")[0]
    assert "Every quote is compared with the text of its article, letter by letter." in text
    assert "All published data fulfils all of them." in text
    assert "/ontology/shapes" in page.links()


def test_it_is_cited_with_its_version(real: Site, page: Reader) -> None:
    version = real.generation.manifest.digest[:12]
    (citation,) = page.texts("p", class_="citation")
    assert citation == (
        f"onrecord. (2026, January 1). onrecord seeds (Version {version}) [Data set]. http://localhost:8000/dataset"
    )
    bibtex = real.client.get("/dataset/cite.bib")
    assert bibtex.headers["content-type"] == "application/x-bibtex"
    assert bibtex.text.startswith(f"@misc{{dataset-{version},\n  author = {{{{onrecord}}}},\n")
    (item,) = real.client.get("/dataset/cite.json").json()
    assert (item["type"], item["title"], item["version"]) == ("dataset", "onrecord seeds", version)
    assert item["issued"] == {"date-parts": [[2026, 1, 1]]}


def test_three_queries_make_it_and_none_a_304(real: Site) -> None:
    before = len(real.engine.asked)
    answer = real.client.get("/dataset?again", headers=HTML)
    assert len(real.engine.asked) == before + 3
    again = real.client.get("/dataset?again", headers={**HTML, "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert len(real.engine.asked) == before + 3


def test_it_leads_to_the_same_in_rdf(real: Site, page: Reader) -> None:
    for extension in ("ttl", "nt", "jsonld", "rdf"):
        assert f"/dataset.{extension}" in page.links()
        assert real.client.get(f"/dataset.{extension}").status_code == 200
