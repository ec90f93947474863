from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import killed_shards

if TYPE_CHECKING:
    import pytest


def test_a_killed_map_leaves_whole_shards(capsys: pytest.CaptureFixture[str]) -> None:
    killed_shards.main(["--kills", "1", "--articles", "4"])
    lines = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    rows = {line[0]: line[1:] for line in lines}
    assert float(rows["damaged shards"][0]) == float(rows["damaged generations"][0]) == 0
    assert float(rows["next generations with another digest than a build"][0]) == 0
