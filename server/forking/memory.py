"""Give memory that is free in this process back to the system."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def give_back_memory() -> None:
    """Return the free pages of the allocator to the system, if it is glibc's, which keeps them after a large file."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
