"""Publish the articles of the folder from the workbench, as `onrecord build --skip-drafts` does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from mapping.publication.build import build
from mapping.publication.progress import unseen
from server.precomputing.completion import complete

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Publication:
    """The result of publishing: counts of the dataset, and the slugs of the articles that were not taken."""

    generation: str
    articles: int
    claims: int
    #: False if the same data was published already.
    is_new: bool
    drafts: tuple[str, ...]
    refused: tuple[str, ...]


def now() -> str:
    """Return this moment in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def publish(folder: Path, output: Path) -> Publication:
    """Build a folder of articles into the folder of publications.

    Raises `BuildRefused` if nothing can be published or published IRIs would vanish.
    """
    done = build(
        folder, output, version=version("onrecord"), created=now(), progress=unseen, skip_drafts=True,
        complete=complete,
    )  # fmt: skip
    counts = done.generation.manifest.counts
    return Publication(
        done.generation.path.name, counts.articles, counts.claims, done.is_new, done.drafts, done.refused
    )
