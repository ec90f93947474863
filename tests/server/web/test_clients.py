"""Clients that are not written in Python: curl, and Comunica on Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ENTITY = "http://localhost:8000/entity/amir-rabiei"
ENTITIES = "http://localhost:8000/graph/entities"
SELECT = f"SELECT ?o {{ <{ENTITY}> ?p ?o }}"
ROOT = Path(__file__).parents[3]
MODULES = ROOT / "node_modules"
COMUNICA = MODULES / "@comunica" / "query-sparql" / "bin" / "query.js"
#: Comunica 5.4 fetches with undici 8, which needs Node.js 22.19.
LEAST_NODE = (22, 19)


@pytest.fixture
def curl(web_url: str) -> Callable[..., bytes]:
    found = shutil.which("curl")
    if found is None:
        pytest.skip("curl is not installed")

    def run(path: str, *arguments: str, is_right: bool = True) -> bytes:
        command = [found, "--silent", "--show-error", "--max-time", "20", *arguments, f"{web_url}{path}"]
        ended = subprocess.run(command, capture_output=True, check=is_right)
        return ended.stdout

    return run


def test_curl_asks_as_the_readme_does(curl: Callable[..., bytes]) -> None:
    answer = curl("/sparql?format=csv", "--data-urlencode", f"query={SELECT}")
    assert b"Amir Rabiei" in answer


@pytest.mark.parametrize("version", ["--http1.1", "--http1.0", "--http2"])
def test_curl_of_every_version(curl: Callable[..., bytes], version: str) -> None:
    assert b"Amir Rabiei" in curl("/sparql", version, "--get", "--data-urlencode", f"query={SELECT}")


def test_curl_decodes_what_it_asked_to_be_coded(curl: Callable[..., bytes]) -> None:
    everything = "query=SELECT * { ?s ?p ?o }"
    plain = curl("/sparql", "--get", "--data-urlencode", everything)
    assert curl("/sparql", "--compressed", "--get", "--data-urlencode", everything) == plain
    coded = curl("/sparql", "-H", "Accept-Encoding: gzip", "--get", "--data-urlencode", everything)
    assert coded.startswith(b"\x1f\x8b")


def test_curl_posts_a_long_query_after_asking_for_leave(curl: Callable[..., bytes]) -> None:
    query = f"ASK {{}} #{'x' * 5_000}"
    answer = curl("/sparql", "-H", "Content-Type: application/sparql-query", "-H", "Expect: 100-continue", "-d", query)
    assert json.loads(answer)["boolean"] is True


def test_curl_keeps_what_has_not_changed(curl: Callable[..., bytes], tmp_path: Path) -> None:
    tag, kept = str(tmp_path / "tag"), str(tmp_path / "kept")
    arguments = ("--etag-save", tag, "--etag-compare", tag, "-o", kept, "-w", "%{http_code}")
    assert curl("/ontology", *arguments) == b"200"
    assert curl("/ontology", *arguments) == b"304"


def test_curl_resumes_a_dump(curl: Callable[..., bytes], tmp_path: Path) -> None:
    whole = curl("/dumps/onrecord.nq.gz")
    part = tmp_path / "part"
    part.write_bytes(whole[:100])
    curl("/dumps/onrecord.nq.gz", "--continue-at", "-", "-o", str(part))
    assert part.read_bytes() == whole


def test_curl_follows_a_thing_to_its_document(curl: Callable[..., bytes]) -> None:
    answer = curl("/entity/amir-rabiei", "--location", "-H", "Accept: text/turtle")
    assert b"Amir Rabiei" in answer


@pytest.fixture(scope="module")
def node() -> str:
    """Return a Node.js that runs Comunica: the one that npm installed for the tests, or a newer one on the path."""
    found = next(map(str, MODULES.glob("node-*-*/bin/node")), None) or shutil.which("node")
    if found is None or not COMUNICA.is_file():
        pytest.skip("Comunica is not installed: npm ci")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, said.strip().removeprefix("v").split(".")))[:2] < LEAST_NODE:
        pytest.skip(f"Comunica needs Node.js {'.'.join(map(str, LEAST_NODE))}, this is {said.strip()}")
    return found


@pytest.fixture
def comunica(node: str, web_url: str) -> Callable[..., str]:
    """Run a query with Comunica; ``hint`` names the kind of source."""

    def run(query: str, kind: str = "application/sparql-results+json", hint: str = "sparql@") -> str:
        command = [node, str(COMUNICA), f"{hint}{web_url}/sparql", "-q", query, "-t", kind]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout

    return run


def test_comunica_selects(comunica: Callable[..., str]) -> None:
    results = json.loads(comunica(f"SELECT ?o {{ <{ENTITY}> ?p ?o }} ORDER BY ?o"))
    assert "Amir Rabiei" in {binding["o"]["value"] for binding in results["results"]["bindings"]}


def test_comunica_keeps_the_language_of_a_text(comunica: Callable[..., str]) -> None:
    query = "SELECT ?text (LANG(?text) AS ?tag) { ?article <https://schema.org/headline> ?text } ORDER BY ?text LIMIT 1"
    (row,) = json.loads(comunica(query))["results"]["bindings"]
    assert row["text"]["xml:lang"] == row["tag"]["value"] == "en"


def test_comunica_finds_the_endpoint_by_its_description(comunica: Callable[..., str]) -> None:
    """Without a hint it reads the service description at the address."""
    answer = json.loads(comunica(f"ASK {{ <{ENTITY}> ?p ?o }}", hint=""))
    assert answer["boolean"] is True


def test_comunica_constructs(comunica: Callable[..., str]) -> None:
    assert "Amir Rabiei" in comunica(f"CONSTRUCT WHERE {{ <{ENTITY}> ?p ?o }}", "text/turtle")


def test_comunica_asks_a_named_graph(comunica: Callable[..., str]) -> None:
    results = json.loads(comunica(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{ENTITIES}> {{ ?s ?p ?o }} }}"))
    assert [binding["n"]["value"] for binding in results["results"]["bindings"]] == ["2"]
