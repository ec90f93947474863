"""What is noted of a request while it is answered: for the metrics, and for the one line a query leaves in the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from server.engine import Query
    from server.http.negotiation import MediaType

__all__ = ["Observation", "observation_of"]

_KEY: Final = "onrecord.observation"


@dataclass(slots=True)
class Observation:
    """One request. Neither its client nor the text of its query is in it for longer than it takes to answer."""

    id: str = ""
    started: float = field(default_factory=perf_counter)
    #: Whether it asks a query, be it a good one or not.
    is_query: bool = False
    #: The query that was read from it and the format chosen, where it came so far.
    query: Query | None = None
    result_format: MediaType | None = None
    #: The class of what went wrong.
    error: type[BaseException] | None = None
    #: The name of what answered, without what the client chose.
    route: str = "none"
    #: Whether the answer was sent again from memory.
    is_again: bool = False
    #: None until the response starts.
    status: int | None = None
    bytes: int = 0

    @property
    def seconds(self) -> float:
        """Time since the request came."""
        return perf_counter() - self.started


def observation_of(scope: MutableMapping[str, Any]) -> Observation:
    """Return the observation of the request that ``scope`` belongs to, a new one where it has none yet."""
    observation: Observation | None = scope.get(_KEY)
    if observation is None:
        observation = scope[_KEY] = Observation()
    return observation
