"""Pair the spans of two readings: each with at most one of the other, the most similar first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.sheet.sentences import Range

    Spans = tuple[Range, ...]

#: Least part of both that two overlapping spans share.
LEAST_OVERLAP: Final = 0.5


def overlap(one: Spans, other: Spans) -> float:
    """Return the number of characters that two groups of spans share, divided by the length of the longer one."""
    if one == other:
        return 1.0
    longest = max(_length(one), _length(other))
    shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
    return shared / longest if longest else 0.0


def _length(spans: Spans) -> int:
    return sum(end - start for start, end in spans)


def pair(gold: Sequence[Spans], found: Sequence[Spans], least: float) -> list[tuple[int, int]]:
    """Return the indices of pairs that overlap at least so much, in the order of ``gold``."""
    candidates = [
        (shared, index, other)
        for index, one in enumerate(gold)
        for other, two in enumerate(found)
        if (shared := overlap(one, two)) >= least
    ]
    pairs: dict[int, int] = {}
    for _, index, other in sorted(candidates, key=lambda each: (-each[0], each[1], each[2])):
        if index not in pairs and other not in pairs.values():
            pairs[index] = other
    return sorted(pairs.items())
