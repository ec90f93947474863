"""A large generation is completed with its sidecar, a small one is left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.publication.manifest import current_generation
from server.cli import main
from server.precomputed.sidecar import SIDECAR, open_sidecar
from server.precomputing import completion

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("fewest", "is_written"), [(1, True), (10**9, False)])
def test_the_command_completes_large_generations(
    short_seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fewest: int, *, is_written: bool
) -> None:
    monkeypatch.setattr(completion, "FEWEST_QUADS", fewest)
    output = tmp_path / "published"
    assert main(["build", str(short_seeds), "--output", str(output), "--jobs", "1"]) == 0
    generation = current_generation(output)
    assert (generation.path / SIDECAR).exists() is is_written
    sidecar = open_sidecar(generation)
    assert (sidecar is not None) is is_written
    if sidecar:
        assert sidecar.index
        sidecar.close()
    generation.files.check_all()
