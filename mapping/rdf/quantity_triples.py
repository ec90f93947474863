"""Map quantities to RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from mapping.rdf.namespaces import ONR, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from mapping.sheet.quantities import Quantity

Statement = tuple[NamedNode, NamedNode, NamedNode | Literal]

#: The code of percent of UN/CEFACT Recommendation 20.
_PERCENT: Final = "P1"


def quantity_statements(node: NamedNode, quantity: Quantity) -> Iterator[Statement]:
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
        yield node, ONR.indefiniteAmount, Literal(quantity.indefinite, language="en")
    if quantity.is_exclusive:
        yield node, ONR.exclusive, Literal("true", datatype=XSD.boolean)
    if quantity.currency:
        yield node, SCHEMA.currency, Literal(quantity.currency)
    if quantity.unit:
        yield node, SCHEMA.unitText, Literal(quantity.unit)
    if quantity.is_percent:
        yield node, SCHEMA.unitCode, Literal(_PERCENT)


def _number(number: Decimal) -> Literal:
    if number == number.to_integral_value():
        return Literal(int(number))
    # Neither str() nor format() rounds; normalize() would.
    return Literal(f"{number:f}".rstrip("0"), datatype=XSD.decimal)
