from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import killed_builds

if TYPE_CHECKING:
    import pytest


def test_a_killed_build_leaves_a_whole_generation(capsys: pytest.CaptureFixture[str]) -> None:
    killed_builds.main(["--kills", "1", "--articles", "2"])
    lines = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    rows = {line[0]: line[1:] for line in lines}
    assert float(rows["damaged generations"][0]) == float(rows["next builds with another digest"][0]) == 0
