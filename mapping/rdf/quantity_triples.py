"""Map quantities to RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.rdf.names import ONR, RDF, SCHEMA, XSD
from mapping.rdf.statements import integer, string, typed, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from mapping.rdf.statements import Statement
    from mapping.sheet.quantities import Quantity

#: The code of percent of UN/CEFACT Recommendation 20.
_PERCENT: Final = "P1"


def quantity_statements(node: str, quantity: Quantity) -> Iterator[Statement]:
    """Yield the statements about a quantity itself."""
    yield node, RDF.type, SCHEMA.MonetaryAmount if quantity.currency else SCHEMA.QuantitativeValue
    numbers = (
        (SCHEMA.value, quantity.value),
        (SCHEMA.minValue, quantity.minimum),
        (SCHEMA.maxValue, quantity.maximum),
        (ONR.approximateValue, quantity.approximate),
    )
    for property_, number in numbers:
        if number is not None:
            yield node, property_, _number(number)
    if quantity.indefinite:
        yield node, ONR.indefiniteAmount, words(quantity.indefinite, "en")
    if quantity.is_exclusive:
        yield node, ONR.exclusive, typed("true", XSD.boolean)
    if quantity.currency:
        yield node, SCHEMA.currency, string(quantity.currency)
    if quantity.unit:
        yield node, SCHEMA.unitText, string(quantity.unit)
    if quantity.is_percent:
        yield node, SCHEMA.unitCode, string(_PERCENT)


def _number(number: Decimal) -> str:
    if number == number.to_integral_value():
        return integer(int(number))
    # Neither str() nor format() rounds; normalize() would.
    return typed(f"{number:f}".rstrip("0"), XSD.decimal)
