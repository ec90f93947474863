"""Whole answers in memory, to be sent again as they went out for as long as the data stays the same.

A memory of representations: complete, short, with a strong tag, and made from nothing but the publication and what
is in the key. The answers of one publication are dropped as one as soon as there is another, or its data changes.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.http.headers import IN_NOT_MODIFIED, with_common_headers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Scope

    from server.engine import Query
    from server.http.negotiation import MediaType

__all__ = ["AnswerKey", "AnswerMemory", "KeptAnswer", "key_of", "may_be_kept"]

RawHeaders = list[tuple[bytes, bytes]]
#: Scheme, root path, path and query as they were sent, Host, Accept, Accept-Encoding, If-None-Match.
AnswerKey = tuple[str, str, bytes, bytes, bytes | None, bytes | None, bytes | None, bytes | None]

#: What a request may hold that the key does not: then it is answered anew.
_NOT_IN_KEY: Final = frozenset({
    b"range", b"if-range", b"if-match", b"if-modified-since", b"if-unmodified-since",
    b"authorization", b"cookie", b"expect", b"content-length", b"transfer-encoding",
})  # fmt: skip
#: What an answer may depend on, as its Vary says.
_IN_KEY: Final = frozenset({b"accept", b"accept-encoding", b"host"})
#: What an answer takes beside its body and its key, roughly.
_OVERHEAD: Final = 2048


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A complete answer, but for what belongs to each request; and what the metrics and the log say of it."""

    status: int
    headers: RawHeaders
    body: bytes
    route: str
    query: Query | None = None
    result_format: MediaType | None = None

    @property
    def tag(self) -> bytes | None:
        """The entity tag it was sent with."""
        return dict(self.headers).get(b"etag")

    def not_modified(self) -> KeptAnswer:
        """Return the 304 for a client that has it."""
        headers = with_common_headers([each for each in self.headers if each[0] in IN_NOT_MODIFIED], 304)
        return KeptAnswer(304, headers, b"", self.route, self.query, self.result_format)


def key_of(scope: Scope, given: Mapping[bytes, bytes]) -> AnswerKey | None:
    """Return what the answer to a request depends on beside the data; None where it must be made anew.

    ``given`` are the headers of the request by name.
    """
    if scope["method"] not in {"GET", "HEAD"} or not _NOT_IN_KEY.isdisjoint(given):
        return None
    if len(given) != len(scope["headers"]):
        # A header that stands twice: let only one place decide which one counts.
        return None
    return (
        scope["scheme"], scope.get("root_path", ""), scope["raw_path"], scope["query_string"],
        given.get(b"host"), given.get(b"accept"), given.get(b"accept-encoding"), given.get(b"if-none-match"),
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
    """Answers by key, at most ``max_bytes`` together, the least recently used given up first."""

    def __init__(self, max_bytes: int, max_answer_bytes: int) -> None:
        self.max_answer_bytes = max_answer_bytes
        self._max_bytes = max_bytes
        self._answers: OrderedDict[AnswerKey, KeptAnswer] = OrderedDict()
        self._data: tuple[object, str | None] = (None, None)
        #: How much memory they take.
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._answers)

    def turn_to(self, publication: object, version: str | None) -> None:
        """Forget everything that was not kept for this publication with its data in this version."""
        if publication is not self._data[0] or version != self._data[1]:
            self._answers.clear()
            self._data, self.bytes = (publication, version), 0

    def find(self, key: AnswerKey) -> KeptAnswer | None:
        """Return the answer to a request; 304 where the client names the tag of the one that would be sent."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
            return found
        tag = key[-1]
        if tag is None:
            return None
        whole = self._answers.get((*key[:-1], None))
        if whole is None or whole.tag != tag:
            return None
        found = whole.not_modified()
        self.keep(key, found)
        return found

    def keep(self, key: AnswerKey, answer: KeptAnswer) -> None:
        """Keep an answer, and give up others until all fit."""
        if answer.status == 200:
            # The client had something else: what it is sent is what anybody is sent.
            key = (*key[:-1], None)
        self._drop(key)
        self._answers[key] = answer
        self.bytes += _size(key, answer)
        while self.bytes > self._max_bytes:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: AnswerKey) -> None:
        answer = self._answers.pop(key, None)
        if answer is not None:
            self.bytes -= _size(key, answer)


def _size(key: AnswerKey, answer: KeptAnswer) -> int:
    # The text of a query is held beside the encoded one in the key.
    return _OVERHEAD + len(answer.body) + 2 * sum(len(part) for part in key if part)
