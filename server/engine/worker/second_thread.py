"""Convert and send the output of the engine in a second thread; pyoxigraph releases the GIL while it computes."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: Blocks that may wait; then the engine waits too.
_MOST_WAITING: Final = 4


class SecondThread:
    """Call ``take`` with each block, in order, in a thread of its own."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self._executor = ThreadPoolExecutor(max_workers=1)
        self._waiting: deque[Future[object]] = deque()

    def put(self, block: bytes) -> None:
        """Queue a block. Raises the error that ``take`` raised for an earlier one."""
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._executor.submit(self._take, block))

    def close(self, *, finishes: bool) -> None:
        """End the thread, after the queued blocks or without them. Raises the error of ``take``."""
        try:
            while self._waiting and finishes:
                self._waiting.popleft().result()
        finally:
            self._executor.shutdown(cancel_futures=True)
