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
_QUANTITY = re.compile(
    r"(?:(?P<bound>at least|at most)\s+)?"
    rf"(?:(?P<currency>[A-Z]{{3}})\s+|(?P<sign>{_SIGN})\s*)?"
    rf"(?P<number>{_NUMBER})(?:\s+to\s+(?P<upper>{_NUMBER}))?"
    rf"(?:\s+(?P<scale>{_SCALE}))?"
    rf"(?:\s*(?P<sign_after>{_SIGN})|\s+(?P<unit>(?!(?:{_SCALE})\b)[^\W\d_][\w\s-]*))?"
)
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
    """A count or amount: an exact value or inclusive bounds, in persons or in a currency (ISO 4217)."""

    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str | None = None
    currency: str | None = None


def parse_quantity(text: str) -> Quantity:
    """Read ``4 persons``, ``at least 15 persons``, ``10 to 12``, ``USD 7 billion``, ``$3 million``, ``3 million USD``.

    Raises `QuantityError` otherwise; `LooksLikeMoney` if it is money of an unknown currency.

    >>> parse_quantity("at least USD 7 billion").minimum
    Decimal('7E+9')
    """
    match = _QUANTITY.fullmatch(text.strip())
    currencies = _currencies(match) if match else ()
    unit = match["unit"] if match and match["unit"] not in _CODES else None
    if len(currencies) != 1 and _MONEY.search(text):
        raise LooksLikeMoney(text)
    if not match or len(currencies) > 1 or (currencies and unit) or (match["bound"] and match["upper"]):
        raise QuantityError(text)
    number = _exact(match["number"], match["scale"])
    upper = _exact(match["upper"], match["scale"]) if match["upper"] else None
    if upper is not None and upper <= number:
        raise QuantityError(text)
    bounds = {"at least": (None, number, None), "at most": (None, None, number), None: (number, None, None)}
    numbers = (None, number, upper) if upper is not None else bounds[match["bound"]]
    return Quantity(*numbers, unit=unit, currency=currencies[0] if currencies else None)


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
