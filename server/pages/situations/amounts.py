"""Counts and amounts of money in words: ``at least 15 persons``, ``USD 7,000,000,000``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.rdf.namespaces import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["amount_in_words"]


def amount_in_words(properties: Mapping[str, str]) -> str | None:
    """Return a quantity as people write it, from its properties by IRI; None where they hold no number."""
    exact, least, most = (properties.get(each.value) for each in (SCHEMA.value, SCHEMA.minValue, SCHEMA.maxValue))
    bound, number = _bound_and_number(exact, least, most)
    if not number:
        return None
    parts = (bound, properties.get(SCHEMA.currency.value), number, properties.get(SCHEMA.unitText.value))
    return " ".join(part for part in parts if part)


def _bound_and_number(exact: str | None, least: str | None, most: str | None) -> tuple[str, str]:
    if exact is not None:
        return "", _grouped(exact)
    if least is not None and most is not None:
        return "", f"{_grouped(least)} to {_grouped(most)}"
    if least is not None:
        return "at least", _grouped(least)
    return ("at most", _grouped(most)) if most is not None else ("", "")


def _grouped(number: str) -> str:
    """Return the digits before the point in groups of three; what is no number as it stands."""
    whole, point, fraction = number.partition(".")
    return f"{int(whole):,}{point}{fraction}" if whole.removeprefix("-").isdecimal() else number
