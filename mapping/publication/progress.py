"""The progress of a build, which whoever starts it may show."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Takes notice of each step of a build."""

    def __call__(self, message: str, done: int = 0, total: int = 0) -> None:
        """Take notice of a step; ``done`` of ``total`` articles are checked, which is 0 for other steps."""


def unseen(message: str, done: int = 0, total: int = 0) -> None:
    """Show no progress."""
