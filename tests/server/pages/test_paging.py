"""Parts of lists that stand in the order of their articles: together they are the list, each row once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from server.pages.paging import Paging, part_of

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTS = st.dictionaries(st.from_regex(r"http://a/[a-z]{1,3}", fullmatch=True), st.integers(1, 9), max_size=8)


def rows_of(counts: Mapping[str, int], graphs: tuple[str, ...]) -> list[str]:
    """Return what the engine would say of these graphs, in order."""
    return [f"{graph}#{row}" for graph in graphs for row in range(counts[graph])]


@given(COUNTS, st.integers(1, 12))
def test_the_parts_are_the_list_in_order(counts: dict[str, int], size: int) -> None:
    whole = rows_of(counts, tuple(sorted(counts)))
    pages = [Paging(number, size) for number in range(1, Paging(1, size).last(len(whole)) + 1)]
    parts = [part_of(counts, paging) for paging in pages]
    shown = [part.cut(rows_of(counts, part.keys)) for part in parts]
    assert [row for rows in shown for row in rows] == whole
    assert all(len(rows) == size for rows in shown[:-1])


@given(COUNTS, st.integers(1, 12), st.integers(1, 99))
def test_no_article_is_read_that_the_part_does_not_fall_into(counts: dict[str, int], size: int, number: int) -> None:
    part = part_of(counts, Paging(number, size))
    shown = part.cut(rows_of(counts, part.keys))
    assert {row.partition("#")[0] for row in shown} == set(part.keys)


def test_a_part_behind_the_end_is_empty() -> None:
    assert part_of({"http://a/x": 3}, Paging(2, 5)).keys == ()
