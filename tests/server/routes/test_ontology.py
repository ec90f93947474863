from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ontology import FOLDER

if TYPE_CHECKING:
    import httpx

ONTOLOGY = ox.NamedNode("https://w3id.org/onrecord")


def test_turtle_is_the_file_as_it_was_written(client: httpx.Client) -> None:
    answer = client.get("/ontology")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert answer.content == (FOLDER / "onrecord.ttl").read_bytes()
    assert client.get("/ontology.ttl").content == answer.content


@pytest.mark.parametrize(
    ("path", "accept", "codec"),
    [
        ("/ontology", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("/ontology", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("/ontology", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("/ontology.rdf", "*/*", ox.RdfFormat.RDF_XML),
        ("/ontology.nt", "*/*", ox.RdfFormat.N_TRIPLES),
    ],
)
def test_other_syntaxes_say_the_same(client: httpx.Client, path: str, accept: str, codec: ox.RdfFormat) -> None:
    answer = client.get(path, headers={"Accept": accept})
    expected = ox.Dataset(ox.parse(client.get("/ontology").content, format=ox.RdfFormat.TURTLE))
    found = ox.Dataset(ox.parse(answer.content, format=codec))
    for dataset in (expected, found):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert answer.status_code == 200
    assert found == expected


@pytest.mark.parametrize("name", ["kinds", "narrated", "shapes", "shapes-recommended"])
def test_the_files_beside_it(client: httpx.Client, name: str) -> None:
    for path in (f"/ontology/{name}", f"/ontology/{name}.ttl"):
        assert client.get(path).content == (FOLDER / f"{name}.ttl").read_bytes()


@pytest.mark.parametrize(
    "path", ["/ontology/", "/ontology/none", "/ontology/../pyproject", "/ontology/kinds.txt",
             "/ontology/onrecord", "/ontologykinds", "/ontology/__init__.py", "/ontology/%2e%2e/x.ttl"]
)  # fmt: skip
def test_no_other_file_is_sent(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
