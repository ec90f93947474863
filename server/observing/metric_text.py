"""Write counts in the text format of Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0, generate_latest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.observing.metric_totals import Families

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_1_0_0


def written(families: Families) -> bytes:
    """Return the text."""
    return generate_latest(_Collected(families))


class _Collected:
    """A registry, as far as it is read."""

    def __init__(self, families: Families) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        for name, description, kind, samples in self._families:
            metric = Metric(name, description, kind)
            for sample, labels, value in samples:
                metric.add_sample(sample, labels, value)
            yield metric
