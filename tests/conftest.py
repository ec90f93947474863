"""What tests of more than one folder need."""

from __future__ import annotations

import os
import re
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
# A server that a test starts has one HTTP process, unless the test asks for more: each costs a second of CPU.
os.environ.setdefault("ONRECORD_HTTP_PROCESSES", "1")

#: Slug of the one article of the seeds.
ARTICLE = "2db805ffb993f78c"
#: A sheet of it that names each claim and situation: that of version 0.1.0, upgraded.
FULL_SHEET = Path(__file__).parent / "first_article_facts.yaml"
#: A sheet of it with a few claims; between them they deny, dispute, propose and speak for somebody.
SHORT_SHEET = Path(__file__).parent / "short_facts.yaml"
#: Files that take longest, the longest first, from `pytest --durations=0`. Processes take files from a common list, so
#: that a long file near its end would leave the others without work.
LONGEST = (
    "browser/test_every_page.py",
    "server/serving/test_supervisor.py",
    "mapping/publication/test_incremental_builds.py",
    "server/serving/test_virtuoso.py",
    "browser/test_journeys.py",
    "server/web/test_crawl.py",
    "browser/workbench/test_workbench.py",
    "benchmarks/test_scripts.py",
    "test_packaging.py",
    "shapes/test_engines.py",
    "server/serving/test_generations.py",
    "browser/test_hostile_data.py",
    "server/test_differential.py",
    "mapping/sharding/test_spark_map.py",
    "shapes/test_validate_command.py",
    "server/web/test_openapi.py",
    "server/engine/pool/test_query_processes.py",
    "browser/test_query.py",
    "browser/test_tutorial.py",
    "server/serving/test_backend.py",
    "browser/workbench/test_decisions.py",
    "browser/workbench/test_unfinished_forms.py",
    "browser/test_editing_journey.py",
    "server/cli/test_watch.py",
    "browser/workbench/test_notices.py",
    "server/web/test_clients.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest files first, the others as they come."""
    ranks = {Path(__file__).parent / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def silent(message: str, done: int = 0, total: int = 0) -> None:
    """Show no progress."""


@pytest.fixture(scope="session")
def seed_generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The first article, published once for all tests that only read."""
    folder = copy_of_first_article(tmp_path_factory.mktemp("first") / "seeds")
    output = tmp_path_factory.mktemp("published")
    return build(folder, output, version="test", created="2026-01-01T00:00:00+00:00", progress=silent).generation


@pytest.fixture(scope="session")
def shipped_generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The seeds as they are shipped: three articles, published once for all tests that only read."""
    output = tmp_path_factory.mktemp("shipped")
    return build(SEEDS, output, version="test", created="2026-01-01T00:00:00+00:00", progress=silent).generation


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the first article and what articles share, which a test may change."""
    return copy_of_first_article(tmp_path / "seeds")


@pytest.fixture
def short_seeds(tmp_path: Path) -> Path:
    """A copy of the first article with a few claims, which is built in a fraction of the time."""
    return copy_of_short_seeds(tmp_path / "seeds")


def copy_of_first_article(folder: Path) -> Path:
    """Copy the first article to a folder, with its sheet of version 0.1.0 upgraded and the shared entities it names."""
    shutil.copytree(SEEDS / ARTICLE, folder / ARTICLE)
    shutil.copy(SEEDS / "dataset.yaml", folder)
    shutil.copy(FULL_SHEET, folder / ARTICLE / "facts.yaml")
    named = set(re.findall(r"[\w-]+", FULL_SHEET.read_text("utf-8")))
    lines = (SEEDS / "entities.yaml").read_text("utf-8").splitlines(keepends=True)
    kept = (line for line in lines if not line[:1].isalpha() or line.partition(":")[0] in named)
    (folder / "entities.yaml").write_text("".join(kept), "utf-8")
    return folder


def copy_of_short_seeds(folder: Path) -> Path:
    """Copy the first article to a folder, with a few claims."""
    copy_of_first_article(folder)
    shutil.copy(SHORT_SHEET, folder / ARTICLE / "facts.yaml")
    return folder
