"""Quantities in words, from what the mapping writes of them, and the claims on a situation."""

from __future__ import annotations

import asyncio

import pytest

from mapping.rdf.namespaces import SCHEMA
from mapping.rdf.quantity_triples import quantity_statements
from mapping.shacl.compiled.terms import read_literal
from mapping.sheet.quantities import parse_quantity
from server.pages.situations.facts import MOST_VOICES, amount_in_words, situation_facts
from tests.server.pages.situations.archive import ONE, archive
from tests.server.web.engines import DirectEngine


def properties(text: str) -> dict[str, str]:
    """Return the properties of a quantity as they stand in the data."""
    statements = quantity_statements("http://localhost:8000/article/a/quantity/s", parse_quantity(text))
    return {property_: read_literal(value).value for _, property_, value in statements}


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ("4 persons", "4 persons"),
        ("at least 15 persons", "at least 15 persons"),
        ("at most 3,000 barrels", "at most 3,000 barrels"),
        ("10 to 12 persons", "10 to 12 persons"),
        ("USD 7000000000", "USD 7,000,000,000"),
        ("USD 7 billion", "USD 7,000,000,000"),
        ("at least EUR 1.5 million", "at least EUR 1,500,000"),
        ("2.5 tonnes", "2.5 tonnes"),
        ("12345.75", "12,345.75"),
        ("more than 1500 ships", "more than 1,500 ships"),
        ("fewer than EUR 4 million", "less than EUR 4,000,000"),
        ("around 1500 persons", "about 1,500 persons"),
        ("12%", "12 percent"),
        ("less than 5 per cent of voters", "less than 5 percent of voters"),
        ("several thousand persons", "several thousand persons"),
        ("several million USD", "USD several million"),
    ],
)
def test_a_quantity_is_written_as_people_write_it(sheet: str, words: str) -> None:
    assert amount_in_words(properties(sheet)) == words


def test_what_holds_no_number_is_no_amount() -> None:
    assert amount_in_words({}) is None
    assert amount_in_words({SCHEMA.unitText.value: "persons"}) is None


def test_what_is_no_number_is_shown_as_it_stands() -> None:
    assert amount_in_words({SCHEMA.value.value: "some", SCHEMA.unitText.value: "persons"}) == "some persons"


@pytest.mark.parametrize(("articles", "shown"), [(5, 5), (400, MOST_VOICES)])
def test_the_page_of_a_situation_has_claims_of_each_stance(articles: int, shown: int) -> None:
    facts = asyncio.run(situation_facts(DirectEngine(archive(articles)), ONE.value))
    assert facts is not None
    assert sorted(iri.rpartition("-")[2] for iri in facts.voices) == sorted("02" * shown)
    assert len(facts.excluding) == shown
    assert facts.is_cut is (articles > shown)
