"""Hints of errors are lines that can be run as they are."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from mapping.errors import how_to_install

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("python", [sys.executable, "/home/ana ruiz/.venv/bin/python"])
def test_an_extra_is_installed_by_the_python_that_runs_onrecord(python: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", python)
    assert shlex.split(how_to_install("ingest")) == [python, "-m", "pip", "install", "onrecord[ingest]"]


def test_no_other_module_words_this_line() -> None:
    sources = [path for folder in ("mapping", "server") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in sources if "pip install" in path.read_text("utf-8")] == ["errors.py"]
