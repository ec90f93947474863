"""Copies of a template serve the generation that it has read, unless another one was published meanwhile."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mapping.errors import NothingPublished
from mapping.publication.manifest import CURRENT
from server.serving import service
from server.serving.service import generation_to_serve, keep_generation
from server.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_kept", {})


def publish(generation: Generation, output: Path, number: str) -> Path:
    copy = shutil.copytree(generation.path, output / number)
    (output / CURRENT).unlink(missing_ok=True)
    (output / CURRENT).symlink_to(number)
    return copy


def test_the_generation_that_was_kept_is_served(seed_generation: Generation, tmp_path: Path) -> None:
    path = publish(seed_generation, tmp_path, "000001")
    keep_generation(tmp_path)
    (path / "manifest.json").unlink()
    kept = generation_to_serve(Settings(output=tmp_path))
    assert kept.manifest == seed_generation.manifest
    assert not kept.files.damage


def test_another_one_is_read(seed_generation: Generation, tmp_path: Path) -> None:
    publish(seed_generation, tmp_path, "000001")
    keep_generation(tmp_path)
    path = publish(seed_generation, tmp_path, "000002")
    assert generation_to_serve(Settings(output=tmp_path)).path == path


def test_it_is_kept_for_its_folder_alone(seed_generation: Generation, tmp_path: Path) -> None:
    publish(seed_generation, tmp_path, "000001")
    keep_generation(tmp_path)
    with pytest.raises(NothingPublished):
        generation_to_serve(Settings(output=tmp_path / "other"))
