"""Solutions of queries become plain values; nothing is made of what is unbound."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from mapping.rdf.namespaces import ONR, RDFS
from server.pages.page import Ref
from server.pages.solutions import Term, number_in, ref_in, select, text_in
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit

ROW = {
    "it": Term("uri", f"{BASE}entity/iran"), "label": Term("literal", "Iran", "en"), "blank": Term("literal", " "),
    "number": Term("literal", "-12"), "words": Term("literal", "twelve"),
}  # fmt: skip


def test_an_unbound_variable_has_no_text() -> None:
    assert (text_in(ROW, "label"), text_in(ROW, "nothing")) == ("Iran", None)


@pytest.mark.parametrize(("name", "number"), [("number", -12), ("words", 0), ("nothing", 0)])
def test_a_number_is_a_whole_one_or_0(name: str, number: int) -> None:
    assert number_in(ROW, name) == number


@pytest.mark.parametrize("label", ["blank", "nothing"])
def test_a_resource_without_a_readable_label_is_called_by_its_iri(label: str) -> None:
    assert ref_in(ROW, "it", "label") == Ref(f"{BASE}entity/iran", "Iran")
    assert ref_in(ROW, "it", label).label == "iran"


def test_an_unbound_resource_has_no_iri() -> None:
    assert ref_in(ROW, "nothing", "nothing") == Ref("", "")


def test_terms_keep_their_language_and_datatype(visit: Visit) -> None:
    text = f"SELECT * {{ <{BASE}entity/iran> {RDFS.label} ?label BIND(7 AS ?seven) BIND(<urn:x> AS ?iri) }}"
    (row,) = asyncio.run(select(visit.engine, text))
    assert row["label"] == Term("literal", "Iran", "en")
    assert row["seven"] == Term("literal", "7", datatype="http://www.w3.org/2001/XMLSchema#integer")
    assert (row["iri"].is_iri, row["label"].is_iri) == (True, False)


def test_a_graph_is_read_alone(visit: Visit) -> None:
    text = f"SELECT ?it {{ ?it {RDFS.label} ?label }}"
    shared = asyncio.run(select(visit.engine, text, graph=f"{BASE}graph/entities"))
    assert 0 < len(shared) < len(asyncio.run(select(visit.engine, text)))
    assert not [row for row in shared if ONR.iri in row["it"].value]
