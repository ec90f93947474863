"""A generation that a test may damage."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mapping.publication.manifest import current_generation

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation


@pytest.fixture
def generation(seed_generation: Generation, tmp_path: Path) -> Generation:
    """A copy of the published seeds that a test may damage."""
    output = shutil.copytree(seed_generation.path.parents[1], tmp_path / "published", symlinks=True)
    return current_generation(output)
