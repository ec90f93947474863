"""Print progress on standard error."""

from __future__ import annotations

import sys
import time
from typing import Final

_PATIENCE: Final = 1.0


class Progress:
    """Print nothing in the first second, then at most one line a second."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, message: str) -> None:
        """Print ``message`` if a second has passed since the last one."""
        now = time.monotonic()
        if now - self._last >= _PATIENCE:
            print(f"onrecord: {message}", file=sys.stderr)
            self._last = now
