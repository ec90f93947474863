"""Errors of asking a language model."""

from __future__ import annotations

from mapping.errors import OnrecordError


class ModelFailed(OnrecordError):
    """The server of a language model cannot be reached, or refuses to answer; a retry does not help."""


class TryAgain(ModelFailed):
    """The server did not answer this time; ``seconds`` is how long it wants to be left alone, if it says so."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__(reason)
