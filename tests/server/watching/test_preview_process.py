"""The terminal of an author who watches says truly what became of each save: a preview publishes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mapping.publication.preview import LastSave, Preview, SavedProblem
from server.watching.preview_process import _report

if TYPE_CHECKING:
    from pathlib import Path


def problem(*, is_warning: bool) -> SavedProblem:
    return SavedProblem(
        slug="a", file="a/facts.yaml", line=1, column=1, code="Q101", message="no", hint="", is_warning=is_warning
    )


@pytest.mark.parametrize(
    ("save", "fate"),
    [
        (LastSave(key="1"), "is on the pages"),
        (LastSave(key="1", problems=(problem(is_warning=True),)), "is on the pages"),
        (LastSave(key="1", problems=(problem(is_warning=False),)), "is not on the pages as a whole; they say why"),
        (LastSave(key="1", reason="the disk is full"), "is not on the pages as a whole; they say why"),
    ],
)
def test_a_save_is_on_the_pages_or_they_say_why(
    save: LastSave, fate: str, short_seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Preview(short_seeds, tmp_path / "preview", version="test").build("2026-01-01T00:00:00+00:00")
    _report(save, tmp_path / "preview")
    last = capsys.readouterr().err.splitlines()[-1]
    assert re.fullmatch(rf"onrecord: \d\d:\d\d:\d\d the last save {fate}", last)


def test_before_there_are_pages_a_save_is_only_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _report(LastSave(key="1", problems=(problem(is_warning=False),)), tmp_path)
    assert capsys.readouterr().err.endswith(" the last save is refused\n")
