from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from server.errors import NotFound
from server.http.negotiation import TURTLE
from server.linked_data.resources import resource_at, split_extension

if TYPE_CHECKING:
    import httpx

BASE = "http://localhost:8000/"
CODECS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def _triples(answer: httpx.Response) -> set[ox.Triple]:
    assert answer.status_code == 200
    codec = CODECS[answer.headers["content-type"].partition(";")[0]]
    return {quad.triple for quad in ox.parse(answer.content, format=codec)}


def _subjects(answer: httpx.Response) -> set[str]:
    return {str(triple.subject)[1:-1].removeprefix(BASE) for triple in _triples(answer)}


@pytest.mark.parametrize("accept", CODECS)
def test_an_article_is_all_triples_of_its_graph(client: httpx.Client, quads: list[ox.Quad], accept: str) -> None:
    answer = client.get("/article/one", headers={"Accept": accept})
    graph = ox.NamedNode(f"{BASE}graph/article/one")
    assert answer.headers["content-type"].startswith(accept)
    assert _triples(answer) == {quad.triple for quad in quads if quad.graph_name == graph}


@pytest.mark.parametrize(
    ("path", "subjects"),
    [
        ("/graph/entities", {"entity/amir-rabiei"}),
        ("/graph/narrated", {"entity/amir-rabiei"}),
        ("/article/one/claim/ready",
         {"article/one/claim/ready", "article/one#char=0,5", "article/one#quote=0,5"}),
        ("/article/one/claim/other", {"article/one/claim/other"}),
        ("/article/one/situation/trip.ttl", {"article/one/situation/trip", "article/one/time/trip"}),
        ("/article/one/time/trip.ttl", {"article/one/time/trip"}),
        ("/entity/amir-rabiei.ttl", {"entity/amir-rabiei"}),
        ("/article/two%C3%A9/claim/other", {"article/two%C3%A9/claim/other"}),
    ],
)  # fmt: skip
def test_what_describes_a_resource(client: httpx.Client, path: str, subjects: set[str]) -> None:
    assert _subjects(client.get(path)) == subjects


def test_an_entity_is_described_from_all_graphs(client: httpx.Client) -> None:
    answer = client.get("/entity/amir-rabiei.nt")
    assert answer.text.count("\n") == 3
    assert "#detainedBy>" in answer.text


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("/entity/amir-rabiei", "*/*", "/entity/amir-rabiei.ttl"),
        ("/entity/amir-rabiei", "application/rdf+xml", "/entity/amir-rabiei.rdf"),
        ("/entity/amir-rabiei", "application/ld+json", "/entity/amir-rabiei.jsonld"),
        ("/article/one/situation/trip", "application/n-triples", "/article/one/situation/trip.nt"),
        ("/article/one/time/trip", "text/turtle", "/article/one/time/trip.ttl"),
        ("/article/two%c3%a9/situation/trip", "*/*", "/article/two%C3%A9/situation/trip.ttl"),
    ],
)
def test_a_thing_redirects_to_its_document(client: httpx.Client, path: str, accept: str, location: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    assert answer.headers["vary"] == "Accept"
    assert client.get(location, headers={"Accept": "image/png"}).status_code == 200


@pytest.mark.parametrize("path", ["/article/two%C3%A9", "/article/two%c3%a9", "/%61rticle/two%C3%A9", "/article/twoé"])
def test_every_spelling_of_a_path_finds_its_iri(client: httpx.Client, path: str) -> None:
    assert "article/two%C3%A9" in _subjects(client.get(path))


@pytest.mark.parametrize(
    "path",
    [
        "/article/none",
        "/article/one/claim/none",
        "/entity/none",
        "/entity/none.ttl",
        "/graph/none",
        "/article/one/",
        "/article%2Fone",
        "/article/%FF",
        "/article/one%00",
        "/article/one%3E%20%3Fp%20%3Fo",
        "/.ttl",
        "/robots",
        "/article//one",
        "/graph/article/%2e%2e/entities",
    ],
)
def test_what_is_not_published_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("nothing is published at ")


def test_a_document_links_to_itself_and_its_other_syntaxes(client: httpx.Client) -> None:
    link = client.get("/article/one.nt").headers["link"]
    assert '<http://localhost:8000/article/one>; rel="canonical"' in link
    assert '</article/one.ttl>; rel="alternate"; type="text/turtle"' in link


def test_an_unwanted_document_is_not_acceptable(client: httpx.Client) -> None:
    assert client.get("/article/one", headers={"Accept": "image/png"}).status_code == 406


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    for path in ("/article/one", "/entity/amir-rabiei", "/ontology", "/", "/article/none"):
        get, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers.get("content-length") == get.headers.get("content-length")
        assert head.headers.get("content-type") == get.headers.get("content-type")


def test_nothing_is_written(client: httpx.Client) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        assert client.request(method, "/article/one").status_code == 405


@pytest.mark.parametrize(
    ("path", "stem", "syntax"),
    [
        ("a/b.ttl", "a/b", TURTLE),
        ("a.b/c", "a.b/c", None),
        ("a.pdf", "a.pdf", None),
        (".ttl", ".ttl", None),
        ("a.ttl.ttl", "a.ttl", TURTLE),
    ],
)
def test_extensions(path: str, stem: str, syntax: object) -> None:
    assert split_extension(path) == (stem, syntax)


def test_a_path_that_is_no_utf8_names_nothing() -> None:
    with pytest.raises(NotFound):
        resource_at("article/%C3", BASE)
