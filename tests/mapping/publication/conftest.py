"""Seeds that a test may change and a generation that it may damage: small ones, because many are built."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mapping.publication import article_checks
from mapping.publication.build import build
from mapping.publication.checking import check_article
from mapping.publication.manifest import current_generation
from tests.conftest import copy_of_short_seeds, silent
from tests.mapping.publication.newsroom import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.checking import Outcome
    from mapping.publication.corpus import Corpus
    from mapping.publication.manifest import Generation
    from mapping.shacl.validation import Shapes


@pytest.fixture
def seeds(short_seeds: Path) -> Path:
    """A copy of the seeds with some claims of their article; no test here is about a claim that it lacks."""
    return short_seeds


@pytest.fixture(scope="session")
def short_generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Those seeds, published once for all tests that only read."""
    folder = tmp_path_factory.mktemp("short")
    seeds = copy_of_short_seeds(folder / "seeds")
    created = "2026-01-01T00:00:00+00:00"
    return build(seeds, folder / "published", version="test", created=created, progress=silent).generation


@pytest.fixture
def generation(short_generation: Generation, tmp_path: Path) -> Generation:
    """A copy of that generation that a test may damage."""
    output = shutil.copytree(short_generation.path.parents[1], tmp_path / "published", symlinks=True)
    return current_generation(output)


@pytest.fixture
def newsroom(seeds: Path, tmp_path: Path) -> Newsroom:
    return Newsroom(seeds, tmp_path / "out")


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The slugs of the articles that are checked, in order."""
    slugs: list[str] = []

    def check(sheet: Path, slug: str, corpus: Corpus, shapes: Shapes) -> Outcome:
        slugs.append(slug)
        return check_article(sheet, slug, corpus, shapes)

    monkeypatch.setattr(article_checks, "check_article", check)
    return slugs
