"""Small seeds, because many tests here publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def seeds(short_seeds: Path) -> Path:
    """A copy of the seeds with some claims of their article."""
    return short_seeds
