"""Read counts, shares and amounts of money, exact, bounded or vague, as people write them in a fact sheet."""

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
#: Currency sign -> code (ISO 4217).
_SIGNS: Final = {
    "US$": "USD",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₩": "KRW",
}
#: Codes of ISO 4217 that may follow a number; any three capitals may stand before it.
_CODES: Final = frozenset(
    " ".join(
        [
            "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD",
            "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP",
            "GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD",
            "KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN",
            "NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP",
            "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND",
            "VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG",
        ]
    ).split()
)
_SIGN: Final = "|".join(map(re.escape, _SIGNS))
_SCALE: Final = "thousand|million|billion|trillion"
#: Counts without a number.
_INDEFINITE: Final = rf"several(?:\s+(?:dozen|hundred|{_SCALE}))?|dozens|hundreds|thousands|millions"
_QUANTITY = re.compile(
    r"(?:(?P<bound>at least|at most|more than|less than|fewer than|about|around)\s+)?"
    rf"(?:(?P<currency>[A-Z]{{3}})\s+|(?P<sign>{_SIGN})\s*)?"
    rf"(?:(?P<number>{_NUMBER})(?:\s+to\s+(?P<upper>{_NUMBER}))?(?:\s+(?P<scale>{_SCALE}))?"
    rf"|(?P<indefinite>{_INDEFINITE})(?:\s+of(?=\s))?)"
    rf"(?:\s*(?P<sign_after>{_SIGN})|\s*(?P<percent>%|\bper\s?cent\b)(?P<whole>\s+of\s+\w[\w\s-]*)?"
    rf"|\s+(?P<unit>(?!(?:{_SCALE}|of$|per\s?cents?)\b)[^\W\d_][\w\s-]*))?"
)
#: Word -> the field of a `Quantity` that holds its number. Bounds that these words exclude are `_EXCLUSIVE`.
_FIELDS: Final = {
    None: "value",
    "at least": "minimum",
    "more than": "minimum",
    "at most": "maximum",
    "less than": "maximum",
    "fewer than": "maximum",
    "about": "approximate",
    "around": "approximate",
}
_EXCLUSIVE: Final = frozenset({"more than", "less than", "fewer than"})
#: Words for money that do not say whose: there are many kinds of dollars.
_MONEY: Final = re.compile(
    rf"{_SIGN}|\b(?:dollars?|euros?|pounds?|yen|yuan|rupees?|rubles?|roubles?|francs?|kron[ae]r?|pesos?)\b",
    re.IGNORECASE,
)


class QuantityError(ValueError):
    """The text is not a quantity."""


class LooksLikeMoney(QuantityError):
    """The text speaks of money, but not in a way that tells the amount and the currency."""


class TooManyDigits(QuantityError):
    """The number has more digits than can be published exactly."""


@dataclass(frozen=True)
class Quantity:
    """A count, share or amount of money: exactly one of value, bounds, approximate value and indefinite words."""

    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    approximate: Decimal | None = None
    #: Words such as ``several thousand``.
    indefinite: str | None = None
    #: Whether the one bound is excluded: more than, less than.
    is_exclusive: bool = False
    #: The unit counted, such as ``persons``; of a share ``percent``, or ``percent of voters``.
    unit: str | None = None
    #: The code of ISO 4217.
    currency: str | None = None
    is_percent: bool = False

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers that it names."""
        numbers = (self.value, self.minimum, self.maximum, self.approximate)
        return tuple(number for number in numbers if number is not None)


def parse_quantity(text: str) -> Quantity:
    """Read ``4 persons``, ``more than 15``, ``10 to 12``, ``about 12%``, ``several ships``, ``$3 million``, ``3 USD``.

    Raises `QuantityError` otherwise; `LooksLikeMoney` if it is money of an unknown currency.

    >>> parse_quantity("at least USD 7 billion").minimum
    Decimal('7E+9')
    """
    match = _QUANTITY.fullmatch(text.strip())
    currencies = _currencies(match) if match else ()
    if len(currencies) != 1 and _MONEY.search(text):
        raise LooksLikeMoney(text)
    if not match or len(currencies) > 1 or (match["bound"] and (match["upper"] or match["indefinite"])):
        raise QuantityError(text)
    unit = " ".join(["percent", *(match["whole"] or "").split()]) if match["percent"] else match["unit"]
    unit = None if unit in _CODES else unit
    if (currencies and unit) or (match["percent"] and match["indefinite"]):
        raise QuantityError(text)
    return Quantity(
        *_numbers(match),
        indefinite=" ".join(match["indefinite"].split()) if match["indefinite"] else None,
        is_exclusive=match["bound"] in _EXCLUSIVE,
        unit=unit,
        currency=currencies[0] if currencies else None,
        is_percent=bool(match["percent"]),
    )


def _numbers(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]:
    """Return the value, the bounds and the approximate value of a quantity, as far as it has them."""
    if match["indefinite"]:
        return None, None, None, None
    number = _exact(match["number"], match["scale"])
    if match["upper"]:
        upper = _exact(match["upper"], match["scale"])
        if upper <= number:
            raise QuantityError(match[0])
        return None, number, upper, None
    field = _FIELDS[match["bound"]]
    value, minimum, maximum, approximate = (
        number if each == field else None for each in ("value", "minimum", "maximum", "approximate")
    )
    return value, minimum, maximum, approximate


def _currencies(match: re.Match[str]) -> tuple[str, ...]:
    """Return the codes of all currencies that a quantity names, before its number or after."""
    signs = (_SIGNS.get(match["sign"] or ""), _SIGNS.get(match["sign_after"] or ""))
    after = match["unit"] if match["unit"] in _CODES else None
    return tuple(each for each in (match["currency"], *signs, after) if each)


def _exact(number: str, scale: str | None) -> Decimal:
    """Return the number as written; the constructor of `Decimal` never rounds, arithmetic does."""
    exact = Decimal(f"{number.replace(',', '')}E{_SCALES[scale] if scale else 0}")
    _, digits, exponent = exact.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - the pattern admits no infinity
    if len(digits) + exponent > _MOST_DIGITS or -exponent > _MOST_DIGITS:
        raise TooManyDigits(number)
    return exact
