"""Every IRI of the data leads to what the data says of it (https://www.w3.org/TR/cooluris/), or says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import DCAT, DCTERMS, VOID, XSD
from tests.conftest import ARTICLE
from tests.server.web.sites import site

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from mapping.publication.manifest import Generation

BASE = "http://localhost:8000/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
DOCUMENTS = [
    f"article/{ARTICLE}",
    f"article/{ARTICLE}/claim/babak-appeals",
    "dataset",
    "graph/entities",
    "q/conditions",
]
THINGS = ["entity/iran", f"article/{ARTICLE}/situation/kin-brought-home"]
SYNTAXES = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
}
SPDX = "http://spdx.org/rdf/terms#"


@pytest.fixture(scope="module")
def seeds_web(seed_generation: Generation) -> Iterator[httpx.Client]:
    with site(seed_generation) as opened:
        yield opened.client


def triples(answer: httpx.Response) -> set[ox.Triple]:
    assert answer.status_code == 200, answer.url
    codec = next(c for kind, c in SYNTAXES.values() if kind == answer.headers["content-type"].partition(";")[0])
    return {quad.triple for quad in ox.parse(answer.content, format=codec, base_iri=BASE)}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_negotiated_document_says_which_one_was_sent(seeds_web: httpx.Client, path: str) -> None:
    for extension, (kind, _) in [*SYNTAXES.items(), ("html", ("text/html", None))]:
        answer = seeds_web.get(f"/{path}", headers={"Accept": kind})
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
        assert answer.headers["content-location"] == f"/{path}.{extension}"
        assert "Accept" in answer.headers["vary"].split(", ")
        named = seeds_web.get(answer.headers["content-location"], headers={"Accept": kind})
        assert (named.content, named.headers["content-location"]) == (answer.content, f"/{path}.{extension}")
        assert "Accept" not in named.headers.get("vary", "").split(", ")


@pytest.mark.parametrize("path", THINGS)
def test_a_thing_leads_a_browser_to_a_page_and_others_to_its_description(seeds_web: httpx.Client, path: str) -> None:
    page = seeds_web.get(f"/{path}", headers=BROWSER)
    assert (page.status_code, page.headers["location"]) == (303, f"/{path}.html")
    assert seeds_web.get(page.headers["location"]).headers["content-type"].startswith("text/html")
    for extension, (kind, _) in SYNTAXES.items():
        answer = seeds_web.get(f"/{path}", headers={"Accept": kind})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/{path}.{extension}")
        assert answer.headers["vary"].startswith("Accept")


@pytest.mark.parametrize("path", [*DOCUMENTS, *(f"{thing}.html" for thing in THINGS), "dumps/onrecord.ttl.gz"])
def test_head_has_the_headers_of_get(seeds_web: httpx.Client, path: str) -> None:
    kept = ("content-type", "etag", "link", "vary", "content-location", "content-length")
    get, head = seeds_web.get(f"/{path}", headers=BROWSER), seeds_web.head(f"/{path}", headers=BROWSER)
    assert head.content == b""
    assert [head.headers.get(name) for name in kept] == [get.headers.get(name) for name in kept]
    assert head.headers["link"]


@pytest.mark.parametrize("extension", SYNTAXES)
def test_the_dataset_describes_its_parts_its_files_and_its_endpoint(
    seeds_web: httpx.Client, seed_generation: Generation, extension: str
) -> None:
    said = triples(seeds_web.get(f"/dataset.{extension}"))
    subjects = {triple.subject for triple in said}
    names = (
        "dataset",
        "dataset#publisher",
        "dataset#sparql",
        "dataset#class/onr:Claim",
        "sparql",
        "dumps/onrecord.nq.gz",
    )
    assert {ox.NamedNode(BASE + name) for name in names} <= subjects
    whole = next(dump for dump in seed_generation.manifest.dumps if dump.name == "onrecord.nq.gz")
    file, checksum = ox.NamedNode(f"{BASE}dumps/onrecord.nq.gz"), ox.NamedNode(f"{BASE}dataset#checksum/onrecord.nq.gz")
    size = ox.Literal(str(whole.bytes), datatype=XSD.nonNegativeInteger)
    value = ox.Literal(whole.sha256, datatype=XSD.hexBinary)
    assert {
        ox.Triple(file, DCAT.byteSize, size),
        ox.Triple(file, ox.NamedNode(f"{SPDX}checksum"), checksum),
        ox.Triple(checksum, ox.NamedNode(f"{SPDX}checksumValue"), value),
        ox.Triple(ox.NamedNode(f"{BASE}dataset"), DCTERMS.modified, _moment(seed_generation.manifest.created)),
        ox.Triple(ox.NamedNode(f"{BASE}dataset"), DCTERMS.issued, _moment(seed_generation.manifest.issued)),
    } <= said


def _moment(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=XSD.dateTime)


def test_a_download_is_the_file_and_describes_itself_behind_one_more_extension(seeds_web: httpx.Client) -> None:
    file = seeds_web.get("/dumps/onrecord.ttl.gz", headers=BROWSER)
    assert file.headers["content-type"].startswith("application/gzip")
    node = ox.NamedNode(f"{BASE}dumps/onrecord.ttl.gz")
    assert {triple.predicate for triple in triples(seeds_web.get("/dumps/onrecord.ttl.gz.nt"))} >= {
        DCAT.byteSize,
        DCAT.mediaType,
    }
    assert node.value in seeds_web.get("/dumps/onrecord.ttl.gz.html").text
    assert seeds_web.get("/dumps/none.ttl.nt").status_code == seeds_web.get("/dumps/none.ttl").status_code == 404


def test_a_client_that_knows_only_the_host_finds_the_description(seeds_web: httpx.Client) -> None:
    answer = seeds_web.get("/.well-known/void", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert answer.history[0].status_code == 302
    said = triples(answer)
    assert {VOID.classPartition, VOID.propertyPartition, DCAT.distribution} <= {triple.predicate for triple in said}


@pytest.mark.parametrize("extension", [*SYNTAXES, "html"])
def test_the_endpoint_has_the_suffixes_of_every_document(seeds_web: httpx.Client, extension: str) -> None:
    answer = seeds_web.get(f"/sparql.{extension}", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(SYNTAXES.get(extension, ("text/html",))[0])


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/html", "/entity/iran.html?said=2&list=%C3%A9%22"),
        ("text/csv", "/entity/iran.csv?said=2&list=%C3%A9%22"),
        ("text/turtle", "/entity/iran.ttl"),
    ],
)
def test_a_redirect_keeps_the_parameters_that_its_target_takes(
    seeds_web: httpx.Client, accept: str, target: str
) -> None:
    answer = seeds_web.get("/entity/iran?said=2&list=%C3%A9%22", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (303, target)
