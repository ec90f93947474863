"""A save is noticed however an editor makes it, and what no command reads wakes nobody up."""

from __future__ import annotations

import shutil
import threading
from contextlib import chdir
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.watching.changes import files_of_corpus, files_of_path, state_of, wait_for_change
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 30


def rewrite(folder: Path) -> None:
    (folder / ARTICLE / "facts.yaml").write_text("factsheet: 2\n", "utf-8")


def replace_by_rename(folder: Path) -> None:
    new = folder / ARTICLE / ".facts.yaml.new"
    new.write_bytes((folder / ARTICLE / "facts.yaml").read_bytes())
    new.replace(folder / ARTICLE / "facts.yaml")


def add_article(folder: Path) -> None:
    shutil.copytree(folder / ARTICLE, folder / "another")


def add_text_to_new_article(folder: Path) -> None:
    (folder / "another").mkdir()
    (folder / "another" / "article.txt").write_text("Text.\n", "utf-8")


def remove_article(folder: Path) -> None:
    shutil.rmtree(folder / ARTICLE)


def change_shared(name: str, folder: Path) -> None:
    (folder / name).write_text("{}\n", "utf-8")


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def put_another_folder_in_its_place(folder: Path) -> None:
    folder.rename(folder.with_name("away"))
    shutil.copytree(folder.with_name("away"), folder)


SHARED = ("dataset.yaml", "entities.yaml", "situations.yaml", "kinds.yaml", "moved.yaml")
CHANGES = [
    rewrite, replace_by_rename, add_article, add_text_to_new_article, remove_article, remove_folder,
    put_another_folder_in_its_place, *(partial(change_shared, name) for name in SHARED),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_ends_the_wait(short_seeds: Path, change: Callable[[Path], None]) -> None:
    files = partial(files_of_corpus, short_seeds)
    waiting = threading.Thread(target=wait_for_change, args=(files, state_of(files())), daemon=True)
    waiting.start()
    change(short_seeds)
    waiting.join(PATIENCE)
    assert not waiting.is_alive()


def test_a_change_before_the_wait_ends_it_at_once(short_seeds: Path) -> None:
    files = partial(files_of_corpus, short_seeds)
    before = state_of(files())
    rewrite(short_seeds)
    wait_for_change(files, before)


def test_a_folder_that_comes_back_is_noticed(short_seeds: Path) -> None:
    away = short_seeds.rename(short_seeds.with_name("away"))
    files = partial(files_of_corpus, short_seeds)
    waiting = threading.Thread(target=wait_for_change, args=(files, state_of(files())), daemon=True)
    waiting.start()
    away.rename(short_seeds)
    waiting.join(PATIENCE)
    assert not waiting.is_alive()


@pytest.mark.parametrize("name", [f"{ARTICLE}/.facts.yaml.swp", f"{ARTICLE}/facts.yaml~", "notes.txt", ".git/index"])
def test_files_that_no_command_reads_change_nothing(short_seeds: Path, name: str) -> None:
    before = state_of(files_of_corpus(short_seeds))
    path = short_seeds / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x", "utf-8")
    assert state_of(files_of_corpus(short_seeds)) == before


@pytest.mark.parametrize("path", ["", ARTICLE, f"{ARTICLE}/facts.yaml"])
def test_validation_reads_the_article_and_the_shared_files(short_seeds: Path, path: str) -> None:
    files = files_of_path(short_seeds / path)
    assert {short_seeds / ARTICLE / "article.txt", short_seeds / "entities.yaml"} <= files


@pytest.mark.parametrize("path", ["..", "../facts.yaml"])
def test_validation_from_within_the_folder_of_an_article_reads_the_shared_files(short_seeds: Path, path: str) -> None:
    (short_seeds / ARTICLE / "sub").mkdir()
    with chdir(short_seeds / ARTICLE / "sub"):
        assert short_seeds / "entities.yaml" in files_of_path(Path(path))


def test_validation_of_a_folder_of_rdf_reads_its_files(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.md"):
        (tmp_path / name).write_text("", "utf-8")
    assert files_of_path(tmp_path) == {tmp_path, tmp_path / "a.ttl"}
