"""A file is replaced in one step, and what another program writes at the same moment is found."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from typing import TYPE_CHECKING, TextIO

import pytest

from mapping.editing import replacement
from mapping.editing.replacement import read_displaced, read_whole, replace_file
from mapping.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(params=["exchange", "copy"])
def path(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file, on a file system that can exchange two names and on one that cannot."""
    if request.param == "copy":
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: None)
    path = tmp_path / "facts.yaml"
    path.write_text("old")
    path.chmod(0o640)
    return path


@pytest.fixture
def at_the_last_moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Do something right before the names of the files are exchanged, once."""
    exchange = replacement._exchange

    def arrange(act: Callable[[], object]) -> None:
        def act_and_exchange(one: Path, other: Path) -> None:
            monkeypatch.setattr(replacement, "_exchange", exchange)
            act()
            exchange(one, other)

        monkeypatch.setattr(replacement, "_exchange", act_and_exchange)

    return arrange


def test_the_file_has_the_new_text_and_its_mode_and_nothing_is_left_behind(path: Path) -> None:
    assert replace_file(path, "old", "new") is None
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_file_is_made(path: Path) -> None:
    path.unlink()
    assert read_whole(path) is None
    assert replace_file(path, "", "new") is None
    assert list(path.parent.iterdir()) == [path]
    assert read_whole(path) == "new"


def test_a_change_at_the_last_moment_is_found(
    path: Path, at_the_last_moment: Callable[[Callable[[], object]], None]
) -> None:
    at_the_last_moment(lambda: path.write_text("theirs"))
    assert replace_file(path, "old", "new") == "theirs"
    assert path.read_text() == "new"
    assert read_displaced(path) == "theirs"
    assert replace_file(path, "new", "merged") is None
    assert read_displaced(path) is None


def test_a_file_that_is_made_at_the_last_moment_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.unlink()
    link = os.link

    def make_and_link(new: Path, target: Path) -> None:
        monkeypatch.undo()
        path.write_text("theirs")
        link(new, target)

    monkeypatch.setattr("os.link", make_and_link)
    assert replace_file(path, "", "new") == "theirs"
    assert path.read_text() == "new"


def test_what_somebody_else_wrote_and_nobody_can_read_is_put_back(
    path: Path, at_the_last_moment: Callable[[Callable[[], object]], None]
) -> None:
    at_the_last_moment(lambda: path.write_bytes(b"\xff\xfeo\0l\0d\0"))
    with pytest.raises(UnreadableInput, match=r"facts\.yaml: is not UTF-8"):
        replace_file(path, "old", "new")
    assert path.read_bytes() == b"\xff\xfeo\0l\0d\0"


def test_a_file_that_is_being_written_is_read_when_it_is_whole(path: Path) -> None:
    with path.open("w") as file:
        file.write("half")
        file.flush()
        reads: list[str | None] = []
        reader = threading.Thread(target=lambda: reads.append(read_whole(path)))
        reader.start()
        reader.join(0.05)
        assert reads == []
        file.write(" and half")
    reader.join()
    assert reads == ["half and half"]


def test_a_file_that_stays_open_for_writing_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacement, "_PATIENCE", 0.01)
    with path.open("a"), pytest.raises(UnreadableInput, match="open in another program"):
        read_whole(path)


def test_a_program_that_had_opened_the_file_before_it_was_replaced_loses_nothing(
    path: Path, at_the_last_moment: Callable[[Callable[[], object]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[TextIO] = []
    at_the_last_moment(lambda: opened.append(path.open("w")))
    pause = time.sleep

    def write_meanwhile(seconds: float) -> None:
        if not opened[0].closed:
            opened[0].write("theirs")
            opened[0].close()
        pause(seconds)

    monkeypatch.setattr("time.sleep", write_meanwhile)
    assert replace_file(path, "old", "new") == "theirs"
