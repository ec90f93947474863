"""Spans of two readings are paired one to one, the most alike first."""

from __future__ import annotations

import pytest

from mapping.scoring.span_matching import overlap, pair

Spans = tuple[tuple[int, int], ...]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (((0, 10),), ((0, 10),), 1.0),
        (((0, 10),), ((0, 5),), 0.5),
        (((0, 10),), ((5, 15),), 0.5),
        (((0, 4), (6, 10)), ((0, 10),), 0.8),
        (((0, 4),), ((4, 8),), 0.0),
    ],
)
def test_the_overlap_is_the_shared_part_of_the_longer_one(one: Spans, other: Spans, shared: float) -> None:
    assert overlap(one, other) == overlap(other, one) == shared


def test_each_span_has_at_most_one_partner() -> None:
    gold, found = [((0, 10),), ((20, 30),)], [((0, 8),), ((0, 10),), ((2, 10),)]
    assert pair(gold, found, 0.5) == [(0, 1)]
    assert pair(found, gold, 0.5) == [(1, 0)]
    assert pair(gold, [((0, 9),), ((21, 30),)], 1.0) == []
    assert pair([((0, 10),), ((0, 8),)], [((0, 8),), ((0, 6),)], 0.5) == [(0, 1), (1, 0)]
