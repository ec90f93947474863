"""Files are read within bounds, and those of an article only from its own folder."""

from __future__ import annotations

import os
import threading
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.errors import LeadsOutside, UnreadableInput
from mapping.sheet.files import (
    MAXIMUM_ARTICLE_BYTES,
    from_root,
    read_bytes,
    read_text,
    require_folder,
    why_not_written,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "article"
    folder.mkdir()
    (folder / "text.txt").write_text("words")
    (folder / "sub").mkdir()
    (folder / "sub" / "text.txt").write_text("others")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.mark.parametrize(
    "target", ["../secret.txt", "../../../../../../../../etc/passwd", "/dev/zero", "sub/text.txt", "../article2"]
)
def test_a_link_out_of_the_folder_is_not_followed(folder: Path, target: str) -> None:
    (folder.parent / "article2").write_text("secret")
    (folder / "article.txt").symlink_to(target)
    with pytest.raises(LeadsOutside):
        read_text(folder / "article.txt", folder=folder)


def test_a_chain_of_links_is_followed_to_its_end(folder: Path) -> None:
    (folder / "one.txt").symlink_to("two.txt")
    (folder / "two.txt").symlink_to("../secret.txt")
    with pytest.raises(LeadsOutside):
        read_text(folder / "one.txt", folder=folder)


def test_a_link_inside_the_folder_is_followed_also_if_the_folder_is_reached_through_a_link(folder: Path) -> None:
    (folder / "article.txt").symlink_to("text.txt")
    (folder.parent / "corpus").symlink_to(folder)
    path = folder.parent / "corpus" / "article.txt"
    assert read_text(path, folder=path.parent).text == "words"


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_loop(path: Path) -> None:
    path.symlink_to(path.name)


def make_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MAXIMUM_ARTICLE_BYTES + 1)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_pipe, "is not a regular file"),
        (make_loop, "cannot be read"),
        (make_large, f"is larger than {MAXIMUM_ARTICLE_BYTES} bytes"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: None, "there is no such file"),
        (lambda path: path.write_bytes(b"\xff"), "is not UTF-8: byte 0 on line 1 is 0xff"),
        (lambda path: path.write_text(" \n"), "is empty"),
    ],
)
def test_anything_but_a_text_of_moderate_size_is_refused(
    folder: Path, make: Callable[[Path], object], reason: str
) -> None:
    make(folder / "article.txt")
    with pytest.raises(UnreadableInput, match=reason):
        read_text(folder / "article.txt", folder=folder)


def test_a_pipe_that_a_user_names_on_the_command_line_is_read_within_bounds(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"abcd",))
    writer.start()
    with pytest.raises(UnreadableInput, match="is larger than 3 bytes"):
        read_bytes(tmp_path / "pipe", 3)
    writer.join()


@pytest.mark.parametrize("path", ["text.txt", "./text.txt", "sub/../text.txt", "../article/text.txt"])
def test_the_folder_of_a_file_has_its_name_however_the_file_is_written(folder: Path, path: str) -> None:
    with chdir(folder):
        assert from_root(Path(path)).parent.name == "article"


def test_a_name_that_is_no_utf_8_can_be_printed() -> None:
    error = UnreadableInput(os.fsdecode(b"caf\xe9.txt"), "there is no such file")
    assert str(error) == "caf\\xe9.txt: there is no such file"


def test_what_is_no_folder_is_a_file_or_nothing(folder: Path) -> None:
    require_folder(folder)
    with pytest.raises(UnreadableInput, match=r"text\.txt: is a file, not a folder \(name its folder\)$"):
        require_folder(folder / "text.txt", "name its folder")
    for nothing in (folder / "nothing", folder / "text.txt" / "below"):
        with pytest.raises(UnreadableInput, match=r"there is no such folder$"):
            require_folder(nothing, "name its folder")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("text.txt", "it is a file, not a folder"), ("text.txt/a/b", "{}/text.txt is a file, not a folder")],
)
def test_a_file_in_the_way_is_why_a_folder_cannot_be_written(folder: Path, name: str, reason: str) -> None:
    with pytest.raises(OSError, match=name.partition("/")[0]) as caught:
        (folder / name).mkdir(parents=True, exist_ok=True)
    assert why_not_written(folder / name, caught.value) == reason.format(folder)


def test_any_other_reason_is_that_of_the_system(folder: Path) -> None:
    assert why_not_written(folder, PermissionError(13, "Permission denied")) == "Permission denied"
