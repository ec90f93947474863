"""Entity tags: name a representation, and read the tags that a client sends (RFC 9110, section 8.8.3).

A strong tag names one sequence of bytes. The content coding ends the tag (``"...-gzip"``), so that no two codings
share one.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from server.http.codings import CODINGS, IDENTITY

if TYPE_CHECKING:
    from collections.abc import Collection

_DIGEST_BYTES: Final = 16
#: Another release may write the same result in other bytes.
RELEASE: Final = version("onrecord")

#: The value of If-Match and If-None-Match that names every representation.
ANY_TAG: Final = "*"

_TAG = re.compile(r'(W/)?("[^"]*")')
_CODED = re.compile(rf'"(.*)-({"|".join(CODINGS)})"')


def content_tag(content: bytes) -> str:
    """Return the strong tag of a body."""
    return f'"{blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()}"'


def derived_tag(version: str, created: str, root_path: str, raw_path: bytes, *more: str) -> str:
    """Return the strong tag of a response that this release makes from a generation, an address and ``more``."""
    made_from = " ".join([RELEASE, version, created, *more])
    return content_tag(f"{made_from} {root_path} {raw_path!r}".encode())


def matching_tag(given: str, tag: str, codings: Collection[str], *, strongly: bool = False) -> str | None:
    """Return the first of the ``given`` tags that names the same result as ``tag`` in any coding.

    The tag of an encoded form matches if its coding is among ``codings``. The strong comparison of section 8.8.3.2
    matches no weak tag, the weak comparison ignores the difference.
    """
    is_weak = tag.startswith("W/")
    plain_tag, _ = _split_coding(tag.removeprefix("W/"))
    for weak, quoted in _TAG.findall(given):
        plain, coding = _split_coding(quoted)
        if plain == plain_tag and coding in codings and not (strongly and (weak or is_weak)):
            return f"W/{quoted}" if is_weak else str(quoted)
    return None


def _split_coding(quoted: str) -> tuple[str, str]:
    coded = _CODED.fullmatch(quoted)
    return (f'"{coded[1]}"', coded[2]) if coded else (quoted, IDENTITY)
