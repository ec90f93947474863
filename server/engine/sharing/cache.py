"""Results in memory, the least recently used given up first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

__all__ = ["ResultCache"]

#: What an entry needs beside its bytes, roughly: without it a million empty results would count as nothing.
_OVERHEAD: Final = 512


class ResultCache:
    """Whole results by key, at most ``max_bytes`` together and ``max_result_bytes`` each."""

    def __init__(self, max_bytes: int, max_result_bytes: int) -> None:
        self._max_bytes, self._max_result_bytes = max_bytes, max_result_bytes
        self._results: OrderedDict[str, bytes] = OrderedDict()
        #: How much memory the results take.
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._results)

    def get(self, key: str) -> bytes | None:
        """Return a result, which counts as used now."""
        if key not in self._results:
            return None
        self._results.move_to_end(key)
        return self._results[key]

    def put(self, key: str, result: bytes) -> None:
        """Keep a result, unless it is too long, and give up others until all fit."""
        self._drop(key)
        if len(result) > self._max_result_bytes:
            return
        self._results[key] = result
        self.bytes += len(result) + _OVERHEAD
        while self.bytes > self._max_bytes:
            self._drop(next(iter(self._results)))

    def _drop(self, key: str) -> None:
        result = self._results.pop(key, None)
        if result is not None:
            self.bytes -= len(result) + _OVERHEAD
