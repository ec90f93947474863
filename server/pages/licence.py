"""Licences by the names that people know them by."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["licence_name"]

_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/([0-9.]+)/?(?:deed.*)?"
)
_PUBLIC_DOMAIN: Final = {"zero": "CC0", "mark": "Public Domain Mark"}


def licence_name(iri: str) -> str:
    """Return the short name of a Creative Commons licence, and the IRI itself of any other."""
    found = _CREATIVE_COMMONS.fullmatch(iri)
    if found is None:
        return iri
    family, code, version = found.groups()
    name = _PUBLIC_DOMAIN.get(code) if family == "publicdomain" else f"CC {code.upper()}"
    return f"{name} {version}" if name else iri
