"""Work on what the engine writes while it goes on: it keeps no other thread waiting as it computes."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import ReadableBuffer as Buffer

__all__ = ["Beside"]

#: Bytes that are handed over together; a result that is shorter needs no second thread.
_BLOCK: Final = 64 * 1024
#: Blocks that may wait before the engine does.
_MOST_WAITING: Final = 4


class Beside:
    """A file for the engine to write to; ``take`` gets the bytes in order, in blocks, mostly in another thread.

    To be entered for the time of writing: leaving it well waits until all was taken, leaving it with an error drops
    what was not.
    """

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._executor: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[object]] = deque()

    def write(self, data: Buffer, /) -> int:
        """Take bytes. Raises what ``take`` raised for earlier ones."""
        part = bytes(data)
        self._held.append(part)
        self._held_bytes += len(part)
        if self._held_bytes >= _BLOCK:
            self._hand_over()
        return len(part)

    def flush(self) -> None:
        """Do nothing: blocks go when they are full."""

    def __enter__(self) -> Self:
        """Begin to take."""
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """End the thread, if there is one. Raises what ``take`` raised."""
        try:
            while self._waiting and failed is None:
                self._waiting.popleft().result()
        finally:
            if self._executor is not None:
                self._executor.shutdown(cancel_futures=True)
        if failed is None:
            self._take(b"".join(self._held))

    def _hand_over(self) -> None:
        if self._executor is None:
            self._executor = ThreadPoolExecutor(max_workers=1)
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._executor.submit(self._take, b"".join(self._held)))
        self._held.clear()
        self._held_bytes = 0
