"""Counts for Prometheus: queries, responses and the state of the engine. No label holds what a client chose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from server.observing.metric_totals import families_of
from server.observing.outcomes import outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client import Metric

    from server.observing.metric_totals import Families
    from server.observing.observation import Observation

__all__ = ["Metrics"]

#: Seconds; the last but one is the usual limit of a query.
_BUCKETS: Final = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30)
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9_]+")


class Metrics:
    """The counts of one application."""

    def __init__(self, gauges: Callable[[], Mapping[str, float]]) -> None:
        """Take the gauges of the engine anew each time the counts are read."""
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
        # Finding a child by its labels takes longer than counting.
        self._children: dict[tuple[Counter, tuple[str, ...]], Counter] = {}
        self._histograms: dict[str, Histogram] = {}

    def count(self, observation: Observation) -> None:
        """Count a request that was answered, or given up."""
        self._child(self._responses, observation.route, str(observation.status or "none")).inc()
        self._bytes.inc(observation.bytes)
        if observation.is_again:
            self._child(self._again, observation.route).inc()
        if observation.is_query:
            form = (observation.query and observation.query.form) or "none"
            self._child(self._queries, form, outcome_of(observation)).inc()
            seconds = self._histograms.get(form)
            if seconds is None:
                seconds = self._histograms[form] = self._seconds.labels(form)
            seconds.observe(observation.seconds)

    def _child(self, counter: Counter, *labels: str) -> Counter:
        child = self._children.get((counter, labels))
        if child is None:
            child = self._children[counter, labels] = counter.labels(*labels)
        return child

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
