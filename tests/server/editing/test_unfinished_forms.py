"""A form that is being filled in is kept with every keystroke until it is saved or cancelled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from mapping.editing.errors import CannotEdit
from server.editing import unfinished_forms
from server.editing.unfinished_forms import UnfinishedForms

if TYPE_CHECKING:
    from pathlib import Path

NAME, OTHER = str(UUID(int=1)), str(UUID(int=2))


def test_the_last_keystroke_is_kept_also_after_a_restart(tmp_path: Path) -> None:
    forms = UnfinishedForms(tmp_path)
    assert forms.all() == []
    forms.keep(NAME, 1, {"cue": "s"})
    forms.keep(NAME, 3, {"cue": "sai"})
    forms.keep(NAME, 2, {"cue": "sa"})  # the browser sends over several connections
    kept = [{"form": NAME, "number": 3, "content": {"cue": "sai"}}]
    assert forms.all() == kept
    assert UnfinishedForms(tmp_path).all() == kept
    assert [path.name for path in tmp_path.iterdir()] == [f"{NAME}.json"]


def test_a_form_that_was_saved_does_not_come_back_with_a_late_keystroke(tmp_path: Path) -> None:
    forms = UnfinishedForms(tmp_path)
    forms.keep(NAME, 1, {})
    forms.keep(OTHER, 1, {})
    forms.end(NAME)
    forms.keep(NAME, 2, {})
    assert [each["form"] for each in forms.all()] == [OTHER]
    assert [each["form"] for each in UnfinishedForms(tmp_path).all()] == [OTHER]
    forms.end(str(UUID(int=3)))


@pytest.mark.parametrize("name", ["", "..", "../" + NAME, NAME + ".json", NAME.replace("0", "O"), "é" * 36])
def test_a_form_has_a_uuid_for_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotEdit, match="UUID"):
        UnfinishedForms(tmp_path / "forms").keep(name, 1, {})
    assert list(tmp_path.iterdir()) == []


def test_forms_are_few_and_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = UnfinishedForms(tmp_path)
    with pytest.raises(CannotEdit, match="200000 characters"):
        forms.keep(NAME, 1, {"cue": "x" * 200_000})
    monkeypatch.setattr(unfinished_forms, "_MOST_FORMS", 1)
    forms.keep(NAME, 1, {})
    with pytest.raises(CannotEdit, match="continue or discard"):
        forms.keep(OTHER, 1, {})
    forms.keep(NAME, 2, {})


@pytest.mark.parametrize("written", ["", "{", "[]", '{"number": 1}', '{"number": "x", "content": {}}', "\x00"])
def test_a_file_that_a_loss_of_power_cut_off_is_forgotten(tmp_path: Path, written: str) -> None:
    (tmp_path / f"{NAME}.json").write_text(written)
    (tmp_path / f"{OTHER}.json").write_text(json.dumps({"number": 1, "content": {"cue": "said"}}))
    assert [each["form"] for each in UnfinishedForms(tmp_path).all()] == [OTHER]
