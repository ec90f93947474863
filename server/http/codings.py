"""Content codings: choose the one a client prefers (RFC 9110, section 12.5.3), and encode with it.

zstd and Brotli need half the bytes of gzip, and zstd the least time, so it is preferred. A result is encoded piece by
piece while it is sent, never held as a whole.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import brotli
import zstandard

from server.errors import CodingNotAcceptable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

IDENTITY: Final = "identity"

#: The codings offered, the preferred one first.
CODINGS: Final = ("zstd", "br", "gzip")

#: Levels at which one processor encodes about 50 to 200 MB/s of results, as a public endpoint needs.
_ZSTD_LEVEL: Final = 3
_BROTLI_QUALITY: Final = 4
_GZIP_LEVEL: Final = 5
#: 16 + 15: a gzip header around the largest window (zlib's manual, deflateInit2).
_GZIP_WINDOW: Final = 31
#: 2 ** 20 bytes: no client needs more than 1 MB to read a result (RFC 9659 allows 8 MB).
_WINDOW_LOG: Final = 20

#: Characters of a header.
_LONGEST_REMEMBERED: Final = 256

#: Less than any quality that a header can give.
_UNSAID: Final = 0.0001

_ELEMENT = re.compile(r"\s*([\w!#$%&'*+.^`|~-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE)
_ALIASES: Final = {"x-gzip": "gzip"}

_COMPRESSIBLE: Final = frozenset({
    "application/json", "application/xml", "application/n-triples", "application/n-quads", "application/trig",
    "application/schema+json",
})  # fmt: skip


@dataclass(frozen=True)
class Encoder:
    """Encodes a body piece by piece."""

    #: Returns the bytes that can be sent after further ones came in; often none.
    encode: Callable[[bytes], bytes]
    #: Returns the end of the encoded body.
    finish: Callable[[], bytes]


@dataclass(frozen=True)
class CodingPlan:
    """The codings that the answer to one request may have."""

    #: The coding that the client prefers.
    coding: str
    #: All codings that it takes, identity among them unless it refuses that.
    accepted: frozenset[str]

    @property
    def takes_identity(self) -> bool:
        """Whether the answer may be sent without a coding."""
        return IDENTITY in self.accepted


_AS_IT_IS: Final = CodingPlan(IDENTITY, frozenset({IDENTITY}))


def plan_coding(accept_encoding: str | None) -> CodingPlan:
    """Return the codings that an answer may have for a client that sends this header.

    A coding that is named goes before one that only ``*`` admits; without the header the answer is not encoded.
    Raises `CodingNotAcceptable` if the client refuses every coding, identity too.
    """
    if not accept_encoding:
        return _AS_IT_IS
    return _remembered_plan(accept_encoding) if len(accept_encoding) <= _LONGEST_REMEMBERED else _plan(accept_encoding)


def _plan(accept_encoding: str) -> CodingPlan:
    qualities = _qualities(accept_encoding)
    wildcard = qualities.get("*")
    weights = {
        coding: (quality, coding in qualities)
        for coding in CODINGS
        if (quality := qualities.get(coding, wildcard or 0.0)) > 0
    }
    # Acceptable unless refused; the last choice of a client that does not mention it.
    identity = qualities.get(IDENTITY, wildcard)
    if identity != 0:
        weights[IDENTITY] = (identity or _UNSAID, True)
    if not weights:
        raise CodingNotAcceptable([*CODINGS, IDENTITY])
    return CodingPlan(max(weights, key=weights.__getitem__), frozenset(weights))


#: Clients send few different headers.
_remembered_plan = lru_cache(maxsize=256)(_plan)


def encoder_of(coding: str) -> Encoder:
    """Return a new encoder; ``coding`` is one of `CODINGS`."""
    return _ENCODERS[coding]()


def tag_with_coding(tag: str, coding: str) -> str:
    """Return the tag of the encoded form of a representation; a weak tag stays the same."""
    return tag if coding == IDENTITY or tag.startswith("W/") else f'{tag[:-1]}-{coding}"'


@lru_cache(maxsize=128)
def is_compressible(content_type: bytes) -> bool:
    """Tell whether a body of this type is text, which becomes smaller when encoded."""
    kind = content_type.decode("latin-1").partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith(("+json", "+xml")) or kind in _COMPRESSIBLE


def _qualities(accept_encoding: str) -> dict[str, float]:
    """Read the header, without the elements that break its grammar."""
    found: dict[str, float] = {}
    for element in accept_encoding.lower().split(","):
        if (match := _ELEMENT.fullmatch(element)) is not None:
            found[_ALIASES.get(match[1], match[1])] = min(float(match[2] or 1), 1.0)
    return found


def _zstd() -> Encoder:
    parameters = zstandard.ZstdCompressionParameters.from_level(_ZSTD_LEVEL, window_log=_WINDOW_LOG)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return Encoder(compressor.compress, compressor.flush)


def _brotli() -> Encoder:
    compressor = brotli.Compressor(quality=_BROTLI_QUALITY, lgwin=_WINDOW_LOG)
    return Encoder(compressor.process, compressor.finish)


def _gzip() -> Encoder:
    compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    return Encoder(compressor.compress, compressor.flush)


_ENCODERS: Final[Mapping[str, Callable[[], Encoder]]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}
