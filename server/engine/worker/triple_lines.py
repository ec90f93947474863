"""The triples of a graph, each once, as lines of canonical N-Triples: equal triples are equal lines.

The engine repeats only triples that hold a blank node or another triple, so only those are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.errors import ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

#: A graph of at most so many triples is sorted, so that equal graphs are equal bytes; a larger one is streamed.
_SORTED_TRIPLES: Final = 20_000


class TripleLines:
    """Take the N-Triples of the engine in blocks, and pass complete lines to ``write``."""

    def __init__(self, limit: int, write: Callable[[bytes], object]) -> None:
        self._limit, self._write = limit, write
        self._rest = b""
        #: The lines so far, while they are few enough to be sorted.
        self._first: list[bytes] = []
        self._compared: set[bytes] = set()
        #: How many triples there were.
        self.count = 0

    @property
    def is_sorted(self) -> bool:
        """Whether the graph is small enough to be in order."""
        return self.count <= _SORTED_TRIPLES

    def write(self, block: bytes) -> None:
        """Take bytes. Raises `ResultTooLarge`."""
        complete, end, rest = (self._rest + block).rpartition(b"\n")
        lines, self._rest = complete + end, rest
        # One byte is found several times faster than two.
        if (b"_" in lines and b"_:" in lines) or (b"(" in lines and b"<<(" in lines):
            lines = b"".join(line for line in lines.splitlines(keepends=True) if self._is_new(line))
        self.count += lines.count(b"\n")
        if self.count > self._limit:
            raise ResultTooLarge(self._limit, "triples")
        self._first.append(lines)
        if not self.is_sorted:
            self._write(b"".join(self._first))
            self._first.clear()

    def finish(self) -> None:
        """Pass on a small graph, in order."""
        if self.is_sorted:
            self._write(b"".join(sorted(b"".join(self._first).splitlines(keepends=True))))

    def _is_new(self, line: bytes) -> bool:
        if b"_:" not in line and b"<<(" not in line:
            return True
        known = len(self._compared)
        self._compared.add(line)
        return len(self._compared) > known
