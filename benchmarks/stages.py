"""The CPU seconds of this process, by stage."""

from __future__ import annotations

import time
from collections import defaultdict


class Stages:
    """Adds up CPU seconds by the name of the stage; each goes on until the next begins."""

    def __init__(self, first: str) -> None:
        """Begin the first stage."""
        self._seconds = defaultdict[str, float](float)
        self._stage, self._began = first, time.process_time()

    def begin(self, stage: str) -> None:
        """Begin a stage, perhaps one that was begun before."""
        now = time.process_time()
        self._seconds[self._stage] += now - self._began
        self._stage, self._began = stage, now

    def end(self) -> dict[str, float]:
        """End the last stage and return the seconds of each, in the order in which they first ended."""
        self.begin("")
        return dict(self._seconds)
