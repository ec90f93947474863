"""Joins of whole relations find the same connections as lookups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.pages.graph.connection_queries import ConnectionQueries
from tests.conftest import ARTICLE
from tests.server.pages.conftest import BASE, solutions

if TYPE_CHECKING:
    from server.pages.page import Visit


@pytest.mark.parametrize("stance", [None, "affirms", "denies"])
def test_both_ways_find_the_same_connections(visit: Visit, stance: str | None) -> None:
    broad, narrow = ConnectionQueries(None, stance), ConnectionQueries(None, stance, f"{BASE}graph/article/{ARTICLE}")
    assert (broad.is_broad, narrow.is_broad) == (True, False)
    assert solutions(visit, broad.numbers()) == solutions(visit, narrow.numbers()) != []
    for skipped in (0, 2):
        connections = solutions(visit, broad.between(4, 1, skipped, 20))
        assert solutions(visit, narrow.between(4, 1, skipped, 20)) == connections
        assert 0 < len(connections) <= 20
