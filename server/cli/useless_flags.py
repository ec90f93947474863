"""Refuse flags that have no effect in combination with the others, so that nobody relies on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.errors import OnrecordError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


def refuse_useless(arguments: argparse.Namespace, defaults: Mapping[str, object], reason: str) -> None:
    """Raise `OnrecordError` for the first flag that is not at its default; ``reason`` goes on after its name."""
    for flag, default in defaults.items():
        if getattr(arguments, flag.strip("-").replace("-", "_")) != default:
            raise OnrecordError(f"{flag} {reason}")
