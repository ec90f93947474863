"""Whole answers in memory, to be sent again as they went out as long as the data stays the same.

An answer is kept if it is complete, short and strongly tagged, and depends on nothing but the publication and its key.
All answers are dropped when the application publishes another generation. Only this module decides whether the data
is still the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from cachetools import LRUCache

from server.errors import NotModified
from server.http.codings import plan_coding
from server.http.headers import COMMON_HEADERS, decode_fields
from server.http.preconditions import check_preconditions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Scope

    from server.engine import Query
    from server.http.negotiation import MediaType

RawHeaders = list[tuple[bytes, bytes]]

#: A request with one of these fields may get an answer that its key does not determine: it bypasses the cache.
_NOT_IN_KEY: Final = frozenset({
    b"range", b"if-range", b"if-match", b"if-modified-since", b"if-unmodified-since",
    b"authorization", b"cookie", b"expect", b"content-length", b"transfer-encoding",
})  # fmt: skip
#: Fields of a request that an answer may depend on, as its Vary says.
_IN_KEY: Final = frozenset({b"accept", b"accept-encoding", b"host"})
#: The headers of all responses but the policy of a page, which a 304 must not replace.
_OF_ALL: Final = frozenset(name.lower().encode() for name in COMMON_HEADERS) - {b"content-security-policy"}
#: Roughly the memory of an answer without its body and its key.
_OVERHEAD: Final = 2048


class AnswerKey(NamedTuple):
    """Everything about a request that its answer depends on, as it was sent."""

    scheme: str
    root_path: str
    raw_path: bytes
    query_string: bytes
    host: bytes | None
    accept: bytes | None
    accept_encoding: bytes | None
    if_none_match: bytes | None


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A complete answer without the headers of a single request, and its facts for the metrics and the log."""

    status: int
    headers: RawHeaders
    body: bytes
    route: str
    query: Query | None = None
    result_format: MediaType | None = None


def key_of(scope: Scope, fields: Mapping[bytes, bytes]) -> AnswerKey | None:
    """Return the key of a request with these header fields; None if it must not be answered from the cache."""
    if scope["method"] not in {"GET", "HEAD"} or not _NOT_IN_KEY.isdisjoint(fields):
        return None
    return AnswerKey(
        scope["scheme"], scope.get("root_path", ""), scope["raw_path"], scope["query_string"],
        fields.get(b"host"), fields.get(b"accept"), fields.get(b"accept-encoding"), fields.get(b"if-none-match"),
    )  # fmt: skip


def may_be_kept(status: int, headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Tell whether an answer that begins like this is the same for every request with its key."""
    said = dict(headers)
    varies = said.get(b"vary", b"").lower().replace(b" ", b"").split(b",")
    return (
        status in {200, 304}
        and said.get(b"etag", b"").startswith(b'"')
        and b"no-store" not in said.get(b"cache-control", b"")
        and b"set-cookie" not in said
        and (status == 304 or b"content-length" in said)
        and _IN_KEY.issuperset(filter(None, varies))
    )


class AnswerMemory:
    """Answers of one publication by key, at most ``max_bytes`` together; the least recently used is dropped first."""

    def __init__(self, max_bytes: int, max_answer_bytes: int) -> None:
        self.max_answer_bytes = min(max_bytes, max_answer_bytes)
        self._publication: object = None
        #: Each answer with the memory that it takes.
        self._answers: LRUCache[AnswerKey, tuple[KeptAnswer, int]] = LRUCache(max_bytes, getsizeof=itemgetter(1))

    def find(self, publication: object, key: AnswerKey) -> KeptAnswer | None:
        """Return the answer of a publication to a request; forget those of another publication."""
        if publication is not self._publication:
            self._answers.clear()
            self._publication = publication
        try:
            return self._answers[key][0]
        except KeyError:
            return self._revalidated(key)

    def _revalidated(self, key: AnswerKey) -> KeptAnswer | None:
        """Return the 304 or the 200 for a client that has an answer, if the 200 is in memory."""
        found = key.if_none_match is not None and self._answers.get(key._replace(if_none_match=None))
        if not found:
            return None
        answer, _ = found
        asked = decode_fields([(b"if-none-match", key.if_none_match or b"")])
        codings = plan_coding((key.accept_encoding or b"").decode("latin-1")).accepted
        try:
            check_preconditions(asked, codings, decode_fields(answer.headers))
        except NotModified as unchanged:
            repeated = [(name.encode(), value.encode("latin-1")) for name, value in unchanged.headers.items()]
            common = [each for each in answer.headers if each[0] in _OF_ALL]
            answer = replace(answer, status=304, headers=[*repeated, *common], body=b"")
            self._put(key, answer)
        return answer

    def keep(self, publication: object, key: AnswerKey, answer: KeptAnswer) -> None:
        """Keep a 200 or a 304, unless another publication came meanwhile, and drop others until all fit."""
        if publication is self._publication:
            # A client that has something different is sent the same 200 as any other.
            self._put(key._replace(if_none_match=None) if answer.status == 200 else key, answer)

    def _put(self, key: AnswerKey, answer: KeptAnswer) -> None:
        # The text of a query is held twice, encoded in the key and decoded.
        size = _OVERHEAD + len(answer.body) + 2 * sum(len(part) for part in key if part)
        if size <= self._answers.maxsize:
            self._answers[key] = answer, size
