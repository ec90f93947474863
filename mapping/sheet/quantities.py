"""Read counts and amounts of money, exact or with bounds, as people write them in a fact sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

__all__ = ["Quantity", "QuantityError", "parse_quantity"]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALES: Final = {
    "thousand": Decimal(1000),
    "million": Decimal(10) ** 6,
    "billion": Decimal(10) ** 9,
    "trillion": Decimal(10) ** 12,
}
_QUANTITY = re.compile(
    r"(?:(?P<bound>at least|at most)\s+)?"
    r"(?:(?P<currency>[A-Z]{3})\s+)?"
    rf"(?P<number>{_NUMBER})(?:\s+to\s+(?P<upper>{_NUMBER}))?"
    r"(?:\s+(?P<scale>thousand|million|billion|trillion))?"
    r"(?:\s+(?P<unit>[^\W\d_][\w\s-]*))?"
)


class QuantityError(ValueError):
    """The text is no quantity."""


@dataclass(frozen=True)
class Quantity:
    """A count or amount: an exact value or inclusive bounds, in persons or in a currency (ISO 4217)."""

    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str | None = None
    currency: str | None = None


def parse_quantity(text: str) -> Quantity:
    """Read ``4 persons``, ``at least 15 persons``, ``10 to 12``, ``USD 7 billion``; raise `QuantityError` else."""
    match = _QUANTITY.fullmatch(text.strip())
    if not match or (match["currency"] and match["unit"]) or (match["bound"] and match["upper"]):
        raise QuantityError(text)
    scale = _SCALES[match["scale"]] if match["scale"] else Decimal(1)
    number = Decimal(match["number"].replace(",", "")) * scale
    unit, currency = match["unit"], match["currency"]
    if match["upper"]:
        upper = Decimal(match["upper"].replace(",", "")) * scale
        if upper <= number:
            raise QuantityError(text)
        return Quantity(minimum=number, maximum=upper, unit=unit, currency=currency)
    if match["bound"] == "at least":
        return Quantity(minimum=number, unit=unit, currency=currency)
    if match["bound"] == "at most":
        return Quantity(maximum=number, unit=unit, currency=currency)
    return Quantity(value=number, unit=unit, currency=currency)
