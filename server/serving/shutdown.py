"""SIGTERM and SIGINT: the server takes no more connections, finishes the answers under way, and ends.

A single process leaves SIGINT to uvicorn, which ends by it. In a service of several, the first process passes
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
    """Let the process close its engine after uvicorn has ended at SIGTERM.

    uvicorn sends itself the signal again at its end, and without a handler that would kill the process.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda _number, _frame: stop())


def stop_at_signals(stop: Callable[[], None]) -> None:
    """Call ``stop`` on the running event loop at SIGINT or SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
