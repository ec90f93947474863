"""A file open for editing: no change is lost, whoever else writes and whenever the process is killed."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.editing import open_file
from mapping.editing.errors import CannotEdit, EditConflict
from mapping.editing.open_file import OpenFile
from mapping.editing.operations import EMPTY_SHEET, Operation
from mapping.editing.patches import value_of
from mapping.editing.replacement import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[3]
SHEET = """\
factsheet: 2
sayings:
- claimant: city
  The barges are sold: sale(city)
- claimant: ana
  It is a lie: denies sale(city)
"""
CUE = Operation("set", ("sayings", 0, "cue"), "said").apply
WHEN = Operation("set", ("sayings", 1, "when"), "on Monday").apply


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(SHEET)
    return path


@pytest.fixture
def opened(sheet: Path) -> Iterator[Callable[[], OpenFile]]:
    """Open the sheet; what was opened before is closed, as if its process had been killed."""
    files: list[OpenFile] = []

    def open_it() -> OpenFile:
        for each in files:
            each.close()
        files.append(OpenFile(sheet, sheet.parent / "journal" / "facts.jsonl", initial=EMPTY_SHEET))
        return files[-1]

    yield open_it
    for each in files:
        each.close()


def test_a_change_is_in_the_file_at_once(opened: Callable[[], OpenFile], sheet: Path) -> None:
    file = opened()
    file.change(CUE)
    assert sheet.read_text() == file.text == CUE(SHEET)
    assert [each.name for each in sheet.parent.iterdir() if each.name.startswith(".")] == []


def test_undo_and_redo_go_on_after_the_process_was_killed(opened: Callable[[], OpenFile], sheet: Path) -> None:
    file = opened()
    file.change(CUE)
    file.change(WHEN)
    file = opened()
    file.undo()
    assert sheet.read_text() == CUE(SHEET)
    file = opened()
    file.undo()
    assert sheet.read_text() == SHEET
    assert not file.can_undo
    with pytest.raises(CannotEdit, match="nothing to undo"):
        file.undo()
    file.redo()
    file.redo()
    assert sheet.read_text() == WHEN(CUE(SHEET))
    assert not file.can_redo


def test_undo_leaves_what_others_changed(opened: Callable[[], OpenFile], sheet: Path) -> None:
    file = opened()
    file.change(CUE)
    sheet.write_text(WHEN(sheet.read_text()))
    file.undo()
    assert sheet.read_text() == WHEN(SHEET)


def test_what_somebody_else_wrote_is_merged(opened: Callable[[], OpenFile], sheet: Path) -> None:
    file = opened()
    sheet.write_text(WHEN(SHEET))
    file.change(CUE)
    assert sheet.read_text() == CUE(WHEN(SHEET))


def test_a_page_that_shows_an_older_text_changes_the_newer_one(opened: Callable[[], OpenFile], sheet: Path) -> None:
    file = opened()
    shown = file.revision
    file.change(Operation("add", ("sayings", 0), {"It rained all day": "occurrence()"}).apply, shown)
    file.change(WHEN, shown)
    assert value_of(sheet.read_text())["sayings"][2]["when"] == "on Monday"
    with pytest.raises(CannotEdit, match="load it again"):
        file.change(CUE, "0" * 64)


def test_a_conflict_is_shown_and_nothing_is_overwritten(opened: Callable[[], OpenFile], sheet: Path) -> None:
    file = opened()
    shown = file.revision
    theirs = Operation("set", ("sayings", 0, "cue"), "claimed").apply(SHEET)
    sheet.write_text(theirs)
    with pytest.raises(EditConflict) as found:
        file.change(CUE, shown)
    assert ["cue: said" in each for each in found.value.conflicts[0]] == [False, True, False]
    assert sheet.read_text() == file.text == theirs
    assert "cue: said" in (sheet.parent / "journal" / "facts.jsonl").read_text()


def test_a_file_that_changes_while_it_is_written_is_merged(
    opened: Callable[[], OpenFile], sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened()
    written = file._write

    def write(known: str, request: str) -> None:
        monkeypatch.undo()
        sheet.write_text(WHEN(SHEET))
        written(known, request)

    monkeypatch.setattr(file, "_write", write)
    file.change(CUE)
    assert sheet.read_text() == CUE(WHEN(SHEET))


@pytest.mark.parametrize("written_meanwhile", [None, WHEN(SHEET)])
def test_a_change_that_only_the_journal_has_is_written_when_the_file_is_opened(
    opened: Callable[[], OpenFile], sheet: Path, monkeypatch: pytest.MonkeyPatch, written_meanwhile: str | None
) -> None:
    file = opened()
    monkeypatch.setattr(file, "_write", _fail)
    with pytest.raises(KeyboardInterrupt):
        file.change(CUE)
    assert sheet.read_text() == SHEET
    if written_meanwhile:
        sheet.write_text(written_meanwhile)
    assert opened().text == sheet.read_text() == CUE(written_meanwhile or SHEET)


def test_a_conflict_after_a_kill_is_kept(
    opened: Callable[[], OpenFile], sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened()
    monkeypatch.setattr(file, "_write", _fail)
    with pytest.raises(KeyboardInterrupt):
        file.change(CUE)
    theirs = Operation("set", ("sayings", 0, "cue"), "claimed").apply(SHEET)
    sheet.write_text(theirs)
    file = opened()
    assert sheet.read_text() == file.text == theirs
    assert file.conflict is not None


def _fail(known: str, request: str) -> None:
    raise KeyboardInterrupt


def _theirs_at_the_last_moment(monkeypatch: pytest.MonkeyPatch, theirs: str, *, is_killed: bool = False) -> None:
    """Let another program write right before the file is replaced, and kill the process right after it if asked to."""

    def replace(path: Path, known: str, new: str) -> str | None:
        monkeypatch.undo()
        path.write_text(theirs)
        found = replace_file(path, known, new)
        if is_killed:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(open_file, "replace_file", replace)


def test_a_change_at_the_same_moment_is_merged_and_undone_alone(
    opened: Callable[[], OpenFile], sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened()
    _theirs_at_the_last_moment(monkeypatch, WHEN(SHEET))
    file.change(CUE)
    assert sheet.read_text() == file.text == CUE(WHEN(SHEET))
    file.undo()
    assert sheet.read_text() == file.text == WHEN(SHEET)
    assert opened().text == WHEN(SHEET)


def test_a_conflict_at_the_same_moment_shows_both_and_leaves_theirs(
    opened: Callable[[], OpenFile], sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = Operation("set", ("sayings", 0, "cue"), "claimed").apply(SHEET)
    file = opened()
    _theirs_at_the_last_moment(monkeypatch, theirs)
    with pytest.raises(EditConflict) as found:
        file.change(CUE, request="first")
    assert ["cue: said" in each for each in found.value.conflicts[0]] == [False, True, False]
    assert "cue: claimed" in found.value.conflicts[0][2]
    assert sheet.read_text() == file.text == theirs
    assert not file.has_made("first")
    assert not opened().has_made("first")


@pytest.mark.parametrize("written_after_the_kill", [None, Operation("set", ("factsheet",), "2 ").apply])
def test_a_process_that_is_killed_with_the_text_of_another_in_its_hands_loses_neither(
    opened: Callable[[], OpenFile],
    sheet: Path,
    monkeypatch: pytest.MonkeyPatch,
    written_after_the_kill: Callable[[str], str] | None,
) -> None:
    file = opened()
    _theirs_at_the_last_moment(monkeypatch, WHEN(SHEET), is_killed=True)
    with pytest.raises(KeyboardInterrupt):
        file.change(CUE)
    assert sheet.read_text() == CUE(SHEET)
    expected = CUE(WHEN(SHEET))
    if written_after_the_kill:
        sheet.write_text(written_after_the_kill(sheet.read_text()))
        expected = written_after_the_kill(expected)
    assert opened().text == sheet.read_text() == expected
    assert [each.name for each in sheet.parent.iterdir() if each.name.startswith(".")] == []


def test_a_request_is_answered_once_also_after_a_kill(opened: Callable[[], OpenFile], sheet: Path) -> None:
    add = Operation("add", ("sayings", 0), {"It rained all day": "occurrence()"}).apply
    file = opened()
    shown = file.revision
    file.change(add, shown, "first")
    file.change(add, shown, "first")
    file = opened()
    assert file.has_made("first")
    file.change(add, None, "first")
    assert sheet.read_text().count("It rained all day") == 1
    assert not file.has_made("")


@pytest.mark.parametrize(
    "form", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text.rstrip("\n")]
)
def test_the_form_of_a_file_stays(opened: Callable[[], OpenFile], sheet: Path, form: Callable[[str], str]) -> None:
    sheet.write_bytes(form(SHEET).encode())
    file = opened()
    file.change(CUE)
    assert sheet.read_bytes().decode() == form(CUE(SHEET))
    sheet.write_bytes(form(WHEN(CUE(SHEET))).encode())
    file.undo()
    assert sheet.read_bytes().decode() == form(WHEN(SHEET))


def test_a_change_that_would_make_the_file_too_large_is_refused(opened: Callable[[], OpenFile], sheet: Path) -> None:
    with pytest.raises(CannotEdit, match="larger than 1048576 bytes"):
        opened().change(Operation("set", ("sayings", 0, "cue"), "x" * 2_000_000).apply)
    assert sheet.read_text() == SHEET


def test_a_record_that_was_cut_off_counts_as_never_written(opened: Callable[[], OpenFile], sheet: Path) -> None:
    opened().change(CUE)
    journal = sheet.parent / "journal" / "facts.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"kind": "edit", "start": 3')
    file_again = opened()
    file_again.change(WHEN)
    assert opened().text == WHEN(CUE(SHEET))


def test_a_new_sheet_is_written_with_its_first_change(opened: Callable[[], OpenFile], sheet: Path) -> None:
    sheet.unlink()
    file = opened()
    assert not sheet.exists()
    file.change(Operation("add", ("sayings", 0), {"It rained": "occurrence()"}).apply)
    assert value_of(sheet.read_text())["sayings"] == [{"It rained": "occurrence()"}]


def test_two_processes_cannot_edit_one_file(opened: Callable[[], OpenFile], sheet: Path) -> None:
    opened()
    with pytest.raises(CannotEdit, match="another onrecord edit"):
        OpenFile(sheet, sheet.parent / "journal" / "facts.jsonl")


def test_a_large_journal_is_put_aside(
    opened: Callable[[], OpenFile], sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened().change(CUE)
    monkeypatch.setattr("mapping.editing.journal._LARGE", 10)
    file = opened()
    assert file.text == CUE(SHEET)
    assert not file.can_undo
    assert (sheet.parent / "journal" / "facts.old.jsonl").exists()


WRITER = """
import sys
from pathlib import Path
from mapping.editing.open_file import OpenFile
from mapping.editing.operations import Operation
sheet = Path(sys.argv[1])
file = OpenFile(sheet, sheet.parent / "journal" / "facts.jsonl")
for number in range(100_000):
    file.change(Operation("set", ("sayings", 0, "when"), f"day {number}").apply)
    print(number, flush=True)
