from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import publishing
from benchmarks.building import Run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_every_stage_but_the_inventing_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "load", lambda dump, store: Run(0.001, 0) if dump.is_file() and store else None)
    ratio, *stages = publishing.measure(3, tmp_path)
    assert ratio.name.startswith("3 articles, ")
    assert ratio.is_met is False
    assert [figure.name for figure in stages][:3] == ["3: parts", "3: writing the dumps", "3: writing the store"]
    seconds = [float(figure.value.split()[0]) for figure in stages]
    assert abs(sum(seconds) - 0.001 * float(ratio.value.split()[0].replace(",", ""))) < 0.1 * len(seconds)


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    publishing.main(["--articles", "3"])
    assert "### Publishing 3 generated articles" in capsys.readouterr().out
