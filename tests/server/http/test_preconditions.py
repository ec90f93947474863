"""Conditional requests and ranges: the order of RFC 9110, section 13.2.2, as tables."""

from __future__ import annotations

import pytest

from server.errors import NotModified, PreconditionFailed
from server.http.codings import plan_coding
from server.http.preconditions import check_preconditions, may_send_range

TAG, CODED, OTHER = '"x"', '"x-gzip"', '"y"'
BEFORE, MODIFIED, AFTER = (f"Mon, 23 Nov 2026 12:00:0{second} GMT" for second in (0, 1, 2))
SENT = {"etag": TAG, "last-modified": MODIFIED, "vary": "Accept-Encoding", "content-type": "text/turtle"}
MATCH, NONE_MATCH = "if-match", "if-none-match"
SINCE, UNLESS_SINCE = "if-modified-since", "if-unmodified-since"


def status(asked: dict[str, str], sent: dict[str, str] = SENT, coding: str = "gzip", *, is_known: bool = True) -> int:
    try:
        check_preconditions(asked, plan_coding(coding).accepted, sent, is_known=is_known)
    except NotModified:
        return 304
    except PreconditionFailed:
        return 412
    return 200


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, 200),
        # 13.1.1: If-Match compares strongly, and names a representation that there is.
        ({MATCH: TAG}, 200),
        ({MATCH: f"{OTHER}, {TAG}"}, 200),
        ({MATCH: "*"}, 200),
        ({MATCH: CODED}, 200),
        ({MATCH: '"x-br"'}, 412),
        ({MATCH: OTHER}, 412),
        ({MATCH: f"W/{TAG}"}, 412),
        ({MATCH: ""}, 412),
        # A range is one of the plain bytes: the tag of a coded form is another.
        ({MATCH: TAG, "range": "bytes=5-"}, 200),
        ({MATCH: CODED, "range": "bytes=5-"}, 412),
        # 13.1.4, and 13.2.2: ignored beside If-Match.
        ({UNLESS_SINCE: BEFORE}, 412),
        ({UNLESS_SINCE: MODIFIED}, 200),
        ({UNLESS_SINCE: AFTER}, 200),
        ({UNLESS_SINCE: "yesterday"}, 200),
        ({MATCH: TAG, UNLESS_SINCE: BEFORE}, 200),
        # 13.1.2: If-None-Match compares weakly.
        ({NONE_MATCH: TAG}, 304),
        ({NONE_MATCH: f"W/{TAG}"}, 304),
        ({NONE_MATCH: f"{OTHER}, {CODED}"}, 304),
        ({NONE_MATCH: "*"}, 304),
        ({NONE_MATCH: OTHER}, 200),
        # 13.1.3, and 13.2.2: ignored beside If-None-Match.
        ({SINCE: BEFORE}, 200),
        ({SINCE: MODIFIED}, 304),
        ({SINCE: AFTER}, 304),
        ({SINCE: "Monday, 23-Nov-26 12:00:02 GMT"}, 304),
        ({SINCE: "Mon Nov 23 12:00:02 2026"}, 304),
        ({SINCE: "Mon, 23 Nov 2026 12:00:02 +99999999999999999999"}, 200),
        ({SINCE: f"{AFTER}, {AFTER}"}, 200),
        ({SINCE: ""}, 200),
        ({NONE_MATCH: OTHER, SINCE: AFTER}, 200),
        # 13.2.2: If-Match goes first.
        ({MATCH: OTHER, NONE_MATCH: TAG}, 412),
        ({MATCH: TAG, NONE_MATCH: TAG}, 304),
        ({UNLESS_SINCE: BEFORE, SINCE: AFTER}, 412),
        ({UNLESS_SINCE: AFTER, SINCE: AFTER}, 304),
    ],
)
def test_the_conditions_in_their_order(asked: dict[str, str], expected: int) -> None:
    assert status(asked) == expected


def test_a_condition_on_what_is_not_known_is_ignored_or_fails() -> None:
    assert status({SINCE: AFTER}, {"etag": TAG}) == 200
    assert status({UNLESS_SINCE: BEFORE}, {"etag": TAG}) == 200
    assert status({MATCH: TAG}, {}) == 412
    assert status({NONE_MATCH: TAG}, {}) == 200


def test_before_it_is_known_whether_there_is_a_200_only_a_tag_counts() -> None:
    assert status({NONE_MATCH: TAG}, is_known=False) == 304
    for asked in ({NONE_MATCH: "*"}, {MATCH: OTHER}, {UNLESS_SINCE: BEFORE}, {MATCH: OTHER, NONE_MATCH: TAG}):
        assert status(asked, is_known=False) == 200


def test_a_weak_tag_never_matches_strongly() -> None:
    weak = {"etag": f"W/{TAG}"}
    assert status({MATCH: f"W/{TAG}"}, weak) == 412
    assert status({NONE_MATCH: TAG}, weak) == 304


def test_a_304_repeats_the_headers_of_the_200_and_the_tag_of_the_client() -> None:
    with pytest.raises(NotModified) as raised:
        check_preconditions({NONE_MATCH: CODED}, plan_coding("gzip").accepted, SENT)
    assert raised.value.headers == {"etag": CODED, "last-modified": MODIFIED, "vary": "Accept-Encoding"}


@pytest.mark.parametrize(
    ("asked", "may_be_sent"),
    [
        ({"range": "bytes=0-9"}, True),
        ({"range": "bytes=5-"}, True),
        ({"range": "bytes=-5, 7-8"}, True),
        ({"range": "BYTES=0-9"}, True),
        ({}, False),
        ({"range": "lines=0-9"}, False),
        ({"range": "bytes=a-b"}, False),
        ({"range": "bytes"}, False),
        ({"range": "bytes=0-1, bytes=2-3"}, False),
        ({"range": "bytes=0-9", "if-range": TAG}, True),
        ({"range": "bytes=0-9", "if-range": OTHER}, False),
        ({"range": "bytes=0-9", "if-range": f"W/{TAG}"}, False),
        # Two generations may be made within the second of a date.
        ({"range": "bytes=0-9", "if-range": MODIFIED}, False),
    ],
)
def test_a_range_is_sent_or_the_whole(asked: dict[str, str], may_be_sent: bool) -> None:
    assert may_send_range(asked, "GET", TAG, plan_coding(None)) is may_be_sent


def test_a_range_is_for_get_and_for_who_takes_plain_bytes() -> None:
    asked = {"range": "bytes=0-9"}
    assert may_send_range(asked, "GET", TAG, plan_coding("gzip"))
    assert not may_send_range(asked, "HEAD", TAG, plan_coding(None))
    assert not may_send_range(asked, "GET", TAG, plan_coding("gzip, identity;q=0"))