"""


def test_a_process_that_is_killed_loses_no_change_it_had_confirmed(opened: Callable[[], OpenFile], sheet: Path) -> None:
    chance = random.Random(4)
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, sheet], stdout=subprocess.PIPE, cwd=ROOT, text=True
        ) as process:
            assert process.stdout is not None
            printed = [process.stdout.readline() for _ in range(chance.randint(1, 40))]
            process.kill()
            confirmed = int([*printed, *process.stdout.read().splitlines(keepends=True)][-1])
        file = opened()
        kept = int(value_of(file.text)["sayings"][0]["when"].removeprefix("day "))
        assert kept in {confirmed, confirmed + 1}
        assert sheet.read_text() == file.text
        file.close()


def test_two_editors_lose_nothing(opened: Callable[[], OpenFile], sheet: Path) -> None:
    file = opened()
    chance, added = random.Random(5), set()
    for number in range(40):
        quote = f"the words number {number}"
        add = Operation("add", ("sayings", chance.randint(0, 1)), {quote: "occurrence()"}).apply
        if chance.random() < 0.5:
            sheet.write_text(add(sheet.read_text()))
        else:
            shown = file.revision
            file.change(add, shown)
        added.add(quote)
    file.refresh()
    assert added <= {key for saying in value_of(sheet.read_text())["sayings"] for key in saying}
    assert len(added) <= open_file._MOST_REVISIONS
