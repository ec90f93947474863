"""Entity tags: what a representation is called, and whether a client has it already (RFC 9110, sections 8.8, 13).

A strong tag names one sequence of bytes. The coding ends the tag (``"...-gzip"``), so that no two codings share one.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from server.http.codings import CODINGS, IDENTITY

if TYPE_CHECKING:
    from server.http.codings import CodingPlan

__all__ = ["RELEASE", "content_tag", "has_any", "matching_tag", "tag_with_coding"]

_DIGEST_BYTES: Final = 16
#: Another release may write the same result in other bytes.
RELEASE: Final = version("onrecord")

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_CODED = re.compile(rf'"(.*)-({"|".join(CODINGS)})"')


def content_tag(content: bytes) -> str:
    """Return the strong tag of a body that is there already."""
    return f'"{blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()}"'


def tag_with_coding(tag: str, coding: str) -> str:
    """Return the tag that a representation has once it is coded; a weak tag stays as it is."""
    return tag if coding == IDENTITY or tag.startswith("W/") else f'{tag[:-1]}-{coding}"'


def matching_tag(if_none_match: str | None, tag: str | None, plan: CodingPlan) -> str | None:
    """Return the tag of the representation that the client has and may keep, None where it has none.

    Tags are compared weakly (section 13.1.2). A tag of another coding names the same result, so it matches as long
    as the client still takes that coding. ``*`` is not looked at: see `has_any`.
    """
    if not if_none_match or tag is None:
        return None
    for given in _TAG.findall(if_none_match):
        coded = _CODED.fullmatch(given)
        plain, coding = (f'"{coded[1]}"', coded[2]) if coded else (given, IDENTITY)
        if plain == tag and coding in plan.accepted:
            return str(given)
    return None


def has_any(if_none_match: str | None) -> bool:
    """Tell whether the client says it has some representation, whichever: ``If-None-Match: *``."""
    return if_none_match is not None and if_none_match.strip() == "*"
