"""How the answer to a query ended, in one word: the label of the metrics and the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.errors import (
    ClientGone,
    EngineBusy,
    MemoryExceeded,
    QueryTimeout,
    RequestError,
    ResultBroken,
    UpstreamFailed,
    UpstreamUnreachable,
    WorkerLost,
)

if TYPE_CHECKING:
    from server.observing.observation import Observation

__all__ = ["OUTCOMES", "outcome_of"]

_OF_ERROR: Final[dict[type[BaseException], str]] = {
    QueryTimeout: "timeout",
    MemoryExceeded: "memory",
    EngineBusy: "busy",
    WorkerLost: "lost",
    UpstreamFailed: "upstream",
    UpstreamUnreachable: "upstream",
    ClientGone: "left",
    ResultBroken: "broken",
    RequestError: "refused",
    Exception: "failed",
}
_OF_STATUS: Final = {200: "ok", 304: "not_modified"}

#: Every outcome there is.
OUTCOMES: Final = tuple(dict.fromkeys((*_OF_STATUS.values(), *_OF_ERROR.values())))


def outcome_of(observation: Observation) -> str:
    """Return how a query ended; what was cut off by a shutdown has failed."""
    if observation.error is not None:
        return next((_OF_ERROR[each] for each in observation.error.__mro__ if each in _OF_ERROR), "failed")
    return _OF_STATUS.get(observation.status or 0, "failed")
