"""Note how each request went, and count it for Prometheus. No label holds anything that a client chose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from server.errors import (
    ClientGone,
    EngineBusy,
    MemoryExceeded,
    QueryTimeout,
    RequestError,
    ResultBroken,
    UpstreamFailed,
    WorkerLost,
)
from server.observing.metric_totals import families_of

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import Callable, Iterator, Mapping, MutableMapping

    from prometheus_client import Metric

    from server.engine import Query
    from server.http.negotiation import MediaType
    from server.observing.metric_totals import Families

#: The key of the observation in the scope of a request.
_KEY: Final = "onrecord.observation"

#: Seconds; the last but two is the default limit of a query.
_BUCKETS: Final = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30)
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9_]+")

#: How a query ended, by the nearest class of its error, and by its status without one.
_OUTCOME_OF_ERROR: Final[dict[type[BaseException], str]] = {
    QueryTimeout: "timeout",
    MemoryExceeded: "memory",
    EngineBusy: "busy",
    WorkerLost: "lost",
    UpstreamFailed: "upstream",
    ClientGone: "left",
    ResultBroken: "broken",
    RequestError: "refused",
    Exception: "failed",
}
_OUTCOME_OF_STATUS: Final = {200: "ok", 304: "not_modified"}
OUTCOMES: Final = tuple(dict.fromkeys((*_OUTCOME_OF_STATUS.values(), *_OUTCOME_OF_ERROR.values())))


@dataclass(slots=True)
class Observation:
    """The facts about one request that are counted and logged, noted while it is answered."""

    id: str = ""
    started: float = field(default_factory=perf_counter)
    #: Whether it asks a query, be it a good one or not.
    is_query: bool = False
    #: The query and the format chosen, if the request got so far.
    query: Query | None = None
    result_format: MediaType | None = None
    #: The class of the error that ended it.
    error: type[BaseException] | None = None
    #: The name of the handler; it holds nothing that the client chose.
    route: str = "none"
    #: Whether the answer came from memory.
    is_again: bool = False
    #: None until the response starts.
    status: int | None = None
    bytes: int = 0
    #: The task that answers it, once it began.
    task: Task[Any] | None = None

    def end(self, error: type[BaseException]) -> None:
        """Cancel the task that answers, because of an error outside of it."""
        if self.task is not None:
            self.error = error
            self.task.cancel()

    @property
    def seconds(self) -> float:
        """Time since the request came."""
        return perf_counter() - self.started

    @property
    def outcome(self) -> str:
        """How the answer ended, in one word of `OUTCOMES`; an answer cut off by a shutdown has failed."""
        if self.error is not None:
            return next((_OUTCOME_OF_ERROR[each] for each in self.error.__mro__ if each in _OUTCOME_OF_ERROR), "failed")
        return _OUTCOME_OF_STATUS.get(self.status or 0, "failed")


def observation_of(scope: MutableMapping[str, Any]) -> Observation:
    """Return the observation of a request by its scope, a new one if it has none yet."""
    observation: Observation | None = scope.get(_KEY)
    if observation is None:
        observation = scope[_KEY] = Observation()
    return observation


class Metrics:
    """The counts of one application."""

    def __init__(self, gauges: Callable[[], Mapping[str, float]]) -> None:
        """Take the gauges of the engine again each time the counts are read."""
        self._registry = CollectorRegistry()
        self._registry.register(_EngineGauges(gauges))
        self._queries = Counter(
            "onrecord_queries", "Queries, by form and outcome.", ["form", "outcome"], registry=self._registry
        )
        self._seconds = Histogram(
            "onrecord_query_seconds",
            "Time from the arrival of a query to its last byte.",
            ["form"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._responses = Counter(
            "onrecord_responses", "Responses, by route and status.", ["route", "status"], registry=self._registry
        )
        self._again = Counter(
            "onrecord_responses_again", "Responses sent again, by route.", ["route"], registry=self._registry
        )
        self._bytes = Counter("onrecord_response_bytes", "Bytes of bodies sent.", registry=self._registry)
        # To find a child by its labels takes longer than to count.
        self._child = cache(lambda metric, *labels: metric.labels(*labels))

    def count(self, observation: Observation) -> None:
        """Count a request after its answer, or after its client left."""
        self._child(self._responses, observation.route, str(observation.status or "none")).inc()
        self._bytes.inc(observation.bytes)
        if observation.is_again:
            self._child(self._again, observation.route).inc()
        if observation.is_query:
            form = (observation.query and observation.query.form) or "none"
            self._child(self._queries, form, observation.outcome).inc()
            self._child(self._seconds, form).observe(observation.seconds)

    def families(self) -> Families:
        """Return all counts."""
        return families_of(self._registry.collect())


class _EngineGauges:
    """A collector of Prometheus."""

    def __init__(self, gauges: Callable[[], Mapping[str, float]]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        for name, value in self._gauges().items():
            metric = f"onrecord_engine_{_NOT_IN_A_NAME.sub('_', name.lower())}"
            family = CounterMetricFamily if metric.endswith("_total") else GaugeMetricFamily
            yield family(metric, f"State of the engine: {name}.", value=value)
