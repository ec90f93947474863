"""The page about sizes of archives has the table that the script prints, and the sums are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.arithmetic import ArticleCosts, Machine, needs_of, table

PAGE = Path(__file__).parents[2] / "docs" / "archive-sizes.md"


def test_the_page_has_the_table_of_the_script() -> None:
    page = PAGE.read_text("utf-8")
    assert table(ArticleCosts(), Machine()) in page


def test_an_archive_is_divided_into_datasets_of_the_same_size() -> None:
    costs = ArticleCosts(check_seconds=0.36, publish_seconds=0.036, disk_megabytes=2, memory_megabytes=0.1)
    needs = needs_of(1_500_000, costs, Machine(processors=2, disk_terabytes=1))
    assert needs.datasets == 2
    assert needs.check_hours == pytest.approx(150)
    assert needs.checking_machines == 4
    assert needs.publish_hours == pytest.approx(7.5)
    assert needs.memory_gigabytes == pytest.approx(75)
    assert needs.disk_terabytes == pytest.approx(3)
    assert needs.serving_machines == 3
