from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.stages import Stages

if TYPE_CHECKING:
    import pytest


def test_a_stage_begun_again_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 1.0, 3.0, 6.0, 10.0])
    monkeypatch.setattr("time.process_time", lambda: next(times))
    stages = Stages("checking")
    for stage in ("writing", "checking", "writing"):
        stages.begin(stage)
    assert stages.end() == {"checking": 4.0, "writing": 6.0}
