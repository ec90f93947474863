"""Conditional requests and ranges (RFC 9110, sections 13 and 14): every 206, 304, 412 and 416 is decided here.

The conditions are tested in the order of section 13.2.2: If-Match, or without it If-Unmodified-Since; then
If-None-Match, or without it If-Modified-Since; then Range with If-Range.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from server.errors import NotModified, PreconditionFailed, RangeNotSatisfiable
from server.http.codings import IDENTITY
from server.http.entity_tags import ANY_TAG, matching_tag
from server.http.headers import decode_fields

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from server.http.codings import CodingPlan

#: Request fields that make a request conditional.
CONDITIONAL: Final = frozenset({b"if-match", b"if-unmodified-since", b"if-none-match", b"if-modified-since"})

#: RFC 9110, section 15.4.5: the fields of the 200 that a 304 repeats.
_IN_NOT_MODIFIED: Final = frozenset({"etag", "vary", "cache-control", "link", "content-location", "last-modified"})

#: The range sets of section 14.1.2.
_BYTE_RANGES: Final = re.compile(r"bytes=\s*(?:\d+-\d*|-\d+)(?:\s*,\s*(?:\d+-\d*|-\d+))*\s*", re.ASCII | re.IGNORECASE)
#: Characters of a Range header that is read.
_LONGEST_RANGES: Final = 2048


def conditions_in(fields: Mapping[bytes, bytes]) -> dict[str, str]:
    """Return the conditions among the fields of a request."""
    return decode_fields((name, value) for name, value in fields.items() if name in CONDITIONAL)


def check_preconditions(
    asked: Mapping[str, str], codings: Collection[str], headers: Mapping[str, str], *, is_known: bool = True
) -> None:
    """Raise `PreconditionFailed` or `NotModified` unless the answer to a GET or HEAD is to be sent.

    ``asked`` are the fields of the request, ``codings`` those that it takes, ``headers`` those of the 200, by lower
    case name. As long as it is not known whether there is a 200 (``is_known=False``), the only answer is 304 to a tag
    that the client has from an earlier 200 (section 13.2.1).
    """
    tag, modified = headers.get("etag"), _date(headers.get("last-modified"))
    if _has_changed(asked, codings, tag, modified):
        if is_known:
            raise PreconditionFailed
        return
    if (given := asked.get("if-none-match")) is None:
        since = _date(asked.get("if-modified-since"))
        is_current, known = since is not None and modified is not None and modified <= since, tag
    elif given.strip() == ANY_TAG:
        is_current, known = is_known, tag
    else:
        known = tag and matching_tag(given, tag, codings)
        is_current = known is not None
    if is_current:
        kept = {name: value for name, value in headers.items() if name in _IN_NOT_MODIFIED}
        raise NotModified(kept | ({"etag": known} if known else {}))


def may_send_range(asked: Mapping[str, str], method: str, tag: str, plan: CodingPlan) -> bool:
    """Tell whether the range that a client asks for may be sent; otherwise the whole is, as section 14.2 says.

    A range is one of the plain bytes, so the client must take these. If-Range holds for the strong tag only: a date
    counts seconds, and two generations may be made in one (section 13.1.5).
    """
    ranges, if_range = asked.get("range", ""), asked.get("if-range")
    is_readable = len(ranges) <= _LONGEST_RANGES and _BYTE_RANGES.fullmatch(ranges) is not None
    is_readable = is_readable and all(int(first) <= int(last) for first, last in re.findall(r"(\d+)-(\d+)", ranges))
    return method == "GET" and is_readable and plan.takes_identity and if_range in {None, tag}


def satisfiable_ranges(ranges: str, length: int) -> str:
    """Return a Range header that was found readable without the ranges that begin after ``length`` bytes.

    Raises `RangeNotSatisfiable` if no range remains (section 14.1.2).
    """
    unit, _, specs = ranges.partition("=")
    split = [(spec, *spec.strip().split("-")) for spec in specs.split(",")]
    kept = [spec for spec, first, last in split if (int(first) < length if first else int(last) > 0)]
    if not kept:
        raise RangeNotSatisfiable(length)
    return f"{unit}={','.join(kept)}"


def _has_changed(
    asked: Mapping[str, str], codings: Collection[str], tag: str | None, modified: datetime | None
) -> bool:
    """Tell whether the representation is another than the client requires (sections 13.1.1 and 13.1.4)."""
    if (required := asked.get("if-match")) is not None:
        if required.strip() == ANY_TAG:
            return False
        codings = {IDENTITY} if "range" in asked else codings
        return tag is None or matching_tag(required, tag, codings, strongly=True) is None
    since = _date(asked.get("if-unmodified-since"))
    return since is not None and modified is not None and modified > since


def _date(text: str | None) -> datetime | None:
    """Read an HTTP date (section 5.6.7); None if it is not one; the condition is then ignored."""
    if text is None or text.count(",") > 1:
        return None
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # The form of asctime names no zone: all dates of HTTP are in UTC.
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
