"""Browser and server are killed in a journey through the workbench, and nothing is lost but the last keystroke."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from benchmarks.editing_kills import run
from benchmarks.editing_losses import figures
from tests.browser.conftest import chromium

if TYPE_CHECKING:
    from pathlib import Path


def test_a_kill_costs_at_most_the_last_keystroke(tmp_path: Path) -> None:
    chromium()
    losses = run(tmp_path, 2, random.Random(11))
    assert losses.kills == {"browser": 1, "server": 1}
    assert losses.keystrokes
    assert [figure.name for figure in figures(losses) if figure.is_met is False] == []
    assert losses.notes == []
