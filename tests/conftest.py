"""What tests of more than one folder need."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from mapping.publication.build import build
from ontology import SEEDS

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

# The same examples in every run: a failure can be repeated, and no run depends on luck.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

#: Slug of the one article of the seeds.
ARTICLE = "2db805ffb993f78c"


def silent(message: str) -> None:
    """Show no progress."""


@pytest.fixture(scope="session")
def seed_generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The seeds, published once for all tests that only read."""
    output = tmp_path_factory.mktemp("published")
    return build(SEEDS, output, version="test", created="2026-01-01T00:00:00+00:00", progress=silent).generation


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the seeds that a test may change."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))
