"""The terms that the editor of the query page completes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox

from mapping.rdf.namespaces import PREFIXES
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


BASE = "http://localhost:8000/"


def test_the_editor_completes_terms_of_the_ontology_and_of_the_data(web: httpx.Client) -> None:
    found = web.get("/sparql/terms.json").json()
    assert found["prefixes"] == PREFIXES
    assert f"{PREFIXES['onr']}Claim" in found["classes"]
    assert f"{PREFIXES['onr']}stance" in found["properties"]
    assert {f"{PREFIXES['onr']}denies", f"{PREFIXES['k']}agreement"} <= set(found["values"])


def test_terms_in_use_are_those_that_the_dataset_says(
    served_with: Callable[..., AbstractContextManager[tuple[str, int]]],
) -> None:
    dataset, part = ox.NamedNode(f"{BASE}dataset"), ox.NamedNode(f"{BASE}dataset/part")
    void = PREFIXES["void"]
    quads = [
        ox.Quad(part, ox.NamedNode(f"{void}class"), ox.NamedNode("https://example.org/Voyage"), dataset),
        ox.Quad(part, ox.NamedNode(f"{void}property"), ox.NamedNode("https://example.org/port"), dataset),
    ]
    with served_with(DirectEngine(quads)) as (host, port):
        found = httpx.get(f"http://{host}:{port}/sparql/terms.json").json()
    assert "https://example.org/Voyage" in found["classes"]
    assert "https://example.org/port" in found["properties"]
