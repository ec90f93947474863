"""Default graphs are an RDF merge: a triple that stands in two of them counts once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from server.engine import read_query
from server.engine.worker.evaluation import QueriedStore, ResultLimits, evaluate_whole, open_store
from server.errors import BadQuery, StoreUnreadable
from server.http.negotiation import RESULTS_JSON
from server.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

#: What stands for the IRI of the endpoint.
BASE = "http://e.example/sparql"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


def _quad(subject: str, graph: str | None) -> ox.Quad:
    where = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode("e:p"), ox.Literal("x"), where)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """``e:both`` stands in both graphs."""
    store = ox.Store()
    store.extend([_quad("e:both", "e:a"), _quad("e:both", "e:b"), _quad("e:one", "e:a"), _quad("e:other", "e:c")])
    return store


def _count(
    store: ox.Store, text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = (), *, is_disjoint: bool = False
) -> int:
    query = read_query(text, default, named, settings=Settings())
    dataset = QueriedStore(store, is_disjoint=is_disjoint)
    written = evaluate_whole(dataset, query, RESULTS_JSON, ResultLimits(bytes=100_000, triples=1000))
    return int(json.loads(written)["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize(
    ("text", "default", "named", "number"),
    [
        (COUNT, (), (), 3),
        (COUNT_NAMED, (), (), 4),
        (COUNT, ("e:a", "e:b"), (), 2),
        (COUNT, ("e:a",), (), 2),
        (COUNT_NAMED, ("e:a", "e:b"), (), 0),
        (COUNT_NAMED, ("e:a", "e:b"), ("e:b", "e:c"), 2),
        (COUNT.replace("WHERE", "FROM <e:a> FROM <e:b> WHERE"), (), (), 2),
        (COUNT.replace("WHERE", "FROM<e:a>FROM<e:b>FROM NAMED<e:c>WHERE"), (), (), 2),
        (COUNT_NAMED.replace("WHERE", "FROM <e:a> FROM <e:b> FROM NAMED <e:c> WHERE"), (), (), 1),
        ("PREFIX e: <e:> " + COUNT.replace("WHERE", "FROM e:a FROM e:b WHERE"), (), (), 2),
        ("PREFIX e: <e:> " + COUNT.replace("WHERE", "FROMe:a FROMe:b FROMNAMEDe:c WHERE"), (), (), 2),
        ("BASE <e://x/> " + COUNT.replace("WHERE", "FROM <a> FROM <b> WHERE"), (), (), 0),
        # the request goes before the query
        (COUNT.replace("WHERE", "FROM <e:c> WHERE"), ("e:a", "e:b"), (), 2),
    ],
)
def test_a_shared_triple_counts_once(
    store: ox.Store, text: str, default: tuple[str, ...], named: tuple[str, ...], number: int
) -> None:
    assert _count(store, text, default, named) == number


def test_the_default_graph_of_the_store_is_part_of_the_union(store: ox.Store) -> None:
    with_default = ox.Store()
    with_default.extend([*store, _quad("e:both", None), _quad("e:new", None)])
    assert _count(with_default, COUNT) == 4
    assert _count(with_default, COUNT_NAMED) == 4


def test_disjoint_graphs_are_left_to_the_engine(store: ox.Store) -> None:
    """What the manifest promises is believed: this store breaks the promise, and the engine concatenates."""
    assert _count(store, COUNT, is_disjoint=True) == 4


def test_a_bad_graph_name_is_told_as_the_engine_tells_it(store: ox.Store) -> None:
    with pytest.raises(BadQuery, match="line 1, column 30: the prefix no: is not declared"):
        _count(store, COUNT.replace("WHERE", "FROM no:a FROM no:b WHERE"))


@pytest.mark.parametrize("damaged", [b"", b"no manifest", b"MANIFEST-999999\n"])
def test_a_damaged_store_is_named(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "store"
    ox.Store(str(path)).flush()
    (path / "CURRENT").write_bytes(damaged)
    with pytest.raises(StoreUnreadable, match="store cannot be opened"):
        open_store(str(path), is_disjoint=True)


def test_a_missing_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreadable, match="store cannot be opened"):
        open_store(str(tmp_path / "none"), is_disjoint=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("SELECT (COUNT(*) AS ?n) { <a> ?p ?o }", 1),
        ("SELECT (COUNT(*) AS ?n) { <../x/a> ?p ?o }", 0),
        ("BASE <http://e.example/> SELECT (COUNT(*) AS ?n) { <a> ?p ?o }", 1),
        ("BASE <x/> SELECT (COUNT(*) AS ?n) { <../a> ?p ?o }", 1),
        ("SELECT (COUNT(*) AS ?n) FROM <one> { ?s ?p ?o }", 1),
        ("SELECT (COUNT(*) AS ?n) FROM <one> FROM <two> { ?s ?p ?o }", 1),
    ],
)
@pytest.mark.parametrize("is_disjoint", [True, False])
def test_relative_iris_are_resolved_against_the_endpoint(text: str, number: int, *, is_disjoint: bool) -> None:
    store = ox.Store()
    store.add(_quad("http://e.example/a", "http://e.example/one"))
    dataset = QueriedStore(store, is_disjoint=is_disjoint, base_iri=BASE)
    query = read_query(text, settings=Settings())
    written = evaluate_whole(dataset, query, RESULTS_JSON, ResultLimits(bytes=100_000, triples=1000))
    assert json.loads(written)["results"]["bindings"][0]["n"]["value"] == str(number)


def test_without_a_base_a_relative_iri_is_refused(store: ox.Store) -> None:
    with pytest.raises(BadQuery):
        _count(store, "SELECT (COUNT(*) AS ?n) { <a> ?p ?o }")
