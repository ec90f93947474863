"""SIGTERM and SIGINT: the server takes no more connections, finishes the answers under way, and ends.

In a service of several, the first process passes
SIGTERM to the others (`server.serving.supervisor`), and each of them ends as a single one does.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: Time for the answers under way; after it they are cut off.
LAST_ANSWERS_SECONDS: Final = 3
#: Time for the processes to end; after it they are killed.
LAST_PROCESSES_SECONDS: Final = 10.0


def stop_after_server(stop: Callable[[], None]) -> None:
    """Let the process close its engine after uvicorn has ended at a signal.

    uvicorn sends itself the signal again at its end, and without a handler that would kill the process. A signal that
    comes before uvicorn listens for signals is not lost, even if the parent has them ignored, as a shell does in a
    script for a job in the background.
    """
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: stop())


def stop_at_signals(stop: Callable[[], None]) -> None:
    """Call ``stop`` on the running event loop at SIGINT or SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
