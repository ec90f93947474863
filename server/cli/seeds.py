"""The default folder of articles of the commands."""

from __future__ import annotations

import sys
from pathlib import Path

from ontology import SEEDS


def default_seeds() -> Path:
    """Return ``./seeds`` or the folder itself, the first that is a corpus, otherwise the packaged seeds."""
    return next((each for each in (Path("seeds"), Path()) if (each / "dataset.yaml").is_file()), SEEDS)


def say_if_packaged(seeds: Path) -> None:
    """Tell the user if the packaged articles are used."""
    if seeds == SEEDS:
        print(f"onrecord: using the articles that come with onrecord, in {SEEDS}", file=sys.stderr)
