"""Calls of Linux about the parent and the name of a process (prctl(2)); elsewhere they do nothing."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# linux/prctl.h
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NAME: Final = 15
_PR_SET_CHILD_SUBREAPER: Final = 36

_adopting = threading.Lock()


def prctl(option: int, value: int) -> bool:
    """Make the call; return whether the kernel took it."""
    return bool(ctypes.CDLL(None, use_errno=True).prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0))) == 0)


def die_with_parent() -> None:
    """Have the kernel end this process with its parent, if it is Linux: with the thread that is the parent."""
    if sys.platform == "linux":
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def name_process(name: str) -> None:
    """Give this process a name for ``ps -o comm``, of at most 15 bytes: forks share one command line."""
    if sys.platform == "linux":
        text = ctypes.create_string_buffer(name.encode())
        prctl(_PR_SET_NAME, ctypes.addressof(text))


@contextmanager
def adopting_orphans() -> Iterator[None]:
    """Meanwhile become the parent of descendants whose parent ends; one thread at a time may do so."""
    with _adopting:
        prctl(_PR_SET_CHILD_SUBREAPER, 1)
        try:
            yield
        finally:
            prctl(_PR_SET_CHILD_SUBREAPER, 0)
