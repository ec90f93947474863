"""Counts and amounts, exact or with bounds."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import XSD
from mapping.sheet.quantities import Quantity, QuantityError, TooManyDigits, parse_quantity


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("4", Quantity(value=Decimal(4))),
        ("4 persons", Quantity(value=Decimal(4), unit="persons")),
        ("at least 15 persons", Quantity(minimum=Decimal(15), unit="persons")),
        ("at most 3 ships", Quantity(maximum=Decimal(3), unit="ships")),
        ("10 to 12 persons", Quantity(minimum=Decimal(10), maximum=Decimal(12), unit="persons")),
        ("1,200 square kilometres", Quantity(value=Decimal(1200), unit="square kilometres")),
        ("2.5 million persons", Quantity(value=Decimal(2500000), unit="persons")),
        ("USD 7 billion", Quantity(value=Decimal(7_000_000_000), currency="USD")),
        ("USD 7000000000", Quantity(value=Decimal(7_000_000_000), currency="USD")),
        ("$3 million", Quantity(value=Decimal(3_000_000), currency="USD")),
        ("3 million USD", Quantity(value=Decimal(3_000_000), currency="USD")),
        ("at most 1.7 billion €", Quantity(maximum=Decimal(1_700_000_000), currency="EUR")),
        ("£5 to 6", Quantity(minimum=Decimal(5), maximum=Decimal(6), currency="GBP")),
        ("3 real estate agents", Quantity(value=Decimal(3), unit="real estate agents")),
        ("at least EUR 10.50", Quantity(minimum=Decimal("10.50"), currency="EUR")),
        ("123456789012345678", Quantity(value=Decimal(123456789012345678))),
        ("1.234567890123456789 thousand", Quantity(value=Decimal("1234.567890123456789"))),
        ("more than 4 ships", Quantity(minimum=Decimal(4), is_exclusive=True, unit="ships")),
        ("less than $3 million", Quantity(maximum=Decimal(3_000_000), is_exclusive=True, currency="USD")),
        ("fewer than 10", Quantity(maximum=Decimal(10), is_exclusive=True)),
        ("about 1,500 persons", Quantity(approximate=Decimal(1500), unit="persons")),
        ("around 1.7 billion EUR", Quantity(approximate=Decimal(1_700_000_000), currency="EUR")),
        ("12 percent", Quantity(value=Decimal(12), unit="percent", is_percent=True)),
        ("12.5%", Quantity(value=Decimal("12.5"), unit="percent", is_percent=True)),
        ("more than 50 per cent", Quantity(minimum=Decimal(50), is_exclusive=True, unit="percent", is_percent=True)),
        (
            "10 to 12 % of  voters",
            Quantity(minimum=Decimal(10), maximum=Decimal(12), unit="percent of voters", is_percent=True),
        ),
        ("2 percentage points", Quantity(value=Decimal(2), unit="percentage points")),
        ("several", Quantity(indefinite="several")),
        ("several  thousand persons", Quantity(indefinite="several thousand", unit="persons")),
        ("several million USD", Quantity(indefinite="several million", currency="USD")),
        ("hundreds of persons", Quantity(indefinite="hundreds", unit="persons")),
        ("more than 123456789012345678", Quantity(minimum=Decimal(123456789012345678), is_exclusive=True)),
        ("0.000000000000000001 to 1", Quantity(minimum=Decimal("1E-18"), maximum=Decimal(1))),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text: str, quantity: Quantity) -> None:
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a few",
        "about a few",
        "about 4 to 5",
        "more than 4 to 5",
        "more than several",
        "hundreds of",
        "several million dollars",
        "several million million",
        "several percent",
        "12%%",
        "12 percents",
        "$12%",
        "12 percent EUR",
        "-4",
        "4 to 3",
        "at least 4 to 5",
        "1,20",
        "USD 7 persons",
        "$7 billion EUR",
        "USD 7 EUR",
        "7 billion dollars",
        "7 Euros",
        "4 5",
        "3 million million",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_quantity(text)


@pytest.mark.parametrize(
    "text",
    [
        "USD 12345678901234567890123456789012345",
        "1234567890123456789",
        "1,000,000 trillion",
        "0.1234567890123456789",
        "1 to 1234567890123456789.5",
        "9" * 290,
    ],
)
def test_a_number_that_cannot_be_published_exactly_is_refused(text: str) -> None:
    with pytest.raises(TooManyDigits):
        parse_quantity(text)


@pytest.mark.parametrize("number", ["9" * 18, f"{'9' * 18}.{'9' * 18}", f"0.{'0' * 17}1"])
def test_the_store_computes_exactly_with_every_number_that_is_not(number: str) -> None:
    assert parse_quantity(number).value == Decimal(number)
    datatype = XSD.decimal if "." in number else XSD.integer
    store = ox.Store()
    store.add(ox.Quad(XSD.integer, XSD.integer, ox.Literal(number, datatype=datatype)))
    results = store.query("SELECT (?n - 1 + 1 AS ?same) { ?s ?p ?n }")
    assert isinstance(results, ox.QuerySolutions)
    assert [Decimal(solution["same"].value) for solution in results] == [Decimal(number)]
