"""Read counts and amounts of money, exact or with bounds, as people write them in a fact sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
#: Word -> power of ten.
_SCALES: Final = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
#: Digits before and after the point with which the embedded store can compute: 64-bit integers and
#: decimals of 18 places.
_MOST_DIGITS: Final = 18
_QUANTITY = re.compile(
    r"(?:(?P<bound>at least|at most)\s+)?"
    r"(?:(?P<currency>[A-Z]{3})\s+)?"
    rf"(?P<number>{_NUMBER})(?:\s+to\s+(?P<upper>{_NUMBER}))?"
    r"(?:\s+(?P<scale>thousand|million|billion|trillion))?"
    r"(?:\s+(?P<unit>(?!(?:thousand|million|billion|trillion)\b)[^\W\d_][\w\s-]*))?"
)


class QuantityError(ValueError):
    """The text is not a quantity."""


class TooManyDigits(QuantityError):
    """The number has more digits than can be published exactly."""


@dataclass(frozen=True)
class Quantity:
    """A count or amount: an exact value or inclusive bounds, in persons or in a currency (ISO 4217)."""

    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str | None = None
    currency: str | None = None


def parse_quantity(text: str) -> Quantity:
    """Read ``4 persons``, ``at least 15 persons``, ``10 to 12``, ``USD 7 billion``; raise `QuantityError` otherwise.

    >>> parse_quantity("at least USD 7 billion").minimum
    Decimal('7E+9')
    """
    match = _QUANTITY.fullmatch(text.strip())
    if not match or (match["currency"] and match["unit"]) or (match["bound"] and match["upper"]):
        raise QuantityError(text)
    number = _exact(match["number"], match["scale"])
    upper = _exact(match["upper"], match["scale"]) if match["upper"] else None
    if upper is not None and upper <= number:
        raise QuantityError(text)
    bounds = {"at least": (None, number, None), "at most": (None, None, number), None: (number, None, None)}
    numbers = (None, number, upper) if upper is not None else bounds[match["bound"]]
    return Quantity(*numbers, unit=match["unit"], currency=match["currency"])


def _exact(number: str, scale: str | None) -> Decimal:
    """Return the number as written; the constructor of `Decimal` never rounds, arithmetic does."""
    exact = Decimal(f"{number.replace(',', '')}E{_SCALES[scale] if scale else 0}")
    _, digits, exponent = exact.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - the pattern admits no infinity
    if len(digits) + exponent > _MOST_DIGITS or -exponent > _MOST_DIGITS:
        raise TooManyDigits(number)
    return exact
