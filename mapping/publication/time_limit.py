"""Stop work that takes more processor time than it may, wherever it is: in our code, pySHACL or rdflib."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

#: Seconds after which an exceeded limit is raised again, if a library swallowed it.
_AGAIN: Final = 1.0


class TimeLimitExceeded(BaseException):
    """The limit of processor time is used up. Not an `Exception`, so that no library takes it for one of its own."""


@contextmanager
def processor_time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimitExceeded` in the block once this process has computed for ``seconds``.

    Processor time does not pass while the machine sleeps or works for others. Signals reach the main thread alone:
    in another thread the block runs without a limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _raise)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise TimeLimitExceeded
