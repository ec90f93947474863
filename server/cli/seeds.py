"""The articles that a command takes if it is given none."""

from __future__ import annotations

import sys
from pathlib import Path

from ontology import SEEDS


def default_seeds() -> Path:
    """Return ``./seeds`` or the folder itself, the first that is a corpus, otherwise the packaged seeds."""
    return next((each for each in (Path("seeds"), Path()) if (each / "dataset.yaml").is_file()), SEEDS)


def say_if_packaged(seeds: Path) -> None:
    """Say which articles are taken if they are none of the user's."""
    if seeds == SEEDS:
        print(f"onrecord: using the articles that come with onrecord, in {SEEDS}", file=sys.stderr)
