from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import building
from benchmarks.building import Cost, Run, exponent
from mapping.publication.corpus import read_corpus

if TYPE_CHECKING:
    from pathlib import Path


def cost(articles: int, seconds: float) -> Cost:
    run = Run(seconds, 0)
    return Cost(articles, run, run, run, None, 0)


@pytest.mark.parametrize("power", [1, 2, 3])
def test_the_exponent_is_that_of_the_last_two_sizes(power: int) -> None:
    assert exponent([cost(1, 99), cost(10, 2), cost(100, 2 * 10**power)]) == pytest.approx(power)


def test_the_copies_are_a_corpus(tmp_path: Path) -> None:
    building.copy_seeds(tmp_path / "seeds", 4)
    assert list(read_corpus(tmp_path / "seeds").sheets) == [f"copy-00000{number}" for number in range(4)]


def test_the_command_is_measured_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    building.main(["--articles", "1"])
    lines = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    rows = {line[0]: line[1] for line in lines}
    assert float(rows["1 article(s): CPU"].strip(" s|")) > 0.1
    assert float(rows["1 article(s): peak memory"].strip(" MB|")) > 10
    assert float(rows["1 article(s): one changed, CPU"].strip(" s|")) > 0.1
    assert rows["checking"].endswith("%")
