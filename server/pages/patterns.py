"""Patterns that the engine reads as a whole before it joins them, for questions about all the data.

Oxigraph looks up the next pattern of a join once for each row that it has, some microseconds each time. A subselect it
reads once and joins by hash, at a fraction of a microsecond a row: ten times as fast where most rows are needed, and
the slower the fewer of them are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from server.pages.page import Visit

__all__ = ["is_named_often", "whole"]

#: Looking up what belongs to one row costs as much as reading so many.
_ROWS_FOR_A_LOOKUP: Final = 25


def whole(subject: str, way: NamedNode | str, value: str) -> str:
    """Return a group that binds two variables to all that a property, or a path of one step, connects."""
    return f"{{ SELECT {subject} {value} WHERE {{ {subject} {way} {value} }} }}"


async def is_named_often(visit: Visit, iri: str) -> bool:
    """Return whether so much points at a resource that reading all claims costs less than looking it up, by one query.

    The claims are those of the manifest: where it does not know, what is named at all is named often.
    """
    fewest = visit.generation.manifest.counts.claims // _ROWS_FOR_A_LOOKUP + 1
    named = f"SELECT ?any WHERE {{ ?any ?way {NamedNode(iri)} }} LIMIT {fewest}"
    (row,) = await select(visit.engine, f"SELECT (COUNT(*) AS ?number) WHERE {{ {{ {named} }} }}")
    return number_in(row, "number") >= fewest
