"""Counts of several processes, added up."""

from __future__ import annotations

import json

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from server.observing.metric_text import written
from server.observing.metric_totals import Families, counted_up, families_of, total, value_of


def _process(queries: int, busy: float) -> Families:
    registry = CollectorRegistry()
    counter = Counter("queries", "Queries.", ["form"], registry=registry)
    counter.labels("ASK").inc(queries)
    if queries > 1:
        counter.labels("SELECT").inc()
    Gauge("busy", "Busy.", registry=registry).set(busy)
    Histogram("seconds", "Time.", buckets=[1, 2], registry=registry).observe(queries)
    # As it comes from another process.
    return json.loads(json.dumps(families_of(registry.collect())))  # type: ignore[no-any-return]


def test_what_is_written_of_one_process_is_what_it_counted() -> None:
    text = written(_process(1, 0.5)).decode()
    assert "# HELP queries_total Queries.\n# TYPE queries_total counter\n" in text
    assert 'queries_total{form="ASK"} 1.0\n' in text
    assert "busy 0.5\n" in text


def test_counters_gauges_and_histograms_are_added() -> None:
    text = written(total([_process(1, 1), _process(2, 2)])).decode()
    for line in (
        'queries_total{form="ASK"} 3.0', 'queries_total{form="SELECT"} 1.0', "busy 3.0",
        'seconds_bucket{le="1.0"} 1.0', 'seconds_bucket{le="2.0"} 2.0', "seconds_count 2.0", "seconds_sum 3.0",
    ):  # fmt: skip
        assert f"{line}\n" in text


def test_counting_began_with_the_first_process() -> None:
    first, second = _process(1, 0), _process(1, 0)
    created = [
        value for families in (first, second, total([first, second])) for family in families
        for name, _, value in family[3] if name == "queries_created"
    ]  # fmt: skip
    assert created[2] == min(created[:2])


def test_of_a_process_that_ended_only_what_it_counted_stays() -> None:
    left = total([counted_up(_process(1, 5)), _process(1, 2)])
    assert value_of(left, "busy") == 2
    assert 'queries_total{form="ASK"} 2.0' in written(left).decode()


def test_a_value_that_is_not_there_is_none() -> None:
    assert value_of(_process(1, 0), "nothing") is None
