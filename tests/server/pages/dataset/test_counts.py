"""Numbers of the start page, counted by the engine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from server.pages.dataset.counts import DatasetCounts, dataset_counts
from tests.server.web.engines import DirectEngine

if TYPE_CHECKING:
    from server.pages.page import Visit


def test_the_engine_counts_what_the_manifest_says(visit: Visit) -> None:
    counts = asyncio.run(dataset_counts(visit.engine))
    manifest = visit.generation.manifest
    assert (counts.articles, counts.claims) == (len(manifest.articles), manifest.counts.claims)
    assert 0 < counts.disputes < counts.claims
    assert counts.speakers > 0


def test_no_data_is_counted_as_nothing() -> None:
    assert asyncio.run(dataset_counts(DirectEngine([]))) == DatasetCounts(0, 0, 0, 0, 0)
