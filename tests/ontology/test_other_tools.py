"""The store behaves as the table "Other tools" of docs/ontology.md says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from mapping.publication.dump_slices import read_whole_dump
from mapping.rdf.namespaces import EDTF, XSD
from mapping.rdf.serialization import TRIG, TURTLE

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

A: Final = ox.NamedNode("http://example.org/a")
B: Final = ox.NamedNode("http://example.org/b")


def stored(*values: ox.Literal) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(A, B, value) for value in values)
    return store


def count(store: ox.Store, pattern: str, *, is_union: bool = False) -> int:
    return len(list(store.query(f"SELECT * {{ {pattern} }}", use_default_graph_as_union=is_union)))  # type: ignore[arg-type]


@pytest.mark.parametrize("derived", ["nonNegativeInteger", "positiveInteger", "long", "int"])
def test_the_store_turns_derived_integers_into_integers(derived: str) -> None:
    (kept,) = stored(ox.Literal("5", datatype=XSD.term(derived)))
    assert kept.object == ox.Literal("5", datatype=XSD.integer)


def test_unequal_edtf_values_are_compared_by_their_text() -> None:
    store = stored(ox.Literal("2016", datatype=EDTF), ox.Literal("XXXX-05", datatype=EDTF))
    pairs = "?a ?p ?x . ?b ?q ?y"
    assert count(store, f"{pairs} FILTER(?x != ?y)") == 0
    assert count(store, f"{pairs} FILTER(STR(?x) != STR(?y))") == 2


def test_a_dump_with_graphs_needs_graph_or_a_union(seed_generation: Generation) -> None:
    store = ox.Store()
    store.bulk_load(read_whole_dump(seed_generation, TRIG), format=TRIG.codec)
    claims = "?claim a <https://w3id.org/onrecord#Claim>"
    assert count(store, claims) == 0
    assert count(store, f"GRAPH ?graph {{ {claims} }}") == count(store, claims, is_union=True) == 64
    plain = ox.Store()
    plain.bulk_load(read_whole_dump(seed_generation, TURTLE), format=TURTLE.codec)
    assert count(plain, claims) == 64
