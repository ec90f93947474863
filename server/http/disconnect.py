"""Work that ends once the client it is done for has left."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from server.errors import ClientGone

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.types import Receive

__all__ = ["EndingWithClient"]

#: Seconds before anybody looks: most answers are there earlier, and looking costs a task.
_PATIENCE: Final = 0.05


class EndingWithClient:
    """Cancel what runs in an ``async with`` block once the client has left; the block raises `ClientGone`.

    The body of the request must have been read: what is received meanwhile is dropped.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._has_left = False
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        """Begin to look after a while."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - this is a coroutine
        self._task = task
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self._start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Look no more."""
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._has_left and self._task.uncancel() == 0 and kind is asyncio.CancelledError:
            raise ClientGone from error

    def _start(self) -> None:
        self._watch = asyncio.get_running_loop().create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._has_left = True
        self._task.cancel()
