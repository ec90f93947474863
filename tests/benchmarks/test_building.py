from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import building
from benchmarks.building import Cost, exponent
from mapping.publication.corpus import read_corpus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("power", [1, 2, 3])
def test_the_exponent_is_that_of_the_last_two_sizes(power: int) -> None:
    costs = [Cost(1, 99, 0), Cost(10, 2, 0), Cost(100, 2 * 10**power, 0)]
    assert exponent(costs) == pytest.approx(power)


def test_the_copies_are_a_corpus(tmp_path: Path) -> None:
    building.copy_seeds(tmp_path / "seeds", 3)
    assert list(read_corpus(tmp_path / "seeds").sheets) == ["copy-000000", "copy-000001", "copy-000002"]


def test_the_command_is_measured_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    building.main(["--articles", "1"])
    rows = dict(line.strip("| ").split(" | ")[:2] for line in capsys.readouterr().out.splitlines() if ", " in line[:20])
    assert float(rows["1 article(s), CPU"].strip(" s|")) > 0.1
    assert float(rows["1 article(s), peak memory"].strip(" MB|")) > 10
