"""The manifest is read whole or called damaged; only an output folder without `current` has nothing published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.errors import GenerationDamaged, NothingPublished, UnreadableInput
from mapping.publication.build import build
from mapping.publication.manifest import CURRENT, GENERATIONS, current_generation, published_in
from tests.conftest import silent

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation


@pytest.mark.parametrize("length", [0, 100, -3, None])
def test_a_cut_or_missing_manifest_is_damage_and_stops_a_build(
    generation: Generation, seeds: Path, length: int | None
) -> None:
    """A build without it would lose the history, the withdrawals and the kept articles."""
    output, manifest = generation.path.parents[1], generation.path / "manifest.json"
    if length is None:
        manifest.unlink()
    else:
        manifest.write_bytes(manifest.read_bytes()[:length])
    with pytest.raises(GenerationDamaged, match=r"manifest\.json (was cut or changed|is missing)"):
        published_in(output)
    with pytest.raises(GenerationDamaged):
        build(seeds, output, version="test", created="2026-01-02T00:00:00+00:00", progress=silent)
    assert [path.name for path in (output / GENERATIONS).iterdir()] == [generation.path.name]


def test_a_generation_that_is_gone_is_damage_too(generation: Generation) -> None:
    generation.path.rename(generation.path.with_name("elsewhere"))
    with pytest.raises(GenerationDamaged, match=r"manifest\.json is missing"):
        published_in(generation.path.parents[1])


def test_a_manifest_that_the_system_does_not_open_is_not_called_damaged(generation: Generation) -> None:
    manifest = generation.path / "manifest.json"
    manifest.unlink()
    manifest.mkdir()
    with pytest.raises(UnreadableInput, match="cannot be read: Is a directory"):
        published_in(generation.path.parents[1])


def test_without_the_link_nothing_is_published(generation: Generation) -> None:
    output = generation.path.parents[1]
    (output / CURRENT).unlink()
    assert published_in(output) is None
    with pytest.raises(NothingPublished, match="run onrecord build first"):
        current_generation(output)
