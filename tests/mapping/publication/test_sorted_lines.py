from __future__ import annotations

import random

from mapping.publication.sorted_lines import SortedLines


def test_lines_are_in_the_order_of_python_and_there_once() -> None:
    lines = [f"<http://e/{name}> .\n" for name in ("b", "a", "a/b", "a-b", "é", "ﬀ", "😀", "Z")]
    given = random.Random(8).choices(lines, k=200)
    assert list(SortedLines(given)) == sorted(set(given))


def test_they_can_be_read_again_while_they_are_read() -> None:
    lines = SortedLines(iter(["2\n", "1\n"]))
    assert [(one, other) for one in lines for other in lines] == [
        ("1\n", "1\n"), ("1\n", "2\n"), ("2\n", "1\n"), ("2\n", "2\n"),
    ]  # fmt: skip


def test_there_may_be_none() -> None:
    assert not SortedLines([])
    assert list(SortedLines([])) == []
    assert SortedLines(["line\n"])
