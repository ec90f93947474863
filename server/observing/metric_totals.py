"""Add up the counts of several processes, exchanged as plain lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client import Metric

#: Metric families as JSON knows them: name, description, type, and samples of a name, labels and a value.
Families = list[list[Any]]

#: Types of families that only grow: the counts of a process stay true after its end.
_COUNTED_UP: Final = frozenset({"counter", "histogram"})


def families_of(metrics: Iterable[Metric]) -> Families:
    """Return the families of a collector as plain lists."""
    return [
        [each.name, each.documentation, each.type, [[part.name, part.labels, part.value] for part in each.samples]]
        for each in metrics
    ]


def total(parts: Iterable[Families]) -> Families:
    """Add up the counts of processes, gauges too: each is a state of one process."""
    sums: dict[str, list[Any]] = {}
    values: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
    for family in (each for part in parts for each in part):
        name, description, kind, samples = family
        sums.setdefault(name, [name, description, kind])
        found = values.setdefault(name, {})
        for sample, labels, value in samples:
            key = (sample, tuple(sorted(labels.items())))
            found[key] = _added(sample, found.get(key), value)
    return [
        [*head, [[sample, dict(labels), value] for (sample, labels), value in values[name].items()]]
        for name, head in sums.items()
    ]


def counted_up(families: Families) -> Families:
    """Return the families that stay true once their process has ended."""
    return [family for family in families if family[2] in _COUNTED_UP]


def value_of(families: Families, name: str) -> float | None:
    """Return the value of a family with one sample; None if there is no such family."""
    return next((float(family[3][0][2]) for family in families if family[0] == name and family[3]), None)


def _added(sample: str, before: float | None, value: float) -> float:
    if before is None:
        return value
    # When counting began: of all processes, with the first.
    return min(before, value) if sample.endswith("_created") else before + value
