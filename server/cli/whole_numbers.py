"""Whole numbers among the arguments of commands."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: More than any limit needs, and less than what `int` takes long to read.
_MOST_DIGITS: Final = 12


def whole_number(lowest: int, highest: int | None = None) -> Callable[[str], int]:
    """Return a type of `argparse` for numbers in a range; it raises `ArgumentTypeError` for any other text."""
    limits = f"of at least {lowest}" if highest is None else f"from {lowest} to {highest}"

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else -1
        if number < lowest or (highest is not None and number > highest):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number {limits}")
        return number

    return read
