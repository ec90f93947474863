"""Counts and amounts, exact or with bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mapping.sheet.quantities import Quantity, QuantityError, parse_quantity


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
        ("at least EUR 10.50", Quantity(minimum=Decimal("10.50"), currency="EUR")),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text: str, quantity: Quantity) -> None:
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize(
    "text", ["", "a few", "about 4", "-4", "4 to 3", "at least 4 to 5", "1,20", "USD 7 persons", "$7 billion", "4 5"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_quantity(text)
